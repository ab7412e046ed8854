"""Printed letters and signs of many scripts, which a network learns not to read as digits.

They are set in the fonts that come with Matplotlib, among them DejaVu with its Latin, Greek,
Cyrillic, Armenian, Georgian, Hebrew, Arabic, Lao, Tifinagh and Canadian letters; no data file is
needed. A letter that looks like a digit (an O, an l, a З) is left out: one whose image correlates
too well with that of some synthetic or printed digit.
"""

import unicodedata
from dataclasses import dataclass
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
"""The fonts of the letters, from `typesetting.font_folder`; each has thousands of letters."""
LOOKALIKE = 0.88
"""Correlation with a digit's blurred image, 0 to 1, above which a letter is left out."""

_CATEGORIES = frozenset({"Lu", "Ll", "Lo", "Sm", "So", "Sc", "Po"})
"""Unicode's categories of letters and signs, without those of digits and of combining marks."""
_LEAST_INK = 60
"""Fewest pixels of ink in a letter, for fonts map some code points to blank or tiny glyphs."""
_BLUR = 1.2
"""Standard deviation of the Gaussian blur before correlating, in pixels of the 28×28."""


@dataclass(frozen=True)
class _References:
    """The digits with which letters are compared."""

    synthetic: int = 4_000
    """How many are drawn."""
    printed: int = 1_000
    """How many are set in type."""
    seed: int = 2**40 + 2
    """Far from the seeds that people train with."""


_REFERENCES = _References()


def generate(count: int, seed: int = 0) -> Digits:
    """Set letters and signs, each slanted and stretched at random; every label is `NO_DIGIT`.

    Args:
        count: how many.
        seed: the same seed and fonts give the same bytes.
    """
    rng = np.random.default_rng(seed)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image in images:
        font = FONTS[rng.integers(len(FONTS))]
        letters = alphabet(font)
        drawn = np.zeros(())
        while not drawn.any():  # the variation may push all ink off the sheet
            sheet = typesetting.sheet(letters[rng.integers(len(letters))], typesetting.load(font))
            drawn = typesetting.vary(sheet, rng)
        image[:] = normalise(drawn).centred
    return Digits(images, np.full(count, NO_DIGIT, np.int8))


@lru_cache(maxsize=len(FONTS))
def alphabet(font: str) -> str:
    """The letters and signs of one of `FONTS` that do not look like a digit."""
    candidates, images = [], []
    for letter in filter(_is_letter, typesetting.supported_characters(font)):
        drawn = np.asarray(typesetting.sheet(letter, typesetting.load(font)), np.float32) / 255
        if drawn.sum() >= _LEAST_INK and not is_dot(steps := normalise(drawn)):
            candidates.append(letter)
            images.append(steps.centred)
    highest = (_standardised(np.array(images)) @ _reference_images().T).max(axis=1)
    return "".join(
        letter for letter, found in zip(candidates, highest, strict=True) if found <= LOOKALIKE
    )


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter) in _CATEGORIES


@lru_cache(maxsize=1)
def _reference_images() -> np.ndarray:
    drawn = synthetic.generate(_REFERENCES.synthetic, _REFERENCES.seed)
    return _standardised((drawn + printed.generate(_REFERENCES.printed, _REFERENCES.seed)).images)


def _standardised(images: np.ndarray) -> np.ndarray:
    """Blurred images with mean 0 and norm 1, shape (n, 784): their products are correlations."""
    blurred = ndimage.gaussian_filter(images.astype(np.float32), (0, _BLUR, _BLUR))
    flat = blurred.reshape(len(images), -1)
    flat -= flat.mean(axis=1, keepdims=True)
    return flat / np.linalg.norm(flat, axis=1, keepdims=True)
