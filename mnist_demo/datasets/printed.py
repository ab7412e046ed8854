"""Printed digits in the fonts that come with Matplotlib; no data file is needed.

A network that learns to reject printed letters might learn to reject print itself, such as serifs.
These images show it digits in the same fonts.
"""

import numpy as np

from mnist_demo.datasets import typesetting
from mnist_demo.datasets.digits import Digits
from mnist_demo.ink.normalise import SIDE, normalise

FONTS = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSans-Oblique.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSansMono-Oblique.ttf",
    "DejaVuSerif.ttf",
    "DejaVuSerif-Bold.ttf",
    "DejaVuSerif-Italic.ttf",
    "STIXGeneral.ttf",
    "STIXGeneralBol.ttf",
    "STIXGeneralItalic.ttf",
)
"""Fonts of the digits to train on."""
UNSEEN = ("cmr10.ttf", "cmb10.ttf", "cmss10.ttf", "cmtt10.ttf")
"""Fonts of the digits to test on, all of the family Computer Modern, which no network trains on."""


def generate(count: int, seed: int = 0, fonts: tuple[str, ...] = FONTS) -> Digits:
    """Set digits in type, each slanted and stretched at random, in shuffled order.

    Every label occurs equally often, or once more than another.

    Args:
        count: how many.
        seed: the same seed and fonts give the same bytes.
        fonts: names of fonts in `typesetting.font_folder`.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        font = typesetting.load(fonts[rng.integers(len(fonts))])
        sheet = typesetting.sheet(str(label), font)
        image[:] = normalise(typesetting.vary(sheet, rng)).centred
    return Digits(images, labels)
