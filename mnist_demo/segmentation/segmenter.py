"""Strokes, or the ink of a picture, become marks: ink that is to be read as one digit each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.drawn_lines import without_drawn_lines
from mnist_demo.ink.find import NO_INK
from mnist_demo.ink.normalise import SOLID, Ink, is_dot, normalise
from mnist_demo.segmentation import cuts, grouping, weights
from mnist_demo.segmentation.boxes import boxes_of_paths, hull
from mnist_demo.segmentation.components import components
from mnist_demo.segmentation.grouping import Group
from mnist_demo.segmentation.links import Links
from mnist_demo.segmentation.path_cuts import PATH_CUTS, cut_paths
from mnist_demo.segmentation.underlines_and_frames import HasInk, find_writing
from mnist_demo.segmentation.weights import Weights

MAX_MARKS = 60
"""More separate marks are refused: to read them would take too long."""
STROKE = 0.08
"""Width of a pen's stroke over the height of the writing, for telling which strokes meet."""
MIN_MARK = 0.2
"""Strokes smaller than this share of the largest mark are a dot beside digits."""
_SHORT = 0.25
"""Greatest length of what is left of bars round empty paper, over the picture's longer side."""
_FRAME_AS_DIGIT = 1.0
"""What a frame may gain where it is read as a digit, or its sides as several, in log-odds."""
_UNDERLINE_SEEN = -1.0
"""What speaks against a line below being an underline, in log-odds: digits have feet."""
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
    """Which strokes of a drawing it is made of, whole or in part, ascending."""
    newest: tuple[int, int] = (-1, 0)
    """The newest of its strokes and, where strokes are cut, the number of its newest piece."""


