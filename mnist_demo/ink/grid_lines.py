"""Straight lines from edge to edge of a picture: a grid's, or a ruled line beside a digit.

A digit's own stroke may run from edge to edge too, where a picture ends at the digit: then the
rest of the digit reaches about as far. On photos `ruled_lines` finds faint and thin lines besides.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import ndimage

from mnist_demo.ink.normalise import SOLID


@dataclass(frozen=True)
class _Line:
    """What tells a line of a grid from the strokes of a digit."""

    min_side: int = 20
    """A picture with fewer pixels along its shorter side is not searched: strokes are as thin."""
    max_width: float = 0.07
    """Greatest width, as a share of the longer side."""
    steepest: float = 0.1
    """Tangent of the greatest angle between a line and the picture's sides."""
    max_gap: float = 0.07
    """Greatest gap between the dashes of a line, as a share of the longer side."""
    min_covered: float = 0.97
    """Least share of a line's length along which there is ink, or a gap between dashes."""
    min_inked: float = 0.3
    """Least share of its length along which there is ink."""
    min_free: float = 0.5
    """Least share of its inked length at which it is no wider than at its ends."""
    wider: float = 1.5
    """Ink that crosses a line is wider than this many times the line's width."""
    blur: int = 2
    """Pixels beside a line that its blurred edge may take."""


@dataclass(frozen=True)
class _Rest:
    """What must be left beside lines that are no strokes."""

    min_length: float = 0.15
    """Least length, as a share of the longer side: a line alone may be a 1."""
    min_clear: float = 0.12
    """Least share of a line's length, at both its ends together, along which nothing else is."""
    min_clear_end: float = 0.06
    """The same at each end, if the line is connected with the rest."""


_LINE = _Line()
_REST = _Rest()


def without_grid_lines(ink: np.ndarray) -> np.ndarray:
    """Ink without the straight lines that run from edge to edge beside it.

    Args:
        ink: float32 array of shape (height, width), 0 (paper) to 1 (ink).

    Returns:
        An array of the same shape and type.
    """
    if min(ink.shape) < _LINE.min_side:
        return ink
    solid = ink > SOLID
    columns, along_columns = _lines_down(solid)
    rows, along_rows = (mask.T for mask in _lines_down(solid.T))
    lines = rows | columns | (solid & along_rows & along_columns)
    rest = solid & ~lines
    if not lines.any() or not rest.any():
        return ink
    labels, _ = ndimage.label(solid, np.ones((3, 3)))
    is_connected = bool(np.isin(labels[rest], np.unique(labels[lines])).any())
    used = [np.flatnonzero(rest.any(axis=1 - axis)) for axis in (0, 1)]
    if max(np.ptp(along) for along in used) < _REST.min_length * max(ink.shape):
        return ink
    for some, along, length in zip((columns, rows), used, ink.shape, strict=True):
        ends = np.array([along[0], length - 1 - along[-1]]) / length
        if some.any() and (
            ends.sum() < _REST.min_clear or (is_connected and ends.min() < _REST.min_clear_end)
        ):
            return ink
    blurred = ndimage.binary_dilation(lines, iterations=_LINE.blur) & ~rest
    return np.where(blurred, 0, ink)


def _lines_down(solid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where straight lines run from the top of a picture to its bottom.

    Args:
        solid: where there is ink, bool.

    Returns:
        The ink of the lines without what crosses them, and their whole course, bool arrays of the
        same shape.
    """
    found, course = np.zeros_like(solid), np.zeros_like(solid)
    longer, height = max(solid.shape), len(solid)
    size = 2 * round(_LINE.max_gap * longer / 2) + 1
    if not (solid[:size].any() and solid[-size:].any()):
        return found, course
    # dashes are joined, also with the picture's edges
    padded = np.pad(solid, ((size, size), (0, 0)), constant_values=True)
    joined = ndimage.grey_closing(padded, (size, 1))[size:-size]
    ends = [sorted({*_runs(solid[row]), *_runs(joined[row])}) for row in (0, -1)]
    for (left, right), (left_below, right_below) in product(*ends):
        width = max(right - left, right_below - left_below)
        middle = np.linspace((left + right - 1) / 2, (left_below + right_below - 1) / 2, height)
        leaning = abs(middle[-1] - middle[0])
        if (
            width > max(_LINE.blur, _LINE.max_width * longer)
            or leaning > max(_LINE.blur, _LINE.steepest * height)
            or (_nearest(joined, middle) >= 0).mean() < _LINE.min_covered
        ):
            continue
        at = _nearest(solid, middle)
        inked = np.flatnonzero(at >= 0)
        if inked.size < _LINE.min_inked * height:
            continue
        runs = np.array([_run_at(solid[y], at[y]) for y in inked])
        free = np.ptp(runs, axis=1) <= _LINE.wider * width + 1
        if free.sum() < _LINE.min_free * inked.size:
            continue
        for y, (first, last) in zip(inked[free], runs[free], strict=True):
            found[y, first:last] = True
        course |= np.abs(np.arange(solid.shape[1]) - middle[:, None]) <= width / 2 + 1
    return found, course


def _nearest(solid: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """The column of the ink in each row that is within a pixel of a path, else -1."""
    y = np.arange(len(solid))
    at = np.full(len(solid), -1)
    for off in (1, -1, 0):
        x = np.clip(np.rint(middle).astype(int) + off, 0, solid.shape[1] - 1)
        at = np.where(solid[y, x], x, at)
    return at


def _runs(row: np.ndarray) -> list[tuple[int, int]]:
    """Where each run of ink in a row begins, and the place after its end."""
    edges = np.flatnonzero(np.diff(row, prepend=False, append=False))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _run_at(row: np.ndarray, x: int) -> tuple[int, int]:
    """The run of ink in a row that a place lies in."""
    before, after = np.flatnonzero(~row[:x]), np.flatnonzero(~row[x:])
    return (int(before[-1]) + 1 if before.size else 0), (
        x + int(after[0]) if after.size else len(row)
    )
