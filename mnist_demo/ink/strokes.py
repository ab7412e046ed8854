"""The path of a pen becomes ink: the pad and the data sets of strokes draw with this one brush.

Because the path is known, the width of the ink follows the size of the digit and not that of the
screen: a digit drawn small on a phone is no blot, one drawn large is no hairline, and where and
how large it was drawn changes nothing.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from mnist_demo.errors import UserError

Strokes = Sequence[np.ndarray]
"""Pen paths: each an array of shape (points, 2), x to the right and y down, in any unit."""

BRUSH = 0.13
"""Width of the brush as a share of the drawing's longer side: MNIST's mean, see tests."""

_STEPS = 50
"""Number of places between two points of a path at which it is compared with a box."""
_CANVAS = 160
"""Longer side of the drawn ink in pixels, eight for each of the twenty that `normalise` leaves."""


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
    steps = np.linspace(0, 1, _STEPS)[:, None, None]
    points = (path[:-1] + steps * (path[1:] - path[:-1])).reshape(-1, 2) if len(path) > 1 else path
    low, high = np.reshape(box, (2, 2))
    return bool(((low <= points) & (points <= high)).all(axis=1).any())


def draw(strokes: Strokes, brush: float = BRUSH) -> np.ndarray:
    """Draw pen strokes with a round brush.

    Args:
        strokes: pen paths, at least one point in all.
        brush: width of the brush as a share of the longer side of the strokes' bounding box.

    Returns:
        float32 array of shape (height, width), 0 (paper) or 1 (ink), its longer side about 160
        pixels, with paper all round.

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
    scale = _CANVAS / (longer * (1 + brush)) if longer else 1.0
    radius = max(brush * longer * scale / 2, 0.5) if longer else _CANVAS / 2
    margin = radius + 1
    width, height = np.ceil((high - low) * scale + 2 * margin).astype(int)

    image = Image.new("L", (int(width), int(height)))
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        path = (stroke - low) * scale + margin
        if len(path) > 1:
            pen.line(path.ravel().tolist(), fill=255, width=max(1, round(2 * radius)))
        for x, y in path:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image, np.float32) / 255
