"""Whose recordings a network has not learned from, by its card.

A hand is unseen if the network has learned from no digit and no letter of it. By the recipe of
`training.corpus` those are the writers whom the card's training excludes, those who validate, and
whoever wrote nothing of the kinds that the network trains on. The card names no file, but it counts
what validated: that tells which of the files of ``MNIST_DEMO_PEN_STROKES``, from the first on, were
there. Writers who validate have chosen the temperature and the threshold; no weight knows them.

UNIPEN numbers some people twice, the digits of their numbers among the recordings of a "writer" of
other numbers: whoever shares ink with a writer is that writer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from mnist_demo.bundle import Card
from mnist_demo.datasets import pen_strokes, unipen
from mnist_demo.datasets.negatives import symbols
from mnist_demo.errors import UserError
from mnist_demo.settings import settings
from mnist_demo.training.corpus import held_out_writers

_LONG = 8
"""Points from which two strokes that are the same in all of them are one stroke, recorded twice."""


class _Recorded(Protocol):
    @property
    def file(self) -> int: ...
    @property
    def writer(self) -> int: ...


Recorded = TypeVar("Recorded", bound=_Recorded)


@dataclass(frozen=True)
class ByWriter(Generic[Recorded]):
    """Recordings of writers from whom a network has not learned, and of those from whom it has."""

    unseen: list[Recorded]
    learned_from: list[Recorded]

    def left_out(self, what: str) -> str:
        """A sentence that says how many are read, how many are left out, and why.

        Args:
            what: a name for the recordings, such as ``pen digits``.
        """
        read = f"Read: {len(self.unseen):,} {what} by {_writers(self.unseen)} never learned from."
        if not self.learned_from:
            return f"{read} None is left out."
        return (
            f"{read} Left out: {len(self.learned_from):,} by {_writers(self.learned_from)}, since "
            "the network has learned from digits or letters of theirs."
        )


def _writers(recorded: Sequence[_Recorded]) -> str:
    count = len({one.writer for one in recorded})
    return f"{count:,} writer" + ("" if count == 1 else "s")


def by_writer(recorded: Sequence[Recorded], known: frozenset[int]) -> ByWriter[Recorded]:
    """Recordings of the files of ``MNIST_DEMO_PEN_STROKES``, parted by their writers.

    Args:
        recorded: anything that somebody wrote.
        known: the writers from whom a network has learned, as from `writers_learned_from`.
    """
    return ByWriter(
        [one for one in recorded if one.writer not in known],
        [one for one in recorded if one.writer in known],
    )


def unseen_digits(card: Card) -> ByWriter[pen_strokes.PenDigit]:
    """The pen digits of all files, of which a bench reads the unseen ones.

    Args:
        card: of the network that reads them.

    Raises:
        UserError: there are no pen strokes on this machine, none is of an unseen writer, or as
            `writers_learned_from` does.
    """
    digits = by_writer(pen_strokes.read(), writers_learned_from(card))
    if not digits.unseen:
        raise UserError(
            "The network has learned from every writer of the pen strokes that are here: let "
            "MNIST_DEMO_PEN_STROKES name a file by others as well."
        )
    return digits


def writers_learned_from(card: Card) -> frozenset[int]:
    """The writers of whose digits or letters a network has learned, numbered as `unipen` does.

    Args:
        card: of the network. It does not count what validated a training from whose weights this
            one began: that one is taken to have learned from all files.

    Returns:
        With -1, the writer of recordings that name none, if the network learned from anybody.

    Raises:
        UserError: there are no pen strokes on this machine, or the network learned from others.
    """
    written: dict[str, Sequence[_Recorded]] = {"pen": pen_strokes.read(), "symbols": _letters()}
    own, *earlier = _trainings(card.training)
    known = _learned_from_by(own, written, card.examples)
    for training in earlier:
        known |= _learned_from_by(training, written, {})
    person_of = people(unipen.read_all(settings.pen_strokes))
    persons = {person_of[writer] for writer in known}
    known |= {writer for writer, person in person_of.items() if person in persons}
    return frozenset(known | {-1} if known else known)


def people(segments: Sequence[unipen.Segment]) -> dict[int, int]:
    """For each writer the lowest number of the same person: recordings of theirs share a stroke.

    Args:
        segments: everything that was recorded.
    """
    first: dict[bytes, int] = {}
    person_of = {segment.writer: segment.writer for segment in segments}

    def person(writer: int) -> int:
        while person_of[writer] != writer:
            writer = person_of[writer]
        return writer

    for segment in segments:
        for path in segment.strokes:
            if len(path) >= _LONG:
                other = first.setdefault(path.tobytes(), segment.writer)
                low, high = sorted((person(other), person(segment.writer)))
                person_of[high] = low
    return {writer: person(writer) for writer in person_of}


def _letters() -> list[symbols.Segment]:
    """What a network may train on as non-digits; nothing where no file holds letters."""
    try:
        return [symbol for symbol in symbols.read() if not symbols.is_same_as_a_digit(symbol)]
    except UserError:
        return []


def _trainings(training: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A training as on a card, and each from whose weights it began; its columns are like it."""
    yield training
    before = training.get("start_from")
    if isinstance(before, dict):
        yield from _trainings(before)


def _learned_from_by(
    training: Mapping[str, Any],
    written: Mapping[str, Sequence[_Recorded]],
    examples: Mapping[str, int],
) -> set[int]:
    """The writers from whom one training learned.

    Args:
        training: as on a card.
        written: recordings of all files, by their names in a training's data or negatives.
        examples: as on the card; nothing where it does not count this training's.
    """
    used = {*(training.get("data") or ()), *(training.get("negatives") or ())} & set(written)
    counts = {name: examples.get(f"validation_{name}") for name in used}
    excluded = set(training.get("exclude_writers") or ())
    for files in range(len(settings.pen_strokes), 0, -1):
        there = {
            name: [one for one in of if one.file < files and one.writer not in excluded]
            for name, of in written.items()
        }
        validate = {name: _who_validate(of) for name, of in there.items()}
        if all(
            counts[name] in (None, sum(one.writer in validate[name] for one in there[name]))
            for name in used
        ):
            trained_on = {one.writer for name in used for one in there[name]}
            return trained_on.difference(*validate.values())
    raise UserError(
        "The network has learned from other pen strokes than those that are here: let "
        "MNIST_DEMO_PEN_STROKES name the files that it was trained with, in their order, and then "
        "any others."
    )


def _who_validate(recorded: Sequence[_Recorded]) -> set[int]:
    try:
        return held_out_writers(recorded)
    except UserError:  # of a file with one writer all are trained on
        return set()
