"""Read what was drawn: strokes from the pad and pictures from files take the same road."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo.bundle import read_card
from mnist_demo.errors import UserError
from mnist_demo.inference.candidates import Candidates
from mnist_demo.inference.network import Network
from mnist_demo.ink import strokes
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import Ink, is_dot, normalise
from mnist_demo.segmentation import components, grouping, underlines_and_frames
from mnist_demo.segmentation.grouping import Group
from mnist_demo.settings import CHAMPION

ACCEPTED_FROM = 0.5
"""The digit score from which a mark is accepted as a digit."""
MOST_MARKS = 60
"""More separate marks are refused: reading them would take too long."""
_STROKE = 0.08
"""Width of a pen's stroke over the height of the writing, for telling which strokes meet."""
_NOTHING = "Nothing is drawn there yet: draw a digit."
_ONLY_A_DOT = "That is only a dot: draw the whole digit."
_TOO_MANY = f"There are more than {MOST_MARKS} marks: choose a picture with fewer digits."


@dataclass(frozen=True)
class Reading:
    """What one mark was read as."""

    ink: Ink
    probabilities: np.ndarray
    """float, shape (10,), calibrated, sums to 1."""
    digit_score: float
    """How much the mark looks like any digit at all, in [0, 1]."""
    box: tuple[float, float, float, float]
    """Where its ink lies: left, top, right, bottom, in the unit of the drawing or in pixels."""
    strokes: Group = ()
    """Which strokes of a drawing it is made of, ascending."""

    @property
    def digit(self) -> int:
        """The most probable digit, whether accepted or not."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """That digit's probability."""
        return float(self.probabilities.max())

    @property
    def accepted(self) -> bool:
        """Whether the mark looks enough like a digit to be read as one."""
        return self.digit_score >= ACCEPTED_FROM

    @property
    def text(self) -> str:
        """The digit if it was accepted, else nothing."""
        return str(self.digit) if self.accepted else ""


def joined(readings: Sequence[Reading]) -> str:
    """The accepted digits of a drawing, such as ``2026``."""
    return "".join(reading.text for reading in readings)


