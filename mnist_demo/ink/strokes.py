"""The path of a pen becomes ink: the pad and the data sets of strokes draw with this one brush.

Because the path is known, the width of the ink follows the size of the digit and not that of the
screen: a digit drawn small on a phone is no blot, one drawn large is no hairline, and where and
how large it was drawn changes nothing.
"""

from collections.abc import Sequence

import numpy as np

from mnist_demo.errors import UserError

Strokes = Sequence[np.ndarray]
"""Pen paths: each an array of shape (points, 2), x to the right and y down, in any unit."""

BRUSH = 0.13
"""Width of the brush as a share of the drawing's longer side: MNIST's mean, see tests."""

STEPS = 50
"""Number of places between two points of a path at which it is compared with a box."""
CANVAS_SIDE = 160
"""Longer side of the drawn ink in pixels, eight for each of the twenty that `normalise` leaves."""
_LONGEST_SEGMENT = 12.0
"""Greatest width and height, in pixels, of the pieces into which a path is divided."""
_SEGMENTS_AT_ONCE = 16
"""Segments that are compared with their pixels together: what a processor's cache holds."""
_TINY = 1e-9
"""Takes the place of a segment's squared length where that is 0."""


def extent(strokes: Strokes) -> float:
    """The longer side of the strokes' bounding box, in their own unit."""
    points = np.concatenate(strokes)
    return float(np.ptp(points, axis=0).max())


def enters(path: np.ndarray, box: np.ndarray) -> bool:
    """Whether a pen's path comes into a box.

    Args:
        path: shape (points, 2), at least one of them.
        box: left, top, right, bottom, in the path's unit.
    """
    shares = (np.arange(STEPS) / (STEPS - 1))[:, None, None]
    points = (path[:-1] + shares * (path[1:] - path[:-1])).reshape(-1, 2) if len(path) > 1 else path
    low, high = np.reshape(box, (2, 2))
    return bool(((low <= points) & (points <= high)).all(axis=1).any())


def draw(strokes: Strokes, brush: float = BRUSH) -> np.ndarray:
    """Draw pen strokes with a round brush.

    Args:
        strokes: pen paths, at least one point in all.
        brush: width of the brush as a share of the longer side of the strokes' bounding box.

    Returns:
        float array of shape (height, width), 0 (paper) to 1 (ink), with paper all round. The
        ink's longer side is 160 pixels; a pixel on its edge has as much ink as the brush covers.

    Raises:
        UserError: there is no point at all.
    """
    strokes = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if not strokes:
        raise UserError("Nothing is drawn there yet: draw a digit.")
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    longer = float((high - low).max())
    # the brush paints half its width beyond the path at both ends
    scale = CANVAS_SIDE / (longer * (1 + brush)) if longer else 1.0
    radius = max(brush * longer * scale / 2, 0.5) if longer else CANVAS_SIDE / 2
    margin = radius + 1
    width, height = np.ceil((high - low) * scale + 2 * margin).astype(int)

    return _coverage([(stroke - low) * scale + margin for stroke in strokes], radius, width, height)


def _coverage(paths: Strokes, radius: float, width: int, height: int) -> np.ndarray:
    """How much of each pixel lies within ``radius`` of the paths, by the distance of its centre.

    Args:
        paths: in pixels, pixel centres at +0.5, no nearer to the edge than ``radius``.
        radius: at least 0.5.
        width: of the image.
        height: of the image.

    Returns:
        float array of shape (height, width), 0 to 1.
    """
    reach = radius + 0.5
    starts, steps = _segments(paths)
    # each segment is compared with the pixels of a square that holds all it can reach
    side = int(np.ceil(_LONGEST_SEGMENT + 2 * reach)) + 1
    corners = np.floor(starts + np.minimum(steps, 0) - reach)
    offsets = corners + 0.5 - starts
    edge = side + 1  # so that no square reaches over the edge of the image
    nearest = np.full((height + 2 * edge, width + 2 * edge), reach**2)
    squares = (corners.astype(int) + edge).tolist()
    to_pixel = np.arange(side)
    for i in range(0, len(starts), _SEGMENTS_AT_ONCE):
        part = slice(i, i + _SEGMENTS_AT_ONCE)
        x, y = offsets[part].T[:, :, None] + to_pixel
        distances = _squared_distances(x[:, None, :], y[:, :, None], steps[part])
        for (left, top), square in zip(squares[part], distances, strict=True):
            pixels = nearest[top : top + side, left : left + side]
            np.minimum(pixels, square, out=pixels)
    inside = nearest[edge : edge + height, edge : edge + width]
    # in whole grey levels, so that what rounding leaves of nothing is nothing
    return np.rint(255 * np.clip(reach - np.sqrt(inside), 0, 1)) / 255


def _squared_distances(x: np.ndarray, y: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """The squared distance of places from segments.

    Args:
        x: of the places, from where each segment begins: shape (segments, 1, columns).
        y: the same, shape (segments, rows, 1).
        steps: from there to where each ends, shape (segments, 2).

    Returns:
        Shape (segments, rows, columns).
    """
    dx, dy = steps.T[:, :, None, None]
    squared = np.maximum(dx**2 + dy**2, _TINY)
    along = x * (dx / squared) + y * (dy / squared)
    # into what is there already: new arrays of this size cost more than what is computed
    np.clip(along, 0, 1, out=along)
    across = along * dx
    np.subtract(x, across, out=across)
    np.square(across, out=across)
    along *= dy
    np.subtract(y, along, out=along)
    np.square(along, out=along)
    across += along
    return across


def _segments(paths: Strokes) -> tuple[np.ndarray, np.ndarray]:
    """The straight pieces of some paths, none longer than `_LONGEST_SEGMENT` either way.

    Returns:
        Where each begins, and from there to its end: shape (segments, 2) both. A path of one point
        is a segment of no length.
    """
    starts = np.concatenate([path[:-1] if len(path) > 1 else path for path in paths])
    steps = np.concatenate([np.diff(path, axis=0) if len(path) > 1 else path * 0 for path in paths])
    pieces = np.maximum(np.ceil(np.abs(steps).max(axis=1) / _LONGEST_SEGMENT), 1).astype(int)
    steps = np.repeat(steps / pieces[:, None], pieces, axis=0)
    nth = np.arange(len(steps)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = np.repeat(starts, pieces, axis=0) + nth[:, None] * steps
    return starts, steps
