"""Printed characters, letters and digits, in the fonts that come with Matplotlib."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

HEIGHT = 90
"""Height of the type in pixels."""
_SIDE = 220
"""Side of the square sheet on which a character is set, in pixels."""
_VARIATION = 0.13
"""Standard deviation of each entry of the matrix that slants and stretches a character."""


def font_folder() -> Path:
    """The folder with the fonts that come with Matplotlib."""
    from matplotlib import get_data_path  # imported only where type is set: the page needs none

    return Path(get_data_path()) / "fonts" / "ttf"


def supported_characters(font: str) -> str:
    """The characters for which a font in `font_folder` has a glyph, in the order of Unicode."""
    from matplotlib.ft2font import FT2Font  # Pillow cannot list a font's characters

    return "".join(map(chr, sorted(FT2Font(str(font_folder() / font)).get_charmap())))


@lru_cache(maxsize=64)
def load(font: str | Path) -> ImageFont.FreeTypeFont:
    """A font `HEIGHT` pixels high, by its name in `font_folder` or by an absolute path."""
    return ImageFont.truetype(font_folder() / font, HEIGHT)  # joining keeps an absolute path


def sheet(character: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """A character in the middle of a square sheet, of mode L, 0 paper to 255 ink."""
    drawn = Image.new("L", (_SIDE, _SIDE))
    ImageDraw.Draw(drawn).text((_SIDE / 2,) * 2, character, 255, font, anchor="mm")
    return drawn


def vary(sheet: Image.Image, rng: np.random.Generator) -> np.ndarray:
    """Slant, turn and stretch the character in the middle of a square sheet.

    Args:
        sheet: of mode L, 0 paper to 255 ink.
        rng: draws the variation.

    Returns:
        float32 array of the sheet's shape, 0 paper to 1 ink; at times no ink is left on it.
    """
    matrix = np.eye(2) + rng.normal(0, _VARIATION, (2, 2))
    middle = np.array(sheet.size) / 2
    offset = middle - matrix @ middle
    rows = np.column_stack([matrix, offset]).ravel().tolist()
    varied = sheet.transform(sheet.size, Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR)
    return np.asarray(varied, np.float32) / 255
