"""Strokes, or the ink of a picture, become marks: ink that is to be read as one digit each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import Ink, is_dot, normalise
from mnist_demo.segmentation import cuts, grouping, weights
from mnist_demo.segmentation.boxes import hull
from mnist_demo.segmentation.components import components
from mnist_demo.segmentation.grouping import Group
from mnist_demo.segmentation.links import Links
from mnist_demo.segmentation.underlines_and_frames import HasInk, find_writing
from mnist_demo.segmentation.weights import Weights

MAX_MARKS = 60
"""More separate marks are refused: to read them would take too long."""
STROKE = 0.08
"""Width of a pen's stroke over the height of the writing, for telling which strokes meet."""
MIN_MARK = 0.2
"""Strokes smaller than this share of the largest mark are a dot beside digits."""
NOTHING = "Nothing is drawn there yet: draw a digit."
ONLY_A_DOT = "That is only a dot: draw the whole digit."
TOO_MANY = f"There are more than {MAX_MARKS} marks: choose a picture with fewer digits."

InkScore = Callable[[Sequence[Ink]], np.ndarray]
"""How much speaks for each piece of ink being one digit: log-odds, shape (pieces,)."""


@dataclass(frozen=True)
class Mark:
    """Ink that is to be read as one digit."""

    ink: Ink
    box: tuple[float, float, float, float]
    """Where the ink lies: left, top, right, bottom, in the unit of the drawing or in pixels."""
    strokes: Group = ()
    """Which strokes of a drawing it is made of, ascending."""


class Segmenter:
    """Finds the marks that are likeliest to be digits."""

    def __init__(self, score: InkScore) -> None:
        """A segmenter that decides by a score where the boxes of the ink leave it open.

        Args:
            score: may be called several times with the same `Ink` object.
        """
        self._score = score

    def segment_strokes(self, drawn: strokes.Strokes, pen: float = 0.0) -> list[Mark]:
        """The marks of a drawing: line by line from the top, each from left to right.

        Args:
            drawn: arrays of shape (points, 2), y down, in any unit.
            pen: width of the pen in that unit; a path that is no longer is a dot.

        Returns:
            At least one mark, without dots beside digits, underlines and frames.

        Raises:
            UserError: there is no ink, only dots, or more than `MAX_MARKS`.
        """
        inked = [i for i, path in enumerate(drawn) if len(path)]
        if not inked:
            raise UserError(NOTHING)
        paths = [drawn[i] for i in inked]
        boxes = np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])

        @cache
        def normalised(group: Group) -> Ink:
            return normalise(strokes.draw([paths[i] for i in group]))

        groups = self._group(
            as_wide_as_ink(boxes),
            lambda i, box: strokes.enters(paths[i], box),
            normalised,
            weights.STROKES,
            lambda writing: Links.of_strokes([paths[i] for i in writing]),
        )
        hulls = [hull(boxes[list(group)]) for group in groups]
        sides = [float((box[2:] - box[:2]).max()) for box in hulls]
        dot = max(pen, MIN_MARK * max(sides))
        kept = [i for i, side in enumerate(sides) if side > dot]
        _check_number(len(kept))
        return [
            Mark(
                ink=normalised(groups[i]),
                box=(*(hulls[i][:2] - pen / 2).tolist(), *(hulls[i][2:] + pen / 2).tolist()),
                strokes=tuple(inked[stroke] for stroke in groups[i]),
            )
            for i in kept
        ]

    def segment_picture(self, found: np.ndarray) -> list[Mark]:
        """The marks of a picture: line by line from the top, each from left to right.

        Args:
            found: as from `find_ink`: shape (height, width), 0 (paper) to 1 (ink), some of it.

        Returns:
            At least one mark, without dots beside digits, underlines and frames.

        Raises:
            UserError: there are only dots, or more than `MAX_MARKS`.
        """
        pieces = components(found)
        _check_number(len(pieces.boxes))
        normalised = cache(pieces.normalised)
        groups = self._group(
            pieces.boxes,
            pieces.has_ink_in,
            normalised,
            weights.COMPONENTS,
            lambda writing: Links.of_boxes(pieces.boxes[writing]),
        )
        inks = [ink for ink in map(normalised, groups) if not is_dot(ink)]
        _check_number(len(inks))
        scores = self._score(inks)
        likely = scores > 0
        in_company = likely.sum() > likely  # whether any other mark is
        return [
            Mark(part, part.box)
            for ink, score, beside in zip(inks, scores, in_company, strict=True)
            for part in self._separate(ink, score, beside)
        ]

    def _group(
        self,
        boxes: np.ndarray,
        has_ink: HasInk,
        normalised: Callable[[Group], Ink],
        counts: Weights,
        links_of: Callable[[list[int]], Links],
    ) -> list[Group]:
        """Which pieces of writing make up each mark, in reading order.

        Args:
            boxes: of all pieces, shape (pieces, 4).
            has_ink: of those pieces.
            normalised: the ink of a group of them.
            counts: what each feature of a mark counts for.
            links_of: how some of the pieces lie to one another.
        """

        def score(groups: Sequence[Group]) -> np.ndarray:
            return self._score([normalised(group) for group in groups])

        writing = find_writing(boxes, has_ink, score)
        if len(writing) == 1:
            return [tuple(writing)]

        def pieces_of(groups: Sequence[Group]) -> list[Group]:
            return [tuple(writing[i] for i in group) for group in groups]

        return pieces_of(
            grouping.partition(
                boxes[writing],
                lambda groups: score(pieces_of(groups)),
                counts,
                links_of(writing),
            )
        )

    def _separate(self, whole: Ink, score: float, in_company: bool) -> list[Ink]:
        """The digits that touch one another in a mark, or the mark if it reads better as one.

        Args:
            whole: the mark.
            score: log-odds of its being one digit.
            in_company: whether another mark reads as a digit.
        """
        if not cuts.may_be_touching(whole.cropped.shape, score):
            return [whole]
        slices = cuts.cut_candidates(whole.cropped / np.float32(255))

        @cache
        def normalised(group: Group) -> Ink:
            return slices.normalised(group).moved(*whole.box[:2])

        groups = cuts.join_slices(
            slices.boxes,
            slices.costs,
            score,
            lambda groups: self._score([normalised(group) for group in groups]),
            in_company,
        )
        return [normalised(group) for group in groups] if len(groups) > 1 else [whole]


def as_wide_as_ink(boxes: np.ndarray) -> np.ndarray:
    """Boxes of paths made boxes of strokes: an upright one has a width as well."""
    half = STROKE / 2 * (boxes[:, 3] - boxes[:, 1]).max()
    return boxes + np.array([-half, 0, half, 0])


def _check_number(marks: int) -> None:
    """Refuse a drawing or a picture that has no marks, or too many."""
    if not marks:
        raise UserError(ONLY_A_DOT)
    if marks > MAX_MARKS:
        raise UserError(TOO_MANY)
