"""Several digits on one pad become one mark each: which pieces of ink belong together.

A piece is a pen stroke or a connected component of a picture, known here by its box alone. Lines
of writing come first, from top to bottom. Within a line the pieces are taken from left to right,
and the line is cut where that makes the likeliest digits: over-segmentation and the best path
through it (LeCun et al., 1998). Boxes settle most of it; what they leave open, a network does, by
how well it reads each candidate. All lengths are shares of the height of the writing, so that
place and size change nothing, and neither does the order of drawing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse.csgraph import connected_components

Group = tuple[int, ...]
"""Indices of the pieces of one mark, ascending."""
Score = Callable[[Sequence[Group]], np.ndarray]
"""How much speaks for each group being one digit: log-odds, shape (groups,)."""

_SAME_LINE = 0.5
"""Two pieces share a line if they share this much of the lower one's height."""
_STACKED = 0.08
"""The upper and the lower part of a digit are no farther apart, as a share of both together."""
_TALL = 0.5
"""A lower piece than this makes no line of its own: a roof, a bar, a dot."""
_ONE = 0.6
"""Pieces that share this much of the narrower one's width surely are one digit."""
_APART = 0.15
"""Pieces with a wider gap between them surely are two."""
_WIDEST = 1.7
"""Width over height beyond which several pieces are no digit."""
_WIDEST_APART = 1.2
"""The same if there is a gap between them."""
_MOST_PIECES = 5
"""So many pieces that boxes do not fuse make up one digit at most."""
_NARROWEST = 0.05
"""A piece counts as this wide at least: an upright stroke has no width to share."""

_MOST_ASKED = 60
"""Beyond so many candidates boxes decide alone: a reading takes half a millisecond each."""

_PER_GAP = 16.0
"""What a gap inside a mark costs in log-odds, times its width."""
_PER_WIDTH = 6.0
"""What a mark costs that is wider than `_USUAL`, times what it is wider."""
_USUAL = 0.8
_PER_MISSING = 14.0
"""What a mark costs that is lower than `_LOW`, times what is missing."""
_LOW = 0.7
_PER_OVERLAP = 2.0
"""What it costs to part two pieces, times the share of the narrower one that overlaps."""

_SLIM = 0.4
"""A mark no wider than this share of its height does not hold two digits that touch."""
_SURE = 1.0
"""A mark that scores better is one digit, unless it is wide."""
_WIDE = 0.6
"""Width over height from which even that is doubted."""
_THIN = 0.08
"""Width over height of the narrowest digit that is cut off."""
_CUT = 3.0
"""What a cut costs at least, in log-odds."""
_PER_CUT = 0.5
"""What it costs besides for each stroke it goes through."""
_LEGIBLE, _LEGIBLE_IN_COMPANY = 0.0, -4.0
"""What is cut apart scores so at least, where nothing else is drawn and where other digits stand
beside it: halves of a letter look a little like digits, too."""

SMALL = 0.2
"""A mark smaller than this share of the largest is a dot beside digits."""


@dataclass(frozen=True)
class _Run:
    """Pieces of one line, from left to right, with no gap among them that surely parts digits."""

    groups: list[Group]
    """Pieces that surely are one are one group already."""
    hulls: list[np.ndarray]
    """The box of each group."""
    unit: float
    """The height of the writing."""

    def spans(self) -> dict[tuple[int, int], Group]:
        """What may be one mark, by its first and last group: each alone, some if not too wide."""
        spans = {}
        for first in range(len(self.groups)):
            for last in range(first, min(len(self.groups), first + _MOST_PIECES)):
                left, _, right, _ = hull(np.array(self.hulls[first : last + 1]))
                apart = any(self._gap(i) > 0 for i in range(first, last))
                widest = _WIDEST_APART if apart else _WIDEST
                if first == last or right - left <= widest * self.unit:
                    spans[first, last] = tuple(sorted(sum(self.groups[first : last + 1], ())))
        return spans

    def strain(self, first: int, last: int) -> float:
        """What speaks against a mark: its shape, gaps inside it, the overlap with what follows."""
        against = _misshapen(hull(np.array(self.hulls[first : last + 1])), self.unit)
        against += _PER_GAP * sum(max(self._gap(i), 0) for i in range(first, last)) / self.unit
        if last + 1 < len(self.groups):
            narrower = min(box[2] - box[0] for box in self.hulls[last : last + 2])
            overlap = max(-self._gap(last), 0) / max(narrower, _NARROWEST * self.unit)
            against += _PER_OVERLAP * overlap
        return against

    def _gap(self, i: int) -> float:
        """Between a group and the next one, below 0 where they overlap."""
        return float(self.hulls[i + 1][0] - self.hulls[i][2])