@dataclass(frozen=True)
class _Slices:
    """A mark cut at all candidates."""

    boxes: np.ndarray
    """From left to right, shape (slices, 4)."""
    costs: np.ndarray
    """float, shape (slices - 1,): about how many strokes each cut goes through."""
    thin: float
    """Least width of a digit that is cut off through a stroke, over the height of all slices."""
    mark_of: Callable[[Group], Mark]
    """What neighbouring slices are together."""


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
        boxes = boxes_of_paths(paths)

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
        marks = [
            Mark(
                ink=normalised(groups[i]),
                box=_with_margin(hulls[i], pen / 2),
                strokes=tuple(inked[stroke] for stroke in groups[i]),
                newest=(inked[groups[i][-1]], 0),
            )
            for i in kept
        ]

        def cut(whole: Mark) -> _Slices:
            slices = cut_paths([drawn[i] for i in whole.strokes])

            def mark_of(group: Group) -> Mark:
                pieces = slices.pieces_of(group)
                strokes_of = [whole.strokes[piece.stroke] for piece in pieces]
                paths = [piece.points for piece in pieces]
                return Mark(
                    ink=normalise(strokes.draw(paths)),
                    box=_with_margin(hull(boxes_of_paths(paths)), pen / 2),
                    strokes=tuple(sorted(set(strokes_of))),
                    newest=(strokes_of[-1], pieces[-1].number),
                )

            return _Slices(slices.boxes, slices.costs, PATH_CUTS.thin, mark_of)

        return self._separated(marks, cut)

    def segment_picture(self, found: np.ndarray) -> list[Mark]:
        """The marks of a picture: line by line from the top, each from left to right.

        Args:
            found: as from `find_ink`: shape (height, width), 0 (paper) to 1 (ink), some of it.

        Returns:
            At least one mark, without dots beside digits, underlines and frames.

        Raises:
            UserError: there are only dots, only the ends of bars round empty paper, or more than
                `MAX_MARKS`.
        """
        marks = self._marks_of(found)
        best, most = marks, float(self._score([mark.ink for mark in marks]).sum())
        is_alone = len(marks) == 1 and _holds_all(marks[0].ink.box, found)
        if is_alone and most > 0:
            return marks
        for cleared in without_drawn_lines(found):
            try:
                others = self._marks_of(cleared.ink)
            except UserError:
                continue
            if is_alone and len(others) == 1:
                continue  # a line of a single piece of ink may be its foot, its ring or its bar
            scores = self._score([mark.ink for mark in others])
            odds = float(scores.sum())
            odds += _FRAME_AS_DIGIT * cleared.frame + _UNDERLINE_SEEN * cleared.underline
            if odds > most:
                best, most = others, odds
                if cleared.frame and (scores > 0).all():
                    break
        return best

    def _marks_of(self, found: np.ndarray) -> list[Mark]:
        """The marks of ink as it is; as `segment_picture` takes and raises."""
        pieces = components(found)
        if _is_left_of_a_surround(pieces.boxes, found.shape):
            raise UserError(NO_INK)
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

        def cut(whole: Mark) -> _Slices:
            slices = cuts.cut_candidates(whole.ink.cropped / np.float32(255))

            def mark_of(group: Group) -> Mark:
                ink = slices.normalised(group).moved(*whole.ink.box[:2])
                return Mark(ink, ink.box)

            return _Slices(slices.boxes, slices.costs, cuts.THIN, mark_of)

        return self._separated([Mark(ink, ink.box) for ink in inks], cut)

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

    def _separated(self, marks: Sequence[Mark], cut: Callable[[Mark], _Slices]) -> list[Mark]:
        """The marks, those that read badly or are wide cut where they read better so."""
        scores = self._score([mark.ink for mark in marks])
        likely = scores > 0
        in_company = likely.sum() > likely  # whether any other mark is
        return [
            part
            for mark, score, beside in zip(marks, scores, in_company, strict=True)
            for part in (
                self._parts(mark, score, beside, cut)
                if cuts.may_be_touching(mark.ink.cropped.shape, score)
                else [mark]
            )
        ]

    def _parts(
        self, whole: Mark, score: float, in_company: bool, cut: Callable[[Mark], _Slices]
    ) -> list[Mark]:
        """The digits that touch one another in a mark, or the mark if it reads better as one.

        Args:
            whole: the mark.
            score: log-odds of its being one digit.
            in_company: whether another mark reads as a digit.
            cut: cuts it.
        """
        slices = cut(whole)
        mark_of = cache(slices.mark_of)
        groups = cuts.join_slices(
            slices.boxes,
            slices.costs,
            score,
            lambda groups: self._score([mark_of(group).ink for group in groups]),
            in_company,
            slices.thin,
        )
        return [mark_of(group) for group in groups] if len(groups) > 1 else [whole]


def _with_margin(box: np.ndarray, margin: float) -> tuple[float, float, float, float]:
    """A box that is wider and higher by a margin at each side."""
    left, top, right, bottom = box.tolist()
    return left - margin, top - margin, right + margin, bottom + margin


def as_wide_as_ink(boxes: np.ndarray) -> np.ndarray:
    """Boxes of paths made boxes of strokes: an upright one has a width as well."""
    half = STROKE / 2 * (boxes[:, 3] - boxes[:, 1]).max()
    return boxes + np.array([-half, 0, half, 0])


def _holds_all(box: tuple[int, int, int, int], found: np.ndarray) -> bool:
    """Whether a box holds all ink but the blurred edges of strokes."""
    left, top, right, bottom = box
    solid = found > SOLID
    return bool(solid[top:bottom, left:right].sum() == solid.sum())


def _is_left_of_a_surround(boxes: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether a picture holds nothing but short ends of what lies beyond opposite sides."""
    height, width = shape
    low, high = boxes[:, :2] <= 0, boxes[:, 2:] >= (width, height)
    are_short = (boxes[:, 2:] - boxes[:, :2]).max() <= _SHORT * max(shape)
    at_edges = (low | high).any(axis=1).all()
    return bool(are_short and at_edges and (low.any(axis=0) & high.any(axis=0)).any())


def _check_number(marks: int) -> None:
    """Refuse a drawing or a picture that has no marks, or too many."""
    if not marks:
        raise UserError(ONLY_A_DOT)
    if marks > MAX_MARKS:
        raise UserError(TOO_MANY)
