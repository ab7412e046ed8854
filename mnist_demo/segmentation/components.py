"""The ink of a picture comes apart into pieces: connected components, and slices of those.

A component may be part of a digit (a roof, half of a broken stroke), a digit, or several that
touch. `components` finds them and leaves out specks; `slices` cuts one along the ways through it
that meet the least ink. Which of them together make up a digit is for others to say.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.ink.normalise import Ink, normalise
from mnist_demo.segmentation import grouping
from mnist_demo.segmentation.grouping import Group

_SOLID = 0.2
"""Ink darker than this connects; fainter ink is the blurred edge of a stroke."""
_EDGE = 3
"""Pixels that such an edge is wide at most."""
_EIGHT = np.ones((3, 3))
"""Neighbours across a corner are neighbours."""
_SMALL = 0.25
"""A component smaller than this share of the largest is no digit, but part of one or a speck."""
_SPECK = 0.06
"""A component smaller than this is a speck wherever it lies: strokes are wider."""
_BROADEST = 2.0
"""Width over height beyond which a component's width does not count, but …"""
_LONG = 0.2
"""… to this share, lest there be lines alone."""
_NEAR = 0.1
"""A small component no farther from a larger one is part of it."""

_THICKEST = 0.12
"""Ink wider than this share of the height is a blot and no stroke's width."""
_ROWS = 48
"""Height at which ways through a component are sought, in pixels."""
_SIDEWAYS = 0.02
"""What a step aside costs a way down; to enter ink costs 1."""
_ALONG = 0.15
"""What each stroke's width within ink costs it: digits may touch along a whole side."""
_STEP = 0.08
"""Ways are at least so far apart, as a share of the component's height."""
_MOST_CUTS = 16
_DEAREST = 2.5
"""A way through more strokes than that, roughly, is no cut."""


@dataclass(frozen=True)
class Pieces:
    """The pieces that ink was taken into."""

    labels: np.ndarray
    """int, shape (height, width): piece i is i + 1, 0 is what belongs to none."""
    boxes: np.ndarray
    """int, shape (pieces, 4): left, top, right, bottom, the last two exclusive."""

    def steps(self, ink: np.ndarray, group: Group) -> Ink:
        """Some of the pieces, as one, on their way to the network.

        Args:
            ink: the ink they were taken from, shape (height, width).
            group: indices of the pieces.
        """
        left, top, right, bottom = grouping.hull(self.boxes[list(group)])
        window = slice(top, bottom), slice(left, right)
        mine = np.isin(self.labels[window], np.array(group) + 1)
        return normalise(np.where(mine, ink[window], 0)).moved(int(left), int(top))

    def enter(self, piece: int, box: np.ndarray) -> bool:
        """Whether a piece has ink inside a box: left, top, right, bottom, in pixels."""
        left, top, right, bottom = np.asarray(box, int)
        return bool((self.labels[top:bottom, left:right] == piece + 1).any())


@dataclass(frozen=True)
class Slices(Pieces):
    """What one piece was cut into, from left to right."""

    costs: np.ndarray
    """float, shape (slices - 1,): about how many strokes each cut goes through."""


def components(ink: np.ndarray) -> Pieces:
    """The connected components of a picture's ink: specks left out, small parts joined to theirs.

    Args:
        ink: float array of shape (height, width), 0 (paper) to 1, not all paper.
    """
    labels, count = ndimage.label(ink >= _SOLID, _EIGHT)
    boxes = _boxes(labels)
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    side = np.maximum(width, height)
    # of a long line below writing, or a frame round it, the length says little of the writing
    largest = max(np.minimum(side, _BROADEST * height).max(), _LONG * side.max())
    piece = np.arange(count)
    small = np.flatnonzero(side < _SMALL * largest)
    if small.size:
        large = np.flatnonzero(side >= _SMALL * largest)
        distance = _distances(boxes[small], boxes[large])
        part = (distance.min(axis=1) <= _NEAR * largest) & (side[small] >= _SPECK * largest)
        piece[small] = np.where(part, large[distance.argmin(axis=1)], -1)
    if (piece == 0).all():
        # nothing to tell apart: the faintest ink belongs to it as well
        labels = (ink > 0).astype(np.int32)
        return Pieces(labels, _boxes(labels))
    _, order = np.unique(piece[piece >= 0], return_inverse=True)
    numbers = np.zeros(count + 1, np.int32)
    numbers[1:][piece >= 0] = order + 1
    labels = _with_edges(numbers[labels], ink)
    return Pieces(labels, _boxes(labels))