def partition(boxes: np.ndarray, score: Score) -> list[Group]:
    """The marks that pieces of ink make up.

    Args:
        boxes: float array of shape (pieces, 4): left, top, right, bottom, y down, in any unit.
        score: asked once for all candidates together, and not at all where boxes settle it.

    Returns:
        Groups that hold each piece once, line by line from the top, each from left to right.
    """
    if len(boxes) <= _MOST_PIECES and _plainly_one(boxes.tolist()):
        return [tuple(range(len(boxes)))]
    boxes = np.asarray(boxes, float)
    runs = [run for line in lines(boxes) for run in _runs(boxes, line)]
    spans = [run.spans() for run in runs]
    asked = [group for of in spans if len(of) > 1 for group in of.values()]
    if len(asked) > _MOST_ASKED:
        asked = []
    scores = dict(zip(asked, score(asked), strict=True)) if asked else {}
    marks: list[Group] = []
    for run, of in zip(runs, spans, strict=True):
        worth = {span: scores.get(group, 0.0) - run.strain(*span) for span, group in of.items()}
        path = best_path(len(run.groups), worth)
        whole = of.get((0, len(run.groups) - 1))
        if len(runs) == 1 and whole and any(scores.get(of[s], 0.0) < _LEGIBLE for s in path):
            marks.append(whole)
        else:
            marks += [of[span] for span in path]
    return marks


def doubtful(shape: tuple[int, ...], score: float) -> bool:
    """Whether a mark of height and width ``shape``, scored so, may be several that touch."""
    height, width = shape
    return width > _SLIM * height and (score < _SURE or width > _WIDE * height)


def part(
    boxes: np.ndarray, costs: np.ndarray, whole: float, score: Score, in_company: bool = False
) -> list[Group]:
    """The marks that the slices of one mark make up.

    Args:
        boxes: shape (slices, 4), from left to right.
        costs: shape (slices - 1,), about how many strokes each cut goes through.
        whole: the score of all slices together.
        score: as `partition` takes it.
        in_company: whether another mark is a digit, so that this one is more likely to be some.

    Returns:
        Groups of neighbouring slices, from left to right; all in one where that is likelier.
    """
    every = tuple(range(len(boxes)))
    extent = hull(boxes)
    unit = float(extent[3] - extent[1])
    hulls = {
        (first, last): hull(boxes[first : last + 1]) for first in every for last in every[first:]
    }
    spans = {
        span: every[span[0] : span[1] + 1]
        for span, (left, top, right, bottom) in hulls.items()
        if bottom - top >= _TALL * unit and _THIN * unit <= right - left <= _WIDEST * unit
    }
    spans.pop((0, len(boxes) - 1), None)
    scores = zip(spans, score(list(spans.values())), strict=True) if spans else ()
    worth = {(0, len(boxes) - 1): whole - _misshapen(extent, unit)}
    legible = _LEGIBLE_IN_COMPANY if in_company else _LEGIBLE
    for span, one in scores:
        if one < legible:
            continue
        after = span[1]
        cut = _CUT + _PER_CUT * float(costs[after]) if after + 1 < len(boxes) else 0.0
        worth[span] = one - _misshapen(hulls[span], unit) - cut
    return [every[first : last + 1] for first, last in best_path(len(boxes), worth)]


def lines(boxes: np.ndarray) -> list[list[int]]:
    """Which pieces stand on one line of writing, from the top line to the bottom one.

    Args:
        boxes: as `partition` takes them.
    """
    left, top, right, bottom = boxes.T
    height = bottom - top
    tall = np.flatnonzero(height >= _TALL * height.max())
    beside = _shared(top[tall], bottom[tall])
    lower = np.maximum(np.minimum.outer(height[tall], height[tall]), 1e-9)
    narrower = np.minimum.outer((right - left)[tall], (right - left)[tall])
    above = _shared(left[tall], right[tall]) >= _SAME_LINE * np.maximum(narrower, 1e-9)
    both = np.maximum.outer(bottom[tall], bottom[tall]) - np.minimum.outer(top[tall], top[tall])
    together = (beside >= _SAME_LINE * lower) | (above & (beside >= -_STACKED * both))
    count, line_of_tall = connected_components(together, directed=False)

    # what is low goes with the tall piece that it is nearest to
    distance = np.hypot(
        np.maximum(-_shared(left, right, left[tall], right[tall]), 0),
        np.maximum(-_shared(top, bottom, top[tall], bottom[tall]), 0),
    )
    line_of = line_of_tall[distance.argmin(axis=1)]
    line_of[tall] = line_of_tall
    members = [np.flatnonzero(line_of == line).tolist() for line in range(count)]
    return sorted(members, key=lambda line: float((top[line] + bottom[line]).mean()))


