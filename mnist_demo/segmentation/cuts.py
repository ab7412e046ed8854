"""Digits that touch come apart: where one piece of ink may be cut, and where it is.

A piece is first cut along every path from top to bottom that meets little ink (over-segmentation,
see `grouping`). How well the slices read, less what a cut costs, tells which belong together.
"""

from dataclasses import astuple, dataclass
from itertools import pairwise

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.segmentation import grouping
from mnist_demo.segmentation.boxes import hull
from mnist_demo.segmentation.components import Pieces, boxes_of
from mnist_demo.segmentation.grouping import Group, Score
from mnist_demo.segmentation.weights import SLICES


@dataclass(frozen=True)
class Touching:
    """Which marks may be several digits that touch one another."""

    slim: float = 0.4
    """A mark no wider than this share of its height is one digit."""
    max_width: float = 1.7
    """Greatest width of a digit that is cut off a piece, over the piece's height."""
    per_width: float = 3.0
    """What speaks against a mark that is wider than `grouping.USUAL_MARK.width`, in
    log-odds, times what it is wider."""
    doubtful: float = 0.5
    """A mark that reads at least this well as one digit, less that, is one, in log-odds. Of 532
    marks that were parted where all were asked, the best read 0.15 as one."""


@dataclass(frozen=True)
class _Paths:
    """Where cuts are sought, and what a path through a piece costs.

    To enter ink costs 1, so that a path costs about as much as it crosses strokes.
    """

    rows: int = 48
    """Height at which paths through a piece are sought, in pixels."""
    sideways: float = 0.02
    """What a step to the left or right costs."""
    per_stroke_width: float = 0.15
    """What a path costs that runs inside ink, for each stroke's width: digits may touch along a
    whole side."""
    max_stroke: float = 0.12
    """Ink wider than this share of the height is a blot and no stroke's width."""
    min_distance: float = 0.08
    """Least distance between two cut candidates, as a share of the piece's height."""
    max_cuts: int = 16
    """Greatest number of cut candidates."""
    max_cost: float = 2.5
    """Greatest cost of a cut candidate."""


THIN = 0.08
"""Least width of a digit that is cut off a piece, over the piece's height."""
TOUCHING = Touching()
_PATHS = _Paths()


@dataclass(frozen=True)
class CutCandidates(Pieces):
    """A piece of ink cut at all candidates: its slices, from left to right."""

    costs: np.ndarray
    """float, shape (slices - 1,): about how many strokes each cut goes through."""


def may_be_touching(shape: tuple[int, ...], score: float) -> bool:
    """Whether a mark may be several digits that touch one another.

    Args:
        shape: height and width of the mark.
        score: log-odds of its being one digit.
    """
    height, width = shape
    excess = max(width / height - grouping.USUAL_MARK.width, 0)
    is_doubtful = score - TOUCHING.per_width * excess < TOUCHING.doubtful
    return is_doubtful and width > TOUCHING.slim * height


def cut_candidates(ink: np.ndarray) -> CutCandidates:
    """Cut ink from top to bottom wherever a path through it meets little of it.

    Args:
        ink: float array of shape (height, width), 0 (paper) to 1, with ink.
    """
    height, width = ink.shape
    columns = max(3, round(width * _PATHS.rows / height))
    small = np.asarray(
        Image.fromarray(ink.astype(np.float32)).resize((columns, _PATHS.rows), Image.Resampling.BOX)
    )
    along = _PATHS.per_stroke_width / np.clip(
        _stroke_width(small), 1, _PATHS.max_stroke * _PATHS.rows
    )
    totals, came = _minimum_cost_paths(np.stack([small, small[::-1]], axis=1), along)
    (down, up), (came_down, came_up) = totals.swapaxes(0, 1), came.swapaxes(0, 1)
    middle = _PATHS.rows // 2
    cost = down[middle] + up[_PATHS.rows - 1 - middle] - (1 + along) * small[middle]

    chosen: list[int] = []
    apart = _PATHS.min_distance * _PATHS.rows
    for x in np.argsort(cost, kind="stable"):
        if len(chosen) == _PATHS.max_cuts or cost[x] > _PATHS.max_cost:
            break
        inside = apart <= x + 0.5 <= columns - apart
        if inside and all(abs(x - other) >= apart for other in chosen):
            chosen.append(int(x))
    chosen.sort()

    rows = (np.arange(height) + 0.5) * _PATHS.rows / height - 0.5
    labels = np.zeros((height, width), np.int32)
    for x in chosen:
        upper = _backtrack(came_down[: middle + 1], x)
        lower = _backtrack(came_up[: _PATHS.rows - middle], x)
        path = np.concatenate([upper[::-1], lower[1:]])
        edge = (np.interp(rows, np.arange(_PATHS.rows), path) + 0.5) * width / columns
        labels += np.arange(width) + 0.5 > edge[:, None]

    # a slice of nothing but paper is none: of the cuts at both its sides the cheaper one counts
    inked = np.unique(labels[ink > 0])
    costs = [cost[chosen[a:b]].min() for a, b in pairwise(inked)]
    labels = np.where(ink > 0, np.searchsorted(inked, labels) + 1, 0)
    return CutCandidates(ink, labels, boxes_of(labels), np.array(costs))


