"""Pen paths become 28×28 images, drawn with the pad's brush."""

from collections.abc import Iterable

import numpy as np

from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import SIDE, normalise


def rasterise_strokes(drawings: Iterable[strokes.Strokes]) -> np.ndarray:
    """Draw pen paths as the pad draws them.

    Args:
        drawings: the pen paths of each drawing, which has at least one point.

    Returns:
        uint8 array of shape (n, 28, 28), 0 paper to 255 ink.
    """
    images = [normalise(strokes.draw(paths)).centred for paths in drawings]
    return np.array(images, np.uint8).reshape(-1, SIDE, SIDE)
