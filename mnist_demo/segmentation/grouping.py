"""Several digits become one mark each: which pieces of ink belong together.

A piece is a pen stroke or a connected component of a picture, known here by its box alone. Lines
of writing come first, from top to bottom. Within a line the pieces are taken from left to right,
and the line is divided where that makes the likeliest digits: over-segmentation and the best path
through it (LeCun et al., 1998). Boxes settle most of it; what they leave open, a network does, by
how well it reads each candidate. All lengths are shares of the height of the writing, so that
place and size change nothing, and neither does the order of drawing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse.csgraph import connected_components

from mnist_demo.segmentation.boxes import distances, hull, overlaps

Group = tuple[int, ...]
"""Indices of the pieces of one mark, ascending."""
Score = Callable[[Sequence[Group]], np.ndarray]
"""How much speaks for each group being one digit: log-odds, shape (groups,)."""


@dataclass(frozen=True)
class GroupLimits:
    """What makes pieces stand on one line, be one digit, or be two."""

    same_line: float = 0.5
    """Two pieces share a line if they share this much of the lower one's height; they stand above
    one another if they share this much of the narrower one's width."""
    stacked: float = 0.08
    """Greatest gap between the upper and the lower part of a digit, over the height of both."""
    tall: float = 0.5
    """A piece lower than this makes no line of its own: a roof, a bar, a dot."""
    one: float = 0.6
    """Pieces that share this much of the narrower one's width surely are one digit."""
    apart: float = 0.15
    """Pieces with a wider gap between them surely are two."""
    max_width: float = 1.7
    """Greatest width of several pieces that are one digit."""
    max_width_apart: float = 1.2
    """Greatest width of several pieces that are one digit if there is a gap between them."""
    max_pieces: int = 5
    """Greatest number of pieces of one digit, those that surely are one counted as one."""
    min_width: float = 0.05
    """A piece counts as at least this wide: an upright stroke has no width to share."""
    max_candidates: int = 60
    """Beyond this number of candidates boxes decide alone: to read one takes half a
    millisecond."""
    legible: float = 0.0
    """Least score of the parts of a mark if nothing else is drawn, in log-odds."""


@dataclass(frozen=True)
class _Costs:
    """What speaks against a mark, in log-odds."""

    per_gap: float = 16.0
    """What a gap inside a mark costs, times its width."""
    per_width: float = 6.0
    """What a mark costs that is wider than usual, times what it is wider."""
    usual_width: float = 0.8
    """Width up to which a mark costs nothing."""
    per_missing_height: float = 14.0
    """What a mark costs that is lower than usual, times what is missing."""
    usual_height: float = 0.7
    """Height from which a mark costs nothing."""
    per_overlap: float = 2.0
    """What it costs to separate two pieces, times the share of the narrower one that overlaps."""


GROUP_LIMITS = GroupLimits()
COSTS = _Costs()


@dataclass(frozen=True)
class _Cluster:
    """Pieces of one line, from left to right, with no gap among them that separates digits."""

    groups: list[Group]
    """The pieces; those that surely are one digit are one group."""
    hulls: list[np.ndarray]
    """The box of each group."""
    unit: float
    """The height of the writing."""

    def spans(self) -> dict[tuple[int, int], Group]:
        """What may be one mark, by its first and last group: one group, or several."""
        spans = {}
        for first in range(len(self.groups)):
            for last in range(first, min(len(self.groups), first + GROUP_LIMITS.max_pieces)):
                left, _, right, _ = hull(np.array(self.hulls[first : last + 1]))
                apart = any(self._gap(i) > 0 for i in range(first, last))
                max_width = GROUP_LIMITS.max_width_apart if apart else GROUP_LIMITS.max_width
                if first == last or right - left <= max_width * self.unit:
                    spans[first, last] = tuple(sorted(sum(self.groups[first : last + 1], ())))
        return spans

    def span_cost(self, first: int, last: int) -> float:
        """What a mark costs: its shape, the gaps inside it, the overlap with what follows."""
        cost = shape_cost(hull(np.array(self.hulls[first : last + 1])), self.unit)
        cost += COSTS.per_gap * sum(max(self._gap(i), 0) for i in range(first, last)) / self.unit
        if last + 1 < len(self.groups):
            narrower = min(box[2] - box[0] for box in self.hulls[last : last + 2])
            overlap = max(-self._gap(last), 0) / max(narrower, GROUP_LIMITS.min_width * self.unit)
            cost += COSTS.per_overlap * overlap
        return cost

    def _gap(self, i: int) -> float:
        """Between a group and the next one, below 0 where they overlap."""
        return float(self.hulls[i + 1][0] - self.hulls[i][2])


def partition(boxes: np.ndarray, score: Score) -> list[Group]:
    """The marks that pieces of ink make up.

    Args:
        boxes: float array of shape (pieces, 4): left, top, right, bottom, y down, in any unit.
        score: called once with all candidates together, and not at all where boxes settle it.

    Returns:
        Groups that hold each piece once, line by line from the top, each from left to right.
    """
    if len(boxes) <= GROUP_LIMITS.max_pieces and _is_plainly_one(boxes.tolist()):
        return [tuple(range(len(boxes)))]
    boxes = np.asarray(boxes, float)
    clusters = [cluster for line in lines(boxes) for cluster in _clusters(boxes, line)]
    spans = [cluster.spans() for cluster in clusters]
    candidates = [group for groups in spans if len(groups) > 1 for group in groups.values()]
    if len(candidates) > GROUP_LIMITS.max_candidates:
        candidates = []
    scores = dict(zip(candidates, score(candidates), strict=True)) if candidates else {}
    marks: list[Group] = []
    for cluster, groups in zip(clusters, spans, strict=True):
        values = {
            span: scores.get(group, 0.0) - cluster.span_cost(*span)
            for span, group in groups.items()
        }
        path = best_path(len(cluster.groups), values)
        whole = groups.get((0, len(cluster.groups) - 1))
        illegible = any(scores.get(groups[span], 0.0) < GROUP_LIMITS.legible for span in path)
        if len(clusters) == 1 and whole and illegible:
            marks.append(whole)
        else:
            marks += [groups[span] for span in path]
    return marks