def join_slices(
    boxes: np.ndarray,
    costs: np.ndarray,
    whole: float,
    score: Score,
    in_company: bool = False,
    thin: float = THIN,
) -> list[Group]:
    """The marks that the slices of one piece make up.

    Args:
        boxes: shape (slices, 4), from left to right.
        costs: shape (slices - 1,), about how many strokes each cut goes through.
        whole: the score of all slices together.
        score: how much speaks for each group of slices being one digit, in log-odds; called at
            most once.
        in_company: whether another mark is a digit, so that this one is likelier to be several.
        thin: least width of a digit that is cut off through a stroke, over the height of all
            slices.

    Returns:
        Groups of neighbouring slices, from left to right; all in one where that is likelier.
    """
    if len(boxes) == 1:
        return [(0,)]
    groups, features = slice_candidates(boxes, costs, in_company, thin)
    every, *parts = groups
    odds = [whole, *score(parts)] if parts else [whole]
    values = features @ np.array(astuple(SLICES)) + SLICES.score * np.array(odds)
    return grouping.best_cover(every, dict(zip(groups, values.tolist(), strict=True)))


def slice_candidates(
    boxes: np.ndarray, costs: np.ndarray, in_company: bool, thin: float = THIN
) -> tuple[list[Group], np.ndarray]:
    """What may be one mark, of the slices of one piece.

    Args:
        boxes, costs, in_company, thin: as `join_slices` takes them.

    Returns:
        All slices together, and neighbours that may be a digit; the features of each, shape
        (groups, features), with columns as in `weights.FEATURES`, that of the score 0.
    """
    every = tuple(range(len(boxes)))
    extent = hull(boxes)
    unit = float(extent[3] - extent[1])
    limits = grouping.GROUP_LIMITS
    groups = [every]
    features = [grouping.shape_features(extent, unit) | {"alone": float(not in_company)}]
    for first in every:
        for end in range(first + 1, len(boxes) + 1):
            left, top, right, bottom = box = hull(boxes[first:end])
            is_cut_off = any(costs[max(first - 1, 0) : first]) or any(costs[end - 1 : end])
            least = (thin if is_cut_off else THIN) * unit
            is_wide_enough = least <= right - left <= TOUCHING.max_width * unit
            is_tall_enough = bottom - top >= limits.tall * unit
            if end - first < len(boxes) and is_wide_enough and is_tall_enough:
                groups.append(every[first:end])
                features.append(grouping.shape_features(box, unit))
    return groups, grouping.in_columns(features)


def _stroke_width(ink: np.ndarray) -> float:
    """The usual width of strokes: of a bar the mean distance to its edge is a quarter of it."""
    solid = np.pad(ink >= 0.5, 1)
    return 4 * float(ndimage.distance_transform_edt(solid)[solid].mean()) if solid.any() else 1.0


def _minimum_cost_paths(ink: np.ndarray, along: float) -> tuple[np.ndarray, np.ndarray]:
    """The cheapest path from the top to each pixel, by dynamic programming.

    Args:
        ink: several pictures side by side, shape (height, pictures, width), 0 to 1.
        along: what a pixel of ink costs besides the 1 for entering it.

    Returns:
        The cost of the path to each pixel, and the column that its last step comes from, both of
        the same shape.
    """
    ink = ink.astype(float)
    # what the step to a pixel costs from its left, upper and right neighbour in the row above
    entering = np.maximum(ink[1:, None] - _neighbours(ink[:-1], 0.0), 0)
    entering += np.array([_PATHS.sideways, 0, _PATHS.sideways])[:, None, None]
    staying = along * ink
    total, step = np.empty(ink.shape), np.empty(ink.shape, int)
    total[0], step[0] = ink[0] + staying[0], 1
    for y in range(1, len(ink)):
        reached = _neighbours(total[y - 1], np.inf) + entering[y - 1]
        step[y] = reached.argmin(axis=0)
        total[y] = reached.min(axis=0) + staying[y]
    return total, np.arange(ink.shape[-1]) + step - 1


def _neighbours(values: np.ndarray, beyond: float) -> np.ndarray:
    """Left neighbours, pixels themselves and right neighbours along the last axis.

    Args:
        values: shape (..., pictures, width).
        beyond: what lies beyond both ends.

    Returns:
        Shape (..., 3, pictures, width).
    """
    width = values.shape[-1]
    padded = np.full((*values.shape[:-1], width + 2), beyond, values.dtype)
    padded[..., 1:-1] = values
    return np.stack([padded[..., i : i + width] for i in range(3)], axis=-3)


def _backtrack(came: np.ndarray, x: int) -> np.ndarray:
    """The columns of the path that ends at ``x`` in the last row, from there to the first."""
    path = [x]
    for y in range(len(came) - 1, 0, -1):
        path.append(int(came[y, path[-1]]))
    return np.array(path, float)