def best_path(count: int, worth: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The spans that cover a row of pieces, each once, and are worth most together.

    Args:
        count: how many pieces stand in the row.
        worth: of each span that may be chosen, first and last piece inclusive; some of them
            cover the row.
    """
    best = [0.0] + [-np.inf] * count
    came: list[tuple[int, int]] = [(0, 0)] * (count + 1)
    for (first, last), value in sorted(worth.items()):
        if best[first] + value > best[last + 1]:
            best[last + 1], came[last + 1] = best[first] + value, (first, last)
    path = []
    while count:
        path.append(came[count])
        count = came[count][0]
    return path[::-1]


def _plainly_one(boxes: list[list[float]]) -> bool:
    """Whether all pieces surely are one digit, told as `lines` and `_runs` would, but quickly.

    Most drawings are one digit, and read at every move of the pen.
    """
    if len(boxes) == 1:
        return True
    left, top = (min(box[side] for box in boxes) for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) for side in (2, 3))
    height = bottom - top
    if right - left > _WIDEST_APART * height:
        return False
    return all(
        min(a[2], b[2]) - max(a[0], b[0])
        >= _ONE * max(min(a[2] - a[0], b[2] - b[0]), _NARROWEST * height)
        and min(a[3], b[3]) - max(a[1], b[1]) >= -_STACKED * (max(a[3], b[3]) - min(a[1], b[1]))
        for a, b in combinations(boxes, 2)
    )


def _runs(boxes: np.ndarray, line: list[int]) -> list[_Run]:
    """A line's pieces from left to right, fused where they surely are one, parted where not."""
    left, _, right, _ = boxes[line].T
    width = np.maximum(right - left, _NARROWEST * _unit(boxes[line]))
    shared = _shared(left, right) / np.minimum.outer(width, width)
    # the parts of one digit may lie above one another: the writing is as high as both
    _, stack = connected_components(shared >= _SAME_LINE, directed=False)
    stacks = [boxes[line][stack == i] for i in range(stack.max() + 1)]
    unit = _unit(np.array([hull(of) for of in stacks]))
    wide = np.maximum.outer(right, right) - np.minimum.outer(left, left) > _WIDEST_APART * unit
    _, fused = connected_components((shared >= _ONE) & ~wide, directed=False)
    groups: dict[int, list[int]] = {}
    for piece, group in zip(line, fused, strict=True):
        groups.setdefault(int(group), []).append(piece)
    marks = [(hull(boxes[group]), tuple(sorted(group))) for group in groups.values()]
    marks.sort(key=lambda mark: (mark[0][0] + mark[0][2], tuple(mark[0])))

    runs: list[_Run] = []
    reach = -np.inf
    for box, group in marks:
        if box[0] - reach > _APART * unit:
            runs.append(_Run([], [], unit))
        runs[-1].groups.append(group)
        runs[-1].hulls.append(box)
        reach = max(reach, box[2])
    return runs


def _misshapen(box: np.ndarray, unit: float) -> float:
    """What speaks against a mark by its width and height, in log-odds."""
    width, height = (box[2:] - box[:2]) / unit
    return _PER_WIDTH * max(width - _USUAL, 0.0) + _PER_MISSING * max(_LOW - height, 0.0)


def _unit(boxes: np.ndarray) -> float:
    """The height of the writing; of what only lies flat, half its length."""
    extent = boxes[:, 2:] - boxes[:, :2]
    return float(max(extent[:, 1].max(), extent[:, 0].max() / 2, 1e-9))


def hull(boxes: np.ndarray) -> np.ndarray:
    """The box round boxes of shape (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def _shared(
    low: np.ndarray,
    high: np.ndarray,
    other_low: np.ndarray | None = None,
    other_high: np.ndarray | None = None,
) -> np.ndarray:
    """By how much intervals overlap, below 0 the gap between them, shape (n, m)."""
    other_low = low if other_low is None else other_low
    other_high = high if other_high is None else other_high
    return np.minimum.outer(high, other_high) - np.maximum.outer(low, other_low)
