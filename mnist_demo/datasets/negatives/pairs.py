"""Pairs of digits that touch or nearly touch, which a network learns not to read as one digit.

In a row of digits the segmentation relies on this: two that touch must not score as one.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.ink.normalise import SIDE, normalise


@dataclass(frozen=True)
class Arrangement:
    """How the two digits of a pair are placed; lengths are in pixels of the 28×28."""

    gap: tuple[float, float] = (-4, 3)
    """Smallest and largest gap between the digits' boxes; below 0 they overlap."""
    rise: float = 2.0
    """Standard deviation of how much higher one digit stands than the other."""
    size: float = 0.1
    """Standard deviation of the natural logarithm by which one is enlarged and the other shrunk."""
    enlarged: int = 3
    """Factor at which the pair is composed, so that less detail is lost when it is normalised."""


_ARRANGEMENT = Arrangement()


def generate(digits: Digits, count: int, seed: int = 0) -> Digits:
    """Put two digits side by side in each image; every label is `NO_DIGIT`.

    Args:
        digits: the digits to choose from, each with some ink.
        count: how many pairs.
        seed: decides which digits are paired and how they are placed.
    """
    rng = np.random.default_rng(seed)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image in images:
        left, right = (_cropped(digits.images[i]) for i in rng.integers(len(digits), size=2))
        image[:] = normalise(_side_by_side(left, right, rng)).centred
    return Digits(images, np.full(count, NO_DIGIT, np.int8))


def _cropped(image: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _side_by_side(left: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Both digits on one sheet, a float32 array, 0 paper to 1 ink."""
    enlarged = _ARRANGEMENT.enlarged
    larger = np.exp(rng.normal(0, _ARRANGEMENT.size))
    left, right = _scaled(left, enlarged * larger), _scaled(right, enlarged / larger)
    gap = round(enlarged * rng.uniform(*_ARRANGEMENT.gap))
    # at least half of the narrower digit stays clear of the other
    gap = max(gap, -min(left.shape[1], right.shape[1]) // 2)
    down = round(enlarged * rng.normal(0, _ARRANGEMENT.rise))
    down += (left.shape[0] - right.shape[0]) // 2
    top = max(0, -down)
    sheet = np.zeros(
        (top + max(left.shape[0], down + right.shape[0]), left.shape[1] + gap + right.shape[1]),
        np.float32,
    )
    for digit, y, x in ((left, top, 0), (right, top + down, left.shape[1] + gap)):
        window = sheet[y : y + digit.shape[0], x : x + digit.shape[1]]
        np.maximum(window, digit, out=window)
    return sheet


def _scaled(image: np.ndarray, factor: float) -> np.ndarray:
    height, width = image.shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)) / np.float32(
        255
    )
