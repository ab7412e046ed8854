"""The ink of a picture comes apart into pieces: its connected components, without specks.

A component may be part of a digit (a roof, half of a broken stroke), a digit, or several that
touch. Which of them together make up a digit, `grouping` says; how one is cut, `cuts`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_demo.ink.normalise import SOLID, Ink, normalise
from mnist_demo.segmentation.boxes import distances, hull
from mnist_demo.segmentation.grouping import Group


@dataclass(frozen=True)
class _Limits:
    """Which components are digits, parts of digits or specks, and what faint ink is theirs."""

    edge: int = 3
    """Greatest width of a stroke's blurred edge, in pixels."""
    small: float = 0.25
    """A component smaller than this share of the largest is part of a digit or a speck."""
    speck: float = 0.06
    """A component smaller than this share of the largest is a speck wherever it lies: strokes are
    wider."""
    max_aspect: float = 2.0
    """Width over height up to which a component's width counts when the largest is sought: the
    length of a line below writing, or of a frame round it, says little of the writing."""
    min_long: float = 0.2
    """Share of the longest component's length that counts in any case, for lines alone."""
    near: float = 0.1
    """A small component no farther from a larger one than this share of the largest is part of
    it, unless it is a speck."""


_LIMITS = _Limits()


@dataclass(frozen=True)
class Pieces:
    """The pieces that ink is divided into."""

    ink: np.ndarray
    """float, shape (height, width), 0 (paper) to 1."""
    labels: np.ndarray
    """int, shape (height, width): piece i is i + 1, 0 is what belongs to none."""
    boxes: np.ndarray
    """int, shape (pieces, 4): left, top, right, bottom, the last two exclusive."""

    def normalised(self, group: Group) -> Ink:
        """Some of the pieces, together, on their way to the network.

        Args:
            group: indices of the pieces.
        """
        left, top, right, bottom = hull(self.boxes[list(group)])
        window = slice(top, bottom), slice(left, right)
        is_mine = np.zeros(len(self.boxes) + 1, bool)
        is_mine[np.array(group) + 1] = True
        mine = is_mine[self.labels[window]]
        return normalise(np.where(mine, self.ink[window], 0)).moved(int(left), int(top))

    def has_ink_in(self, piece: int, box: np.ndarray) -> bool:
        """Whether a piece has ink inside a box: left, top, right, bottom, in pixels."""
        left, top, right, bottom = np.asarray(box, int)
        return bool((self.labels[top:bottom, left:right] == piece + 1).any())


def components(ink: np.ndarray) -> Pieces:
    """The connected components of a picture's ink: without specks, small parts joined to theirs.

    Args:
        ink: float array of shape (height, width), 0 (paper) to 1, not all paper.
    """
    labels, count = ndimage.label(ink >= SOLID, np.ones((3, 3)))
    boxes = boxes_of(labels)
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    side = np.maximum(width, height)
    largest = max(
        np.minimum(side, _LIMITS.max_aspect * height).max(), _LIMITS.min_long * side.max()
    )
    piece = np.arange(count)
    is_small = side < _LIMITS.small * largest
    small, large = np.flatnonzero(is_small), np.flatnonzero(~is_small)
    if small.size:
        distance = distances(boxes[small], boxes[large])
        is_part = distance.min(axis=1) <= _LIMITS.near * largest
        is_part &= side[small] >= _LIMITS.speck * largest
        piece[small] = np.where(is_part, large[distance.argmin(axis=1)], -1)
    if (piece == 0).all():
        # nothing to tell apart: the faintest ink belongs to it as well
        labels = (ink > 0).astype(np.int32)
        return Pieces(ink, labels, boxes_of(labels))
    _, order = np.unique(piece[piece >= 0], return_inverse=True)
    numbers = np.zeros(count + 1, np.int32)
    numbers[1:][piece >= 0] = order + 1
    labels = _with_edges(numbers[labels], ink)
    return Pieces(ink, labels, boxes_of(labels))


def boxes_of(labels: np.ndarray) -> np.ndarray:
    """The box round each of n pieces, shape (n, 4), by their labels as in `Pieces`."""
    found = ndimage.find_objects(labels)
    return np.array([(x.start, y.start, x.stop, y.stop) for y, x in found])


def _with_edges(labels: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Labels of the faint ink beside the solid as well."""
    for _ in range(_LIMITS.edge):
        spread = ndimage.maximum_filter(labels, 3)
        labels = np.where((labels == 0) & (ink > 0), spread, labels)
    return labels