def lines(boxes: np.ndarray) -> list[list[int]]:
    """Which pieces stand on one line of writing, from the top line to the bottom one.

    Args:
        boxes: as `partition` takes them.
    """
    left, top, right, bottom = boxes.T
    height = bottom - top
    tall = np.flatnonzero(height >= GROUP_LIMITS.tall * height.max())
    beside = overlaps(top[tall], bottom[tall])
    lower = np.maximum(np.minimum.outer(height[tall], height[tall]), 1e-9)
    narrower = np.minimum.outer((right - left)[tall], (right - left)[tall])
    above = overlaps(left[tall], right[tall]) >= GROUP_LIMITS.same_line * np.maximum(narrower, 1e-9)
    both = np.maximum.outer(bottom[tall], bottom[tall]) - np.minimum.outer(top[tall], top[tall])
    together = (beside >= GROUP_LIMITS.same_line * lower) | (
        above & (beside >= -GROUP_LIMITS.stacked * both)
    )
    count, line_of_tall = connected_components(together, directed=False)

    # what is low goes with the tall piece that it is nearest to
    line_of = line_of_tall[distances(boxes, boxes[tall]).argmin(axis=1)]
    line_of[tall] = line_of_tall
    members = [np.flatnonzero(line_of == line).tolist() for line in range(count)]
    return sorted(members, key=lambda line: float((top[line] + bottom[line]).mean()))


def best_path(count: int, values: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The spans that cover a row of pieces, each once, with the greatest sum of values.

    Args:
        count: number of pieces in the row.
        values: of each span that may be chosen, first and last piece inclusive; some of them
            cover the row.
    """
    best = [0.0] + [-np.inf] * count
    came: list[tuple[int, int]] = [(0, 0)] * (count + 1)
    for (first, last), value in sorted(values.items()):
        if best[first] + value > best[last + 1]:
            best[last + 1], came[last + 1] = best[first] + value, (first, last)
    path = []
    while count:
        path.append(came[count])
        count = came[count][0]
    return path[::-1]


def shape_cost(box: np.ndarray, unit: float) -> float:
    """What a mark costs by its width and height, in log-odds.

    Args:
        box: of the mark.
        unit: height of the writing.
    """
    width, height = (box[2:] - box[:2]) / unit
    too_wide = max(width - COSTS.usual_width, 0.0)
    missing_height = max(COSTS.usual_height - height, 0.0)
    return COSTS.per_width * too_wide + COSTS.per_missing_height * missing_height


def _is_plainly_one(boxes: list[list[float]]) -> bool:
    """Whether all pieces surely are one digit, told as `lines` and `_clusters` would, but quickly.

    Most drawings are one digit, and read at every move of the pen.
    """
    if len(boxes) == 1:
        return True
    left, top = (min(box[side] for box in boxes) for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) for side in (2, 3))
    height = bottom - top
    if right - left > GROUP_LIMITS.max_width_apart * height:
        return False
    return all(
        min(a[2], b[2]) - max(a[0], b[0])
        >= GROUP_LIMITS.one * max(min(a[2] - a[0], b[2] - b[0]), GROUP_LIMITS.min_width * height)
        and min(a[3], b[3]) - max(a[1], b[1])
        >= -GROUP_LIMITS.stacked * (max(a[3], b[3]) - min(a[1], b[1]))
        for a, b in combinations(boxes, 2)
    )


def _clusters(boxes: np.ndarray, line: list[int]) -> list[_Cluster]:
    """A line's pieces from left to right, joined where they surely are one, separated where not."""
    left, _, right, _ = boxes[line].T
    width = np.maximum(right - left, GROUP_LIMITS.min_width * _height(boxes[line]))
    shared = overlaps(left, right) / np.minimum.outer(width, width)
    # the parts of one digit may lie above one another: the writing is as high as both
    _, stack = connected_components(shared >= GROUP_LIMITS.same_line, directed=False)
    stacks = [boxes[line][stack == i] for i in range(stack.max() + 1)]
    unit = _height(np.array([hull(stacked) for stacked in stacks]))
    extent = np.maximum.outer(right, right) - np.minimum.outer(left, left)
    surely_one = (shared >= GROUP_LIMITS.one) & (extent <= GROUP_LIMITS.max_width_apart * unit)
    _, joined = connected_components(surely_one, directed=False)
    groups: dict[int, list[int]] = {}
    for piece, group in zip(line, joined, strict=True):
        groups.setdefault(int(group), []).append(piece)
    parts = [(hull(boxes[group]), tuple(sorted(group))) for group in groups.values()]
    parts.sort(key=lambda part: (part[0][0] + part[0][2], tuple(part[0])))

    clusters: list[_Cluster] = []
    reach = -np.inf
    for box, group in parts:
        if box[0] - reach > GROUP_LIMITS.apart * unit:
            clusters.append(_Cluster([], [], unit))
        clusters[-1].groups.append(group)
        clusters[-1].hulls.append(box)
        reach = max(reach, box[2])
    return clusters


def _height(boxes: np.ndarray) -> float:
    """The height of the writing; of what only lies flat, half its length."""
    extent = boxes[:, 2:] - boxes[:, :2]
    return float(max(extent[:, 1].max(), extent[:, 0].max() / 2, 1e-9))
