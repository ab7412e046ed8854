"""The room of a workshop: its guests, its task, and what they drew for it. No HTTP, no network.

All of it is held in memory, and gone with `Room.end` or with the process.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.ui.rate_limit import Rate, TokenBuckets
from mnist_demo.ui.workshop import names
from mnist_demo.ui.workshop.tasks import KindName, Task

MOST_GUESTS = 500
"""Guests of one room; with more, those go first who drew nothing and are not there."""
MOST_DRAWINGS = 10_000
"""Drawings of one room, of all its tasks together: 8 MB."""
HERE_SECONDS = 15.0
"""Seconds since a guest's page last asked, for which they count as being there."""
_SENDS = Rate(per_second=2, burst=20)
"""How often one guest may send a drawing, or start."""
_NEWCOMERS = Rate(per_second=5, burst=150)
"""How often new guests may come from one address: enough for a room behind one router."""
_MOST_CHANGES = 20 * MOST_GUESTS
"""Changes of one screen that are remembered; with more, the board is told all of it again."""

_NOT_NOW = "That task is over: look at what the room is asked now."
_PAUSED = "The host has paused the workshop: send the drawing when it goes on."
_FULL = "The room is full: ask the host to clear what was drawn."
_NOT_STARTED = "Your clock does not run yet: press Start."
_TOO_MANY_AT_ONCE = "Many came from your address at once: you are let in in a moment."
_TOO_FAST = "That was very quick: wait a second, then send it again."
_SOMETHING_ELSE = "The drawing could not be placed: reload the page and go on."

Phase = Literal["waiting", "task", "over"]


@dataclass(frozen=True)
class Verdict:
    """What the network of the room makes of a drawing."""

    digit: int
    """The most probable digit."""
    accepted: bool
    """Whether it looks like a digit at all."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """One drawing, and what it was asked to be."""

    id: int
    """Counts the drawings of a room from 1."""
    image: np.ndarray
    """uint8, shape (28, 28): as networks see it, 0 paper to 255 ink."""
    label: int
    """The digit that was asked for."""
    verdict: Verdict
    task: int
    """The number of its task."""
    guest: int
    """The number of who drew it."""

    @property
    def is_right(self) -> bool:
        """Whether it is read as what it was asked to be."""
        return self.verdict.accepted and self.verdict.digit == self.label


@dataclass(eq=False)
class Guest:
    """Somebody who is, or was, in the room."""

    number: int
    """Counts the guests of a room from 1."""
    name: str
    """Chosen by them, or "Guest 7"."""
    seen: float
    """When their page last asked, in seconds of the room's clock."""
    given: dict[int, Drawing] = field(default_factory=dict)
    """What they drew for the task, by the place of its prompt."""
    started: float | None = None
    """When their clock began, in seconds of the time that the room was not paused."""
    finished: float | None = None
    """When they gave the last drawing of a timed task, likewise."""

    @property
    def right(self) -> int:
        """How many of their drawings for the task are read right."""
        return sum(drawing.is_right for drawing in self.given.values())

    @property
    def seconds(self) -> float | None:
        """How long a timed task took them; None as long as they are not done."""
        if self.started is None or self.finished is None:
            return None
        return self.finished - self.started

    def forget_task(self) -> None:
        """Begin a task with nothing drawn."""
        self.given, self.started, self.finished = {}, None, None


@dataclass(frozen=True)
class Result:
    """What one guest achieved in a timed task."""

    task: int
    """The number of the task."""
    name: str
    right: int
    """Drawings that were read right."""
    given: int
    """Drawings in all."""
    seconds: float | None
    """None for those who were not done."""


@dataclass(frozen=True)
class Changes:
    """What a board does not show yet of the drawings for a task."""

    screen: int
    """Which screen this is about; of another one a board shows nothing any more."""
    cursor: int
    """Where the next changes begin."""
    added: tuple[Drawing, ...]
    removed: tuple[int, ...]
    """Ids of drawings."""


