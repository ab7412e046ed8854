"""Two digits that touch, squeezed into one: no digit, though each half may look like one.

Whoever reads a row of digits must not take two that touch for one splendid other.
"""

import numpy as np
from PIL import Image

from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.ink.normalise import SIDE, normalise

_GAP = (-4, 3)
"""Least and greatest gap between the two digits' boxes, in pixels of the 28×28; below 0 they
overlap."""
_UP = 2.0
"""Standard deviation of how much higher one stands than the other, in the same pixels."""
_SIZE = 0.1
"""Standard deviation of the natural logarithm of their sizes' ratio."""
_ENLARGED = 3
"""The pair is put together at so many times its size: less is lost when it is shrunk."""


def generate(digits: Digits, count: int, seed: int = 0) -> Digits:
    """Put digits side by side; every label is `NO_DIGIT`.

    Args:
        digits: which to choose from, each with some ink.
        count: how many pairs.
        seed: decides which, and how they stand.
    """
    rng = np.random.default_rng(seed)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image in images:
        left, right = (_cropped(digits.images[i]) for i in rng.integers(len(digits), size=2))
        image[:] = normalise(_together(left, right, rng)).centred
    return Digits(images, np.full(count, NO_DIGIT, np.int8))


def _cropped(image: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _together(left: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Both on one sheet, float32, 0 to 1."""
    larger = np.exp(rng.normal(0, _SIZE))
    left, right = _scaled(left, _ENLARGED * larger), _scaled(right, _ENLARGED / larger)
    gap = round(_ENLARGED * rng.uniform(*_GAP))
    # the narrower of the two still sticks out by half
    gap = max(gap, -min(left.shape[1], right.shape[1]) // 2)
    up = round(_ENLARGED * rng.normal(0, _UP)) + (left.shape[0] - right.shape[0]) // 2
    top = max(0, -up)
    sheet = np.zeros(
        (top + max(left.shape[0], up + right.shape[0]), left.shape[1] + gap + right.shape[1]),
        np.float32,
    )
    for digit, y, x in ((left, top, 0), (right, top + up, left.shape[1] + gap)):
        window = sheet[y : y + digit.shape[0], x : x + digit.shape[1]]
        np.maximum(window, digit, out=window)
    return sheet


def _scaled(image: np.ndarray, factor: float) -> np.ndarray:
    height, width = image.shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)) / np.float32(
        255
    )
