"""Boxes round pieces of ink: float or int arrays of left, top, right, bottom, with y down."""

from collections.abc import Sequence

import numpy as np


def boxes_of_paths(paths: Sequence[np.ndarray]) -> np.ndarray:
    """The box of each path, shape (paths, 4); a path has shape (points, 2)."""
    return np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])


def hull(boxes: np.ndarray) -> np.ndarray:
    """The box round boxes of shape (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def overlaps(
    low: np.ndarray,
    high: np.ndarray,
    other_low: np.ndarray | None = None,
    other_high: np.ndarray | None = None,
) -> np.ndarray:
    """By how much intervals overlap, below 0 the gap between them.

    Args:
        low, high: ends of the intervals, shape (n,).
        other_low, other_high: ends of those that they are compared with, shape (m,); ``None`` for
            the same intervals.

    Returns:
        Shape (n, m).
    """
    other_low = low if other_low is None else other_low
    other_high = high if other_high is None else other_high
    return np.minimum.outer(high, other_high) - np.maximum.outer(low, other_low)


def distances(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The distance of each of n boxes from each of m others, 0 where they overlap; shape (n, m)."""
    gaps = [
        np.maximum(-overlaps(boxes[:, i], boxes[:, i + 2], others[:, i], others[:, i + 2]), 0)
        for i in (0, 1)
    ]
    return np.hypot(*gaps)