class Room:
    """One room, from its first guest to the end of the workshop. To be used from one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin empty; ``clock`` gives the time in seconds."""
        self._clock = clock
        self._sends = TokenBuckets(_SENDS, MOST_GUESTS, clock)
        self._tasks = self._screens = 0
        self._reset("waiting")

    def _reset(self, phase: Phase) -> None:
        self.id = secrets.token_hex(4)
        """Another one after every end and every start of the server."""
        self.phase: Phase = phase
        self.task: Task | None = None
        self._guests: dict[str, Guest] = {}
        self._newcomers = TokenBuckets(_NEWCOMERS, clock=self._clock)
        self._drawings: dict[int, Drawing] = {}
        self._joined = self._drawn = 0
        self._past_results: list[Result] = []
        self._paused_at: float | None = None
        self._paused_for = 0.0
        self._new_screen()

    # what anybody sees

    @property
    def is_paused(self) -> bool:
        """Whether nothing can be sent just now."""
        return self._paused_at is not None

    def people(self) -> int:
        """How many guests are there."""
        return sum(self._is_here(guest) for guest in self._guests.values())

    def drawings(self) -> list[Drawing]:
        """All that was drawn and not cleared, of all tasks, oldest first."""
        return sorted(self._drawings.values(), key=lambda drawing: drawing.id)

    def shown(self) -> list[Drawing]:
        """What was drawn for the task, oldest first."""
        number = self.task.number if self.task else 0
        return [drawing for drawing in self.drawings() if drawing.task == number]

    def ranking(self) -> list[Guest]:
        """Who takes part in a timed task: most right first, of equals the fastest.

        Those who are not done come last, who has drawn most first.
        """
        started = [guest for guest in self._guests.values() if guest.started is not None]
        return sorted(
            started,
            key=lambda g: (
                (0, -g.right, g.seconds) if g.seconds is not None else (1, -len(g.given), g.started)
            ),
        )

    def elapsed(self, guest: Guest) -> float | None:
        """Seconds that a guest's clock has run, in which the room was not paused."""
        if guest.started is None:
            return None
        return self._unpaused() - guest.started if guest.seconds is None else guest.seconds

    def place(self, guest: Guest) -> int:
        """A guest's place among those who are done, from 1; equal results share one."""
        if guest.seconds is None:
            return 0
        mine = (-guest.right, guest.seconds)
        done = [g for g in self._guests.values() if g.seconds is not None]
        return 1 + sum((-g.right, g.seconds) < mine for g in done)

    def results(self) -> list[Result]:
        """The results of all timed tasks so far, in the order of their rankings."""
        task = self.task
        if task is None or not task.rules.is_timed:
            return list(self._past_results)
        return self._past_results + [
            Result(task.number, guest.name, guest.right, len(guest.given), guest.seconds)
            for guest in self.ranking()
        ]

    def changes(self, screen: int, cursor: int) -> Changes:
        """What a board does not show yet that shows ``screen`` as far as ``cursor``."""
        if screen != self._screens or not 0 <= cursor <= len(self._log):
            cursor = 0
        added: dict[int, Drawing] = {}
        removed: list[int] = []
        for drawing, is_there in self._log[cursor:]:
            if is_there:
                added[drawing.id] = drawing
            elif not added.pop(drawing.id, None):
                removed.append(drawing.id)
        return Changes(self._screens, len(self._log), tuple(added.values()), tuple(removed))

    # what a guest does

    def let_in(self, key: str, address: str) -> None:
        """Let somebody join: who is in the room already, or comes at a rate that a room comes at.

        Args:
            key: whose.
            address: where the request came from.

        Raises:
            UserError: too many new guests come from there.
        """
        if key not in self._guests and self._newcomers.take(address):
            raise UserError(_TOO_MANY_AT_ONCE)

    def join(self, key: str) -> Guest:
        """The guest of a key, who is there now.

        Raises:
            UserError: they are new, and the room is full.
        """
        now = self._clock()
        guest = self._guests.get(key)
        if guest is None:
            self._make_place()
            self._joined += 1
            guest = self._guests[key] = Guest(self._joined, "", now)
            guest.name = self._name_of_nobody_else(guest, f"Guest {self._joined}")
        guest.seen = now
        return guest

    def rename(self, key: str, text: str) -> None:
        """Call a guest what they want to be called, cleaned; "" leaves the name as it is."""
        guest = self.join(key)
        if name := names.clean(text):
            guest.name = self._name_of_nobody_else(guest, name)

    def start(self, key: str, task: int) -> None:
        """Let a guest's clock run; a clock that runs goes on.

        Raises:
            UserError: the task is over, or paused.
        """
        guest, current = self.join(key), self._current(task)
        if current.rules.is_timed and guest.started is None:
            guest.started = self._unpaused()

    def has(self, key: str, task: int, place: int) -> bool:
        """Whether a guest's drawing is there already and stays: one that was sent twice."""
        current = self.task
        if current is None or current.number != task or current.rules.can_redo:
            return False
        return place in self.join(key).given

    def require_ready(self, key: str, task: int, place: int) -> None:
        """See whether a guest may send a drawing now, before it is read.

        Args:
            key: whose.
            task: the number of the task that it is for.
            place: the place of its prompt, from 0.

        Raises:
            UserError: the task is over or paused, the clock does not run, there is no such prompt
                or an earlier one has no drawing yet, there are too many drawings, or they come too
                quickly.
        """
        guest, current = self.join(key), self._current(task)
        if current.rules.is_timed and guest.started is None:
            raise UserError(_NOT_STARTED)
        if not 0 <= place <= min(len(guest.given), current.rules.drawings - 1):
            raise UserError(_SOMETHING_ELSE)
        if place not in guest.given and len(self._drawings) >= MOST_DRAWINGS:
            raise UserError(_FULL)
        if self._sends.take(key):
            raise UserError(_TOO_FAST)

    def draw(self, key: str, place: int, image: np.ndarray, verdict: Verdict) -> None:
        """Add a guest's drawing for the task, in place of an earlier one for the same prompt.

        Args:
            key: whose.
            place: the place of its prompt, as `require_ready` has allowed it.
            image: uint8, shape (28, 28), 0 paper to 255 ink.
            verdict: what the network of the room makes of it.
        """
        guest, task = self.join(key), self.task
        assert task is not None, "`require_ready` was not asked"
        if earlier := guest.given.get(place):
            self._drop(earlier)
        self._drawn += 1
        label = task.prompts(guest.number)[place]
        drawing = Drawing(self._drawn, image, label, verdict, task.number, guest.number)
        self._drawings[drawing.id] = guest.given[place] = drawing
        self._log_change(drawing, True)
        if task.rules.is_timed and len(guest.given) == task.rules.drawings:
            guest.finished = self._unpaused()

    # what the host does

    def begin(self, kind: KindName, digit: int | None = None) -> None:
        """Give the room a task; what was drawn for the one before is kept."""
        self._past_results = self.results()
        self._tasks += 1
        self.task = Task.new(self._tasks, kind, digit)
        self.phase = "task"
        self._forget_progress()
        self.pause(False)

    def clear(self) -> None:
        """Delete what was drawn for the task, and let everybody begin it again."""
        for drawing in self.shown():
            del self._drawings[drawing.id]
        self._forget_progress()

    def pause(self, paused: bool) -> None:
        """Take no drawings for a while, and stop all clocks."""
        now = self._clock()
        if self._paused_at is not None:
            self._paused_for += now - self._paused_at
        self._paused_at = now if paused else None

    def remove(self, drawing_id: int) -> None:
        """Delete one drawing; who drew it can draw another, except against the clock."""
        drawing = self._drawings.get(drawing_id)
        if drawing is None:
            return  # removed by the same host on another screen
        self._drop(drawing)
        for guest in self._guests.values():
            places = [place for place, given in guest.given.items() if given is drawing]
            if places and self.task and self.task.rules.can_redo:
                # the drawings after it move up, so that their places have no gap
                del guest.given[places[0]]
                guest.given = dict(enumerate(guest.given.values()))

    def remove_name(self, number: int) -> None:
        """Take a guest's name from them: they are called by their number again."""
        for guest in self._guests.values():
            if guest.number == number:
                guest.name = self._name_of_nobody_else(guest, f"Guest {number}")

    def reread(self, read: Callable[[np.ndarray], Sequence[Verdict]]) -> None:
        """Read again what is shown, by another network; a timed task keeps its results.

        Args:
            read: gives a verdict for each image of a uint8 array of shape (n, 28, 28).
        """
        drawings = self.shown()
        if drawings and self.task and not self.task.rules.is_timed:
            verdicts = read(np.stack([drawing.image for drawing in drawings]))
            again = {
                drawing.id: replace(drawing, verdict=verdict)
                for drawing, verdict in zip(drawings, verdicts, strict=True)
            }
            self._drawings |= again
            for guest in self._guests.values():
                guest.given = {place: again[old.id] for place, old in guest.given.items()}
        self._new_screen()

    def end(self) -> None:
        """End the workshop: nothing of anybody is kept."""
        self._reset("over")

    # inside

    def _current(self, number: int) -> Task:
        if self.task is None or self.task.number != number:
            raise UserError(_NOT_NOW)
        if self.is_paused:
            raise UserError(_PAUSED)
        return self.task

    def _unpaused(self) -> float:
        """Seconds of the room's clock in which it was not paused."""
        now = self._clock() if self._paused_at is None else self._paused_at
        return now - self._paused_for

    def _name_of_nobody_else(self, guest: Guest, name: str) -> str:
        others = (other.name for other in self._guests.values() if other is not guest)
        return names.numbered(name, set(map(names.folded, others)))

    def _is_here(self, guest: Guest) -> bool:
        return guest.seen > self._clock() - HERE_SECONDS

    def _make_place(self) -> None:
        if len(self._guests) < MOST_GUESTS:
            return
        idle = (k for k, g in self._guests.items() if not g.given and not self._is_here(g))
        key = min(idle, key=lambda k: self._guests[k].seen, default=None)
        if key is None:
            raise UserError("The room is full: draw on your own, or come back later.")
        del self._guests[key]

    def _drop(self, drawing: Drawing) -> None:
        self._drawings.pop(drawing.id, None)
        if self.task and drawing.task == self.task.number:
            self._log_change(drawing, False)

    def _forget_progress(self) -> None:
        for guest in self._guests.values():
            guest.forget_task()
        self._new_screen()

    def _log_change(self, drawing: Drawing, is_there: bool) -> None:
        if len(self._log) >= _MOST_CHANGES:
            self._new_screen()
        else:
            self._log.append((drawing, is_there))

    def _new_screen(self) -> None:
        """Have boards show all of it again."""
        self._screens += 1
        self._log: list[tuple[Drawing, bool]] = list(self._all_shown())

    def _all_shown(self) -> Iterator[tuple[Drawing, bool]]:
        for drawing in self.shown():
            yield drawing, True