def slices(ink: np.ndarray) -> Slices:
    """Cut ink from top to bottom wherever a way through it meets little of it.

    Args:
        ink: float array of shape (height, width), 0 (paper) to 1, with ink.
    """
    height, width = ink.shape
    columns = max(3, round(width * _ROWS / height))
    small = np.asarray(
        Image.fromarray(ink.astype(np.float32)).resize((columns, _ROWS), Image.Resampling.BOX)
    )
    along = _ALONG / np.clip(_stroke_width(small), 1, _THICKEST * _ROWS)
    down, came_down = _least(small, along)
    up, came_up = _least(small[::-1], along)
    middle = _ROWS // 2
    through = down[middle] + up[_ROWS - 1 - middle] - (1 + along) * small[middle]

    chosen: list[int] = []
    apart = _STEP * _ROWS
    for x in np.argsort(through, kind="stable"):
        if len(chosen) == _MOST_CUTS or through[x] > _DEAREST:
            break
        inside = apart <= x + 0.5 <= columns - apart
        if inside and all(abs(x - other) >= apart for other in chosen):
            chosen.append(int(x))
    chosen.sort()

    rows = (np.arange(height) + 0.5) * _ROWS / height - 0.5
    labels = np.zeros((height, width), np.int32)
    for x in chosen:
        way = np.concatenate(
            [_traced(came_down[: middle + 1], x)[::-1], _traced(came_up[: _ROWS - middle], x)[1:]]
        )
        edge = (np.interp(rows, np.arange(_ROWS), way) + 0.5) * width / columns
        labels += np.arange(width) + 0.5 > edge[:, None]

    # a slice of mere paper is none: of the cuts at both its sides the cheaper one counts
    inked = np.unique(labels[ink > 0])
    costs = [through[chosen[a:b]].min() for a, b in pairwise(inked)]
    labels = np.where(ink > 0, np.searchsorted(inked, labels) + 1, 0)
    return Slices(labels, _boxes(labels), np.array(costs))


def _stroke_width(ink: np.ndarray) -> float:
    """Of a bar the mean distance to its edge is a quarter of its width."""
    solid = np.pad(ink >= 0.5, 1)
    return 4 * float(ndimage.distance_transform_edt(solid)[solid].mean()) if solid.any() else 1.0


def _least(ink: np.ndarray, along: float) -> tuple[np.ndarray, np.ndarray]:
    """The cheapest way from the top to each pixel: its cost, and the column each step comes from.

    Args:
        ink: shape (height, width), 0 to 1.
        along: what a pixel of ink costs besides the 1 for entering it.
    """
    total, came = np.zeros(ink.shape), np.zeros(ink.shape, int)
    total[0] = (1 + along) * ink[0]
    columns = np.arange(ink.shape[1])
    for y in range(1, len(ink)):
        above = np.pad(total[y - 1], 1, constant_values=np.inf)
        entered = np.maximum(ink[y] - _threefold(np.pad(ink[y - 1], 1)), 0)
        reached = _threefold(above) + entered + np.array([[_SIDEWAYS], [0], [_SIDEWAYS]])
        step = reached.argmin(axis=0)
        total[y] = reached[step, columns] + along * ink[y]
        came[y] = columns + step - 1
    return total, came


def _threefold(row: np.ndarray) -> np.ndarray:
    """Left neighbours, pixels and right neighbours of a row that has one more at each end."""
    return np.stack([row[:-2], row[1:-1], row[2:]])


def _traced(came: np.ndarray, x: int) -> np.ndarray:
    """The columns of the way that ends at ``x`` in the last row, from there to the first."""
    way = [x]
    for y in range(len(came) - 1, 0, -1):
        way.append(int(came[y, way[-1]]))
    return np.array(way, float)


def _with_edges(labels: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Labels of the faint ink beside the solid as well."""
    for _ in range(_EDGE):
        spread = ndimage.maximum_filter(labels, 3)
        labels = np.where((labels == 0) & (ink > 0), spread, labels)
    return labels


def _boxes(labels: np.ndarray) -> np.ndarray:
    found = ndimage.find_objects(labels)
    return np.array([(x.start, y.start, x.stop, y.stop) for y, x in found])


def _distances(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Between boxes, 0 where they overlap, shape (n, m)."""
    gap = [
        np.maximum(
            np.maximum.outer(boxes[:, side], others[:, side])
            - np.minimum.outer(boxes[:, side + 2], others[:, side + 2]),
            0,
        )
        for side in (0, 1)
    ]
    return np.hypot(*gap)
