"""How pieces of ink lie to one another: how far apart, which cross, which was written first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from mnist_demo.ink.strokes import Strokes
from mnist_demo.segmentation.boxes import distances

POINTS = 24
"""Number of places on a stroke, equally far apart, at which strokes are compared."""
TOLERANCE = 1e-9
"""A point lies on a line if it spans no more area with it than this share of the square round the
two strokes: what rounding leaves is no crossing."""


@dataclass(frozen=True)
class Links:
    """How pieces lie to one another."""

    distance: np.ndarray
    """float, shape (pieces, pieces), in the unit of the drawing."""
    crossing: np.ndarray
    """bool, shape (pieces, pieces): whether the pen crossed one stroke with the other."""
    is_in_order: bool
    """Whether pieces are numbered in the order in which they were written."""

    @classmethod
    def of_boxes(cls, boxes: np.ndarray) -> Self:
        """What boxes of shape (pieces, 4) tell: no crossing, and no order."""
        return cls(distances(boxes, boxes), np.zeros((len(boxes), len(boxes)), bool), False)

    @classmethod
    def of_strokes(cls, paths: Strokes) -> Self:
        """What the pen's paths tell, in the order of writing."""
        places = np.stack([_places(path) for path in paths])
        boxes = np.hstack([places.min(axis=1), places.max(axis=1)])
        sides = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
        distance = distances(boxes, boxes)
        crossing = np.zeros(distance.shape, bool)
        # what is farther apart than it is long is known well enough by its boxes
        is_near = np.tril(distance <= np.maximum.outer(sides, sides), -1)
        for i, (to_boxes, is_near_i) in enumerate(zip(distance, is_near, strict=True)):
            near, meet = np.flatnonzero(is_near_i), np.flatnonzero(is_near_i & (to_boxes == 0))
            gaps = places[near, :, None] - places[i]
            crossing[meet, i] = crossing[i, meet] = _cross(places[meet], places[i])
            distance[near, i] = distance[i, near] = np.sqrt((gaps**2).sum(axis=-1).min(axis=(1, 2)))
        return cls(np.where(crossing, 0.0, distance), crossing, True)

    def among(self, groups: Sequence[Sequence[int]]) -> Self:
        """The links of groups of pieces: of their nearest members, and of any that cross."""
        starts = np.cumsum([0, *map(len, groups)])[:-1]
        at = np.ix_(pieces := [piece for group in groups for piece in group], pieces)
        distance, crossing = self.distance[at], self.crossing[at]
        for axis in (0, 1):
            distance = np.minimum.reduceat(distance, starts, axis=axis)
            crossing = np.logical_or.reduceat(crossing, starts, axis=axis)
        np.fill_diagonal(crossing, False)
        return type(self)(distance, crossing, self.is_in_order)


def _places(path: np.ndarray) -> np.ndarray:
    """Places on a path from its first point to its last, shape (`POINTS`, 2)."""
    lengths = [float(np.hypot(*(b - a))) for a, b in pairwise(path)]
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.arange(POINTS) * (along[-1] / (POINTS - 1))
    return np.stack([np.interp(at, along, path[:, axis]) for axis in (0, 1)], axis=1)


def _cross(paths: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Whether each of some paths of shape (paths, points, 2) crosses one of shape (points, 2)."""
    low = np.minimum(paths.min(axis=1), path.min(axis=0))
    high = np.maximum(paths.max(axis=1), path.max(axis=0))
    least = TOLERANCE * (high - low).max(axis=1)[:, None, None] ** 2
    starts, ends = paths[:, :-1, None], paths[:, 1:, None]
    own_starts, own_ends = path[:-1], path[1:]

    def are_apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Whether the two lie on different sides, and neither on the line itself."""
        return (np.minimum(one, other) < -least) & (np.maximum(one, other) > least)

    crossed = are_apart(_side(starts, ends, own_starts), _side(starts, ends, own_ends))
    crossed &= are_apart(_side(own_starts, own_ends, starts), _side(own_starts, own_ends, ends))
    return np.asarray(crossed.any(axis=(1, 2)))


def _side(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """On which side of a line a point lies: above 0, below 0, or 0 on it."""
    along, to = end - start, point - start
    return along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0]
