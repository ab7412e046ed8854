"""Coarse scans as by the U.S. Postal Service: thick digits, 16 pixels high, without margin."""

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise

_SIDE = 16
"""Side of a scan in pixels."""
_ENLARGED = 8
"""Factor by which scans are enlarged before a network reads them."""
_THICKER = (0.2, 1.0)
"""Least and greatest thickening of strokes at each side, in pixels of the 28×28."""


def scans(images: np.ndarray, seed: int = 0) -> list[np.ndarray]:
    """Pictures of 16×16 pixels that the digit fills, dark on light.

    Args:
        images: uint8, shape (n, 28, 28), 0 paper to 255 ink.
        seed: decides how thick each one is.

    Returns:
        n arrays, uint8, shape (16, 16), 255 paper to 0 ink.
    """
    rng = np.random.default_rng(seed)
    return [_scan(image, rng.uniform(*_THICKER)) for image in images]


def as_scanned(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """The scans enlarged smoothly and normalised, as a network reads them.

    Args:
        images: uint8, shape (n, 28, 28), 0 paper to 255 ink.
        seed: decides how thick each one is.

    Returns:
        uint8, shape (n, 28, 28).
    """
    large = (
        Image.fromarray(scan).resize(2 * [_ENLARGED * _SIDE], Image.Resampling.BICUBIC)
        for scan in scans(images, seed)
    )
    return np.array([normalise(find_ink(np.asarray(grey))).centred for grey in large])


def _scan(image: np.ndarray, thicker: float) -> np.ndarray:
    thin = image.astype(np.float32)
    thick = thin + thicker * (ndimage.grey_dilation(thin, (3, 3)) - thin)
    rows, columns = np.nonzero(thick > 20)
    cropped = thick[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = _SIDE / max(cropped.shape)
    height, width = (max(1, round(side * scale)) for side in cropped.shape)
    coarse = Image.fromarray(cropped).resize((width, height), Image.Resampling.BOX)
    scan = np.full((_SIDE, _SIDE), 255, np.uint8)
    top, left = (_SIDE - height) // 2, (_SIDE - width) // 2
    scan[top : top + height, left : left + width] = 255 - np.clip(np.asarray(coarse), 0, 255)
    return scan
