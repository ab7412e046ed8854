"""Scanned digits that come with scikit-learn, so that they are on every machine.

They are the test half of "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak,
UCI, CC BY 4.0), by 13 people: 8×8 pixels each, that count the ink of 4×4 pixels of a scan. They lie
in the file form by form, about 130 digits of one person each: the parts below never share a form.
"""

from functools import lru_cache

import numpy as np
from PIL import Image

from mnist_demo.datasets.digits import Digits
from mnist_demo.ink.normalise import SIDE, normalise

TRAINING = slice(0, 1_029)
"""The digits of eight forms, to train on."""
VALIDATION = slice(1_029, 1_287)
"""The digits of two forms, to validate on."""
HELD_OUT = slice(1_287, None)
"""The digits of four forms, which no network learns from."""

_DARKEST = 16
"""Level of a pixel of the file that is all ink."""
_ENLARGED = 10
"""Pixels along each pixel of the file before its digit is brought to MNIST's size."""
_EDGE = (0.1, 0.9)
"""Levels of an enlarged digit at which ink begins and is full. With them the digits have as much
ink as MNIST's, and hold together as well: the mean grey is 0.131 in both, 13.1 % of the pixels are
darker than half (MNIST: 13.2 %), and 88 % of the zeros are closed (MNIST: 91 %)."""


@lru_cache(maxsize=1)
def load() -> Digits:
    """All 1,797 digits, as 28×28 images."""
    from sklearn.datasets import load_digits  # slow to import, and not needed to read a drawing

    scanned = load_digits()
    images = np.empty((len(scanned.target), SIDE, SIDE), np.uint8)
    for image, levels in zip(images, scanned.images, strict=True):
        image[:] = normalise(_enlarged(levels / _DARKEST)).centred
    return Digits(images, scanned.target.astype(np.uint8))


def held_out() -> Digits:
    """The 510 digits that no network learns from."""
    return load()[HELD_OUT]


def _enlarged(levels: np.ndarray) -> np.ndarray:
    """Smooth strokes with sharp edges, drawn from the few pixels of a scanned digit.

    Args:
        levels: float array of shape (8, 8), 0 paper to 1 ink.

    Returns:
        A float array of shape (100, 100), of the same range: a margin of a pixel is added.
    """
    paper = np.pad(levels, 1).astype(np.float32)
    side = (paper.shape[1] * _ENLARGED, paper.shape[0] * _ENLARGED)
    smooth = np.asarray(Image.fromarray(paper).resize(side, Image.Resampling.LANCZOS))
    return np.interp(smooth, _EDGE, (0, 1))
