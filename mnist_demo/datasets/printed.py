"""Digits as type has them, in the fonts that come with Matplotlib; no data file is needed.

A network that learns that letters in type are no digits would take the type for the reason, and
refuse whatever has serifs: these show it digits in the same fonts.
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
"""Those to learn from."""
UNSEEN = ("cmr10.ttf", "cmb10.ttf", "cmss10.ttf", "cmtt10.ttf")
"""Computer Modern, to measure with: of a family that no network of ours learns from."""


def generate(count: int, seed: int = 0, fonts: tuple[str, ...] = FONTS) -> Digits:
    """Set digits, each slanted and stretched its own way, each label as often (give or take one).

    Args:
        count: how many.
        seed: the same one, and the same fonts, give the same bytes.
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
