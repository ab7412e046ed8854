"""Letters and signs of the world's scripts, as type has them: a network is to call them no digit.

Drawn in the fonts that come with Matplotlib, among them DejaVu with its Latin, Greek, Cyrillic,
Armenian, Georgian, Hebrew, Arabic, Lao, Tifinagh and Canadian letters; no data file is needed.
What looks like a digit in itself (an O, an l, a З) is left out: whatever correlates too well with
some synthetic digit or with one in type.
"""

import unicodedata
from functools import lru_cache

import numpy as np
from scipy import ndimage

from mnist_demo.datasets import printed, synthetic, typesetting
from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.ink.normalise import SIDE, is_dot, normalise

FONTS = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSerif.ttf",
    "DejaVuSerif-Italic.ttf",
    "DejaVuSansMono.ttf",
    "STIXGeneral.ttf",
    "STIXGeneralItalic.ttf",
)
"""Those that are drawn in; each holds thousands of letters."""
LOOKALIKE = 0.88
"""A letter whose blurred image correlates better than this with a digit's looks like that digit."""

_CATEGORIES = frozenset({"Lu", "Ll", "Lo", "Sm", "So", "Sc", "Po"})
"""Unicode's letters and signs: no digits, no marks that stand above letters."""
_FAINTEST = 60
"""Fewer pixels of ink are no letter."""
_REFERENCES, _PRINTED, _SEED = 4_000, 1_000, 2**40 + 2
"""Synthetic digits, and digits in type, that letters are held against."""
_BLUR = 1.2
"""Standard deviation, in pixels of the 28×28, of what both are blurred with."""


def generate(count: int, seed: int = 0) -> Digits:
    """Draw letters and signs, each slanted and stretched its own way; all labels are `NO_DIGIT`.

    Args:
        count: how many.
        seed: the same one, and the same fonts, give the same bytes.
    """
    rng = np.random.default_rng(seed)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image in images:
        font = FONTS[rng.integers(len(FONTS))]
        letters = alphabet(font)
        drawn = np.zeros(())
        while not drawn.any():  # whatever the variation pushed off the sheet
            sheet = typesetting.sheet(letters[rng.integers(len(letters))], typesetting.load(font))
            drawn = typesetting.vary(sheet, rng)
        image[:] = normalise(drawn).centred
    return Digits(images, np.full(count, NO_DIGIT, np.int8))


@lru_cache(maxsize=len(FONTS))
def alphabet(font: str) -> str:
    """The letters and signs of one of `FONTS` that do not look like a digit."""
    candidates, images = [], []
    for letter in _covered(font):
        drawn = np.asarray(typesetting.sheet(letter, typesetting.load(font)), np.float32) / 255
        if drawn.sum() >= _FAINTEST and not is_dot(steps := normalise(drawn)):
            candidates.append(letter)
            images.append(steps.centred)
    likeness = (_standardised(np.array(images)) @ _digits().T).max(axis=1)
    return "".join(
        letter for letter, like in zip(candidates, likeness, strict=True) if like <= LOOKALIKE
    )


def _covered(font: str) -> list[str]:
    return [letter for letter in typesetting.covered(font) if _is_letter(letter)]


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter) in _CATEGORIES


@lru_cache(maxsize=1)
def _digits() -> np.ndarray:
    digits = synthetic.generate(_REFERENCES, _SEED) + printed.generate(_PRINTED, _SEED)
    return _standardised(digits.images)


def _standardised(images: np.ndarray) -> np.ndarray:
    """Blurred, with mean 0 and length 1, shape (n, 784): products are correlations."""
    blurred = ndimage.gaussian_filter(images.astype(np.float32), (0, _BLUR, _BLUR))
    flat = blurred.reshape(len(images), -1)
    flat -= flat.mean(axis=1, keepdims=True)
    return flat / np.linalg.norm(flat, axis=1, keepdims=True)
