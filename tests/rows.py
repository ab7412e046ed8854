"""Rows of digits as one hand writes them, made of recordings of single ones."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from tests.canvas import on_sheet

GAP = (0.2, 0.12)
"""Mean and standard deviation of the gap between two digits' boxes, over the height."""
CLOSEST = -0.1
"""Least gap between two digits' boxes, over the height."""
BASELINE = 0.05
"""Standard deviation of a digit's height above the line, over the height of the writing."""
SLOPE = 0.04
"""Standard deviation of the line's slope."""
SIZE = 0.08
"""Standard deviation of the logarithm of a digit's size."""


@dataclass(frozen=True)
class Row:
    """Digits side by side, 1 high."""

    labels: tuple[int, ...]
    digits: tuple[list[np.ndarray], ...]
    """The strokes of each digit."""
    decoration: tuple[np.ndarray, ...] = ()
    """Strokes that belong to no digit: an underline, a frame."""

    @property
    def text(self):
        return "".join(map(str, self.labels))

    @property
    def strokes(self):
        return [path for digit in self.digits for path in digit] + list(self.decoration)

    def underlined(self, rng):
        """The same row with a line below it."""
        (left, _), (right, bottom) = self._corners()
        left, right = left - rng.uniform(0, 0.2), right + rng.uniform(0, 0.2)
        below = bottom + rng.uniform(0.12, 0.3, 2)
        return replace(self, decoration=(np.array([(left, below[0]), (right, below[1])]),))

    def framed(self, rng):
        """The same row in a box."""
        low, high = self._corners()
        (left, top), (right, bottom) = low - rng.uniform(0.15, 0.4), high + rng.uniform(0.15, 0.4)
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        return replace(self, decoration=(np.array(corners),))

    def _corners(self):
        points = np.concatenate(self.strokes)
        return points.min(axis=0), points.max(axis=0)

    @property
    def owners(self):
        """Which strokes make up each digit."""
        ends = np.cumsum([len(digit) for digit in self.digits])
        return [
            tuple(range(end - len(digit), end))
            for digit, end in zip(self.digits, ends, strict=True)
        ]

    def on_pad(self, side=280, margin=14):
        """The strokes in the pad's unit, as large as fits and no larger than people write."""
        low, high = self._corners()
        extent = high - low
        scale = min(0.6 * side / extent[1], (side - 2 * margin) / extent[0])
        offset = (side - extent * scale) / 2
        return [(path - low) * scale + offset for path in self.strokes]

    def picture(self, height, brush):
        """The row in black on white, and the box of each digit's path, in pixels.

        Args:
            height: of a digit, in pixels.
            brush: width of the pen, in pixels.
        """
        low, high = self._corners()
        extent = (high - low) * height
        margin = height * 0.25 + brush
        placed = [[(path - low) * height + margin for path in digit] for digit in self.digits]
        size = tuple(np.ceil(extent + 2 * margin).astype(int).tolist())
        decoration = [(path - low) * height + margin for path in self.decoration]
        sheet = on_sheet([path for digit in placed for path in digit] + decoration, size, brush)
        joined = [np.concatenate(digit) for digit in placed]
        return sheet, [np.r_[path.min(axis=0), path.max(axis=0)] for path in joined]

    def touches(self, height, brush):
        """Whether the ink of some two digits of that picture meets."""
        samples = [np.concatenate([_between(path) for path in digit]) for digit in self.digits]
        return any(cKDTree(a).query(b)[0].min() * height < brush + 1 for a, b in pairwise(samples))


def _between(path, step=0.02):
    """Points along a path, no farther apart than ``step``."""
    ends = [
        np.linspace(a, b, 2 + int(np.hypot(*(b - a)) / step), endpoint=False)
        for a, b in pairwise(path)
    ]
    return np.concatenate([*ends, path[-1:]])


def write(labels, digits, rng, gap=GAP):
    """Put digits side by side.

    Args:
        labels: of the digits.
        digits: the strokes of each, in any unit, y down.
        rng: draws gaps, heights and sizes.
        gap: as `GAP`.
    """
    slope, right = rng.normal(0, SLOPE), 0.0
    placed = []
    for paths in digits:
        points = np.concatenate(paths)
        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        scale = np.exp(rng.normal(0, SIZE)) / max(extent[1], 0.7 * extent[0], 1e-9)
        up = rng.normal(0, BASELINE) + slope * right + extent[1] * scale
        at = np.array([right, -up])
        placed.append([(path - low) * scale + at for path in paths])
        right += extent[0] * scale + max(rng.normal(*gap), CLOSEST)
    return Row(tuple(labels), tuple(placed))


def written_by_one(digits, rng, count=None, gap=GAP):
    """A row of 2 to 5 digits of one writer.

    Args:
        digits: recordings with `label`, `writer` and `strokes`.
        rng: draws the writer, the digits and how they stand.
        count: how many, or None for any.
        gap: as `GAP`.
    """
    writer = digits[rng.integers(len(digits))].writer
    own = [digit for digit in digits if digit.writer == writer]
    chosen = [own[i] for i in rng.integers(len(own), size=count or rng.integers(2, 6))]
    return write([d.label for d in chosen], [d.strokes for d in chosen], rng, gap)
