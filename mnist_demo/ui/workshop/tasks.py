"""What the host can ask of the room: the kinds of tasks as a table, and one task."""

import random
from dataclasses import dataclass
from typing import Literal

KindName = Literal["wall", "challenge", "teach"]


@dataclass(frozen=True)
class Kind:
    """Rules of one kind of task."""

    drawings: int
    """How many drawings each guest gives."""
    can_redo: bool
    """Whether a drawing takes the place of an earlier one."""
    is_timed: bool
    """Whether a guest's clock runs, from the moment that they press Start."""


KINDS: dict[KindName, Kind] = {
    "wall": Kind(drawings=1, can_redo=True, is_timed=False),
    "challenge": Kind(drawings=10, can_redo=False, is_timed=True),
    "teach": Kind(drawings=30, can_redo=True, is_timed=False),
}
"""Everybody draws one digit; ten digits against the clock; many digits, to train a network with."""


@dataclass(frozen=True)
class Task:
    """What the room is asked to draw."""

    number: int
    """Counts the tasks of a server from 1."""
    kind: KindName
    digit: int | None
    """What everybody draws on the wall; None for the other kinds."""
    order: tuple[int, ...]
    """All ten digits in the order that they are asked for, the same for everybody."""

    @classmethod
    def new(cls, number: int, kind: KindName, digit: int | None = None) -> "Task":
        """A task with the digits in a new order; ``digit`` is what everybody draws on the wall."""
        order = random.sample(range(10), 10)
        return cls(number, kind, digit if kind == "wall" else None, tuple(order))

    @property
    def rules(self) -> Kind:
        """The rules of its kind."""
        return KINDS[self.kind]

    def prompts(self, guest: int) -> list[int]:
        """The digits that one guest is asked for, in order.

        Args:
            guest: their number; to teach, each begins with another digit, so that the room draws
                all ten equally often even where nobody draws many.
        """
        if self.digit is not None:
            return [self.digit]
        first = guest % 10 if self.kind == "teach" else 0
        return [self.order[(first + i) % 10] for i in range(self.rules.drawings)]
