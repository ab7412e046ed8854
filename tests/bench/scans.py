"""Digits as the U.S. Postal Service scanned them: thick, 16 pixels high, and enlarged again."""

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo import ink

_SIDE, _ENLARGED = 16, 8
_THICKER = (0.2, 1.0)
"""Strokes get thicker by this share of a pixel at each side."""
_FAINTEST = 0.05


def as_scanned(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """What a network is given of a coarse scan, by the road that a picture file goes.

    Args:
        images: uint8, shape (n, 28, 28), 0 paper to 255 ink.
        seed: decides how thick each one is.

    Returns:
        uint8, shape (n, 28, 28).
    """
    rng = np.random.default_rng(seed)
    return np.array([_scanned(image, rng.uniform(*_THICKER)) for image in images])


def _scanned(image: np.ndarray, thicker: float) -> np.ndarray:
    thin = image.astype(np.float32)
    thick = thin + thicker * (ndimage.grey_dilation(thin, (3, 3)) - thin)
    rows, columns = np.nonzero(thick > 20)
    cropped = thick[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = cropped.shape
    scale = _SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    coarse = Image.fromarray(cropped).resize(size, Image.Resampling.BOX)
    enlarged = coarse.resize([_ENLARGED * side for side in size], Image.Resampling.BICUBIC)
    drawn = np.clip(np.asarray(enlarged) / 255, 0, 1)
    drawn[drawn < _FAINTEST] = 0
    return ink.normalise(drawn).centred
