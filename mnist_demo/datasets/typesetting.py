"""What is set in type, a letter or a digit, in the fonts that come with Matplotlib."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

HEIGHT, _SIDE = 90, 220
"""Height of the type and side of the sheet it is set on, in pixels."""
_VARIED = 0.13
"""Standard deviation of each entry of the matrix that slants and stretches a letter."""


def font_folder() -> Path:
    """Where Matplotlib keeps the fonts that come with it."""
    from matplotlib import get_data_path  # loaded where type is set, and not by every page

    return Path(get_data_path()) / "fonts" / "ttf"


def covered(font: str) -> str:
    """All that a font has a shape for, in order, of one of the fonts in `font_folder`."""
    from matplotlib.ft2font import FT2Font  # Pillow cannot tell which letters a font has

    return "".join(map(chr, sorted(FT2Font(str(font_folder() / font)).get_charmap())))


@lru_cache(maxsize=64)
def load(font: str | Path) -> ImageFont.FreeTypeFont:
    """A font at the height that `sheet` has room for, by name in `font_folder` or by path."""
    return ImageFont.truetype(font_folder() / font, HEIGHT)  # an absolute path stays what it is


def sheet(letter: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """A letter in the middle of a square sheet, of mode L, 0 paper to 255 ink."""
    drawn = Image.new("L", (_SIDE, _SIDE))
    ImageDraw.Draw(drawn).text((_SIDE / 2,) * 2, letter, 255, font, anchor="mm")
    return drawn


def vary(sheet: Image.Image, rng: np.random.Generator) -> np.ndarray:
    """Slant, turn and stretch what stands in the middle of a square sheet.

    Args:
        sheet: of mode L, 0 paper to 255 ink.
        rng: draws how.

    Returns:
        float32 array of the sheet's shape, 0 to 1; at times there is nothing left on it.
    """
    matrix = np.eye(2) + rng.normal(0, _VARIED, (2, 2))
    middle = np.array(sheet.size) / 2
    offset = middle - matrix @ middle
    rows = np.column_stack([matrix, offset]).ravel().tolist()
    varied = sheet.transform(sheet.size, Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR)
    return np.asarray(varied, np.float32) / 255