class Reader:
    """A network and the road that leads to it."""

    def __init__(self, path: Path = CHAMPION) -> None:
        """Load the bundle at ``path``. Raises `UserError` as `Network.load` does."""
        self.card = read_card(path)
        self.network = Network.load(path)

    def read_strokes(self, drawn: strokes.Strokes, pen: float = 0.0) -> list[Reading]:
        """Read the digits of the pen's path: line by line from the top, each from left to right.

        Args:
            drawn: arrays of shape (points, 2), y down, in any unit.
            pen: width of the pen in that unit; a path that is no longer is a dot.

        Returns:
            One reading for each mark, at least one. A mere dot beside them is left out, as is what
            stresses them, a line below or a frame.

        Raises:
            UserError: there is no ink, only dots, or more than `MOST_MARKS`.
        """
        inked = [i for i, path in enumerate(drawn) if len(path)]
        if not inked:
            raise UserError(_NOTHING)
        boxes = np.array([(*drawn[i].min(axis=0), *drawn[i].max(axis=0)) for i in inked])
        candidates = Candidates(
            self.network,
            lambda group: normalise(strokes.draw([drawn[inked[i]] for i in group])),
        )
        groups = _marks(
            _as_wide_as_ink(boxes),
            lambda i, box: strokes.enters(drawn[inked[i]], box),
            candidates,
        )
        marks = [(group, grouping.hull(boxes[list(group)])) for group in groups]
        sides = [float((hull[2:] - hull[:2]).max()) for _, hull in marks]
        smallest = max(pen, grouping.SMALL * max(sides))
        marks = [mark for mark, side in zip(marks, sides, strict=True) if side > smallest]
        read = candidates.read(_bounded([group for group, _ in marks]))
        return [
            self._reading(
                steps,
                logits,
                box=(*(hull[:2] - pen / 2).tolist(), *(hull[2:] + pen / 2).tolist()),
                strokes=tuple(inked[i] for i in group),
            )
            for (steps, logits), (group, hull) in zip(read, marks, strict=True)
        ]

    def read_picture(self, grey: np.ndarray) -> list[Reading]:
        """Read the digits on a grey picture: line by line from the top, each from left to right.

        Args:
            grey: shape (height, width), 0 black to 255 white.

        Returns:
            One reading for each mark, at least one. A mere dot beside them is left out, as is what
            stresses them, a line below or a frame.

        Raises:
            UserError: there is no ink, only dots, or more than `MOST_MARKS`.
        """
        return self.read_ink(find_ink(grey))

    def read_ink(self, found: np.ndarray) -> list[Reading]:
        """Read the digits that ink makes up, as `read_picture` does.

        Args:
            found: as from `find_ink`: shape (height, width), 0 (paper) to 1 (ink), some of it.

        Raises:
            UserError: there are only dots, or more than `MOST_MARKS`.
        """
        pieces = components.components(found)
        candidates = Candidates(self.network, lambda group: pieces.steps(found, group))
        _bounded(pieces.boxes)
        groups = _marks(pieces.boxes, pieces.enter, candidates)
        marks = [steps for steps, _ in candidates.read(groups)]
        groups = [g for g, steps in zip(groups, marks, strict=True) if not is_dot(steps)]
        scores = candidates.scores(_bounded(groups))
        likely = scores > 0
        in_company = likely.sum() > likely  # whether any other mark is
        return [
            self._reading(*mark)
            for whole, score, beside in zip(
                candidates.read(groups), scores, in_company, strict=True
            )
            for mark in self._parted(whole[0], score, beside) or [whole]
        ]

    def _parted(self, whole: Ink, score: float, in_company: bool) -> list[tuple[Ink, np.ndarray]]:
        """The digits that touch one another in a mark; none if it reads better as one.

        Args:
            whole: the mark.
            score: how well it reads as one digit, as `Candidates.scores` has it.
            in_company: whether another mark reads as a digit.
        """
        if not grouping.doubtful(whole.cropped.shape, score):
            return []
        mark = whole.cropped / np.float32(255)
        cut = components.slices(mark)
        candidates = Candidates(
            self.network, lambda group: cut.steps(mark, group).moved(*whole.box[:2])
        )
        groups = grouping.part(cut.boxes, cut.costs, score, candidates.scores, in_company)
        return candidates.read(groups) if len(groups) > 1 else []

    def read_digit(self, image: np.ndarray) -> Reading:
        """Read a digit that is 28×28 already, down the same road.

        Args:
            image: uint8 of shape (28, 28), 0 paper to 255 ink. One of MNIST's comes to the network
                as it is, its darkest ink brought to 255 where it was 254.

        Raises:
            UserError: there is no ink.
        """
        steps = normalise(image / 255)
        return self._reading(steps, self.network.logits(steps.centred[None])[0])

    def _reading(
        self,
        steps: Ink,
        logits: np.ndarray,
        box: tuple[float, float, float, float] | None = None,
        strokes: Group = (),
    ) -> Reading:
        return Reading(
            ink=steps,
            probabilities=self.network.probabilities(logits[None])[0],
            digit_score=float(self.network.digit_scores(logits[None])[0]),
            box=box or steps.box,
            strokes=strokes,
        )


def _marks(
    boxes: np.ndarray, has_ink: underlines_and_frames.HasInk, candidates: Candidates
) -> list[Group]:
    """Which pieces make up each mark, in reading order, without what stresses them."""
    written = underlines_and_frames.written(boxes, has_ink, candidates.scores)

    def of_all(groups: Sequence[Group]) -> list[Group]:
        return [tuple(written[i] for i in group) for group in groups]

    return of_all(
        grouping.partition(boxes[written], lambda groups: candidates.scores(of_all(groups)))
    )


def _as_wide_as_ink(boxes: np.ndarray) -> np.ndarray:
    """Boxes of paths made boxes of strokes: an upright one has a width as well."""
    half = _STROKE / 2 * (boxes[:, 3] - boxes[:, 1]).max()
    return boxes + np.array([-half, 0, half, 0])


def _bounded(marks: Sequence[Group]) -> Sequence[Group]:
    """The marks, of which there must be some, and not too many."""
    if not len(marks):
        raise UserError(_ONLY_A_DOT)
    if len(marks) > MOST_MARKS:
        raise UserError(_TOO_MANY)
    return marks
