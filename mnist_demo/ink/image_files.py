"""Picture files become grey arrays; a file that cannot be read is refused in one sentence."""

import io
import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from mnist_demo.errors import UserError
from mnist_demo.settings import settings

_LONGEST_SIDE = 1024
"""Pictures are reduced to about this many pixels a side: a digit needs no more."""
_SHORTEST_SIDE = 128
"""A strip is not reduced to fewer pixels than this across, unless it is very long."""
_DEPTHS = (10, 12, 14, 16)
"""Numbers of bits that cameras and scanners use of sixteen."""
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I", "F")
"""Pillow's modes for grey pictures of more than 8 bits."""


@dataclass(frozen=True)
class Picture:
    """A picture as grey levels, upright."""

    grey: np.ndarray
    """uint8, shape (height, width), 0 black to 255 white; transparent parts are paper."""
    scale: float
    """Pixels of the upright original for each pixel of ``grey``; 1 for a small picture."""


def read(source: Path | bytes) -> Picture:
    """The grey levels of a picture, of the first frame where there are several.

    Args:
        source: a file's path, or its bytes.

    Raises:
        UserError: there is no such file, it is too large, or it is not a picture.
    """
    raw = source if isinstance(source, bytes) else _bytes_of(source)
    if len(raw) > settings.max_file_bytes:
        raise UserError(_TOO_LARGE)
    if not raw:
        raise UserError("The file is empty: choose a picture such as a PNG or a JPEG.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures by a limit of its own; ours is checked before decoding
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw)) as image:
                if math.prod(image.size) > settings.max_image_pixels:
                    raise UserError(_TOO_MANY_PIXELS)
                return _picture(image)
    except Image.DecompressionBombError:
        raise UserError(_TOO_MANY_PIXELS) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError):
        raise UserError(
            "That is no picture that can be read: choose a PNG, JPEG, GIF, BMP, TIFF or WebP."
        ) from None


_TOO_LARGE = f"The file is too large: choose one of at most {settings.max_file_bytes // 10**6} MB."
_TOO_MANY_PIXELS = (
    "The picture has too many pixels: "
    f"make it smaller than {settings.max_image_pixels // 10**6} megapixels."
)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > settings.max_file_bytes:
            raise UserError(_TOO_LARGE)
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError("There is no such file: check the path.") from None
    except OSError:
        raise UserError("The file cannot be opened: check that it may be read.") from None


def _picture(image: Image.Image) -> Picture:
    longest = max(image.size)
    image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # lets a JPEG decode at a fraction
    upright = _flattened(ImageOps.exif_transpose(image))
    factor = _reduction(*upright.size)
    if factor > 1:
        upright = upright.reduce(factor)
    grey = np.asarray(upright, np.uint8)
    repeated = _repeated(grey)
    grey = np.ascontiguousarray(grey[::repeated, ::repeated])
    return Picture(grey, longest / max(grey.shape))


def _reduction(width: int, height: int) -> int:
    """How many pixels along each side become one."""
    wanted = math.ceil(max(width, height) / _LONGEST_SIDE)
    at_most = min(width, height) // _SHORTEST_SIDE
    at_least = math.ceil(math.sqrt(width * height) / _LONGEST_SIDE)  # a long strip takes seconds
    return max(min(wanted, at_most), at_least)


def _repeated(grey: np.ndarray) -> int:
    """How many times a small picture's pixels were repeated along each side to enlarge it.

    The corners of such pixels would be taken for those of strokes. 1 where it cannot be told, as
    in black and white.
    """
    changes = [np.flatnonzero(np.diff(grey, axis=axis).any(axis=1 - axis)) + 1 for axis in (0, 1)]
    times = int(np.gcd.reduce(np.concatenate([*changes, grey.shape])))
    return times if times > 1 and len(np.unique(grey)) > 2 else 1


def _flattened(image: Image.Image) -> Image.Image:
    """The picture in mode L: deep greys brought to 8 bits, transparent parts filled with paper."""
    if image.mode in _DEEP_MODES:
        return Image.fromarray(_eight_bit(np.asarray(image, np.float32), image.mode))
    if not image.has_transparency_data:
        return image.convert("L")
    luminance, alpha = image.convert("LA").split()
    visible = np.asarray(alpha, np.float32) / 255
    covered = visible.mean()
    if not covered:
        return Image.new("L", image.size, 255)
    grey = np.asarray(luminance, np.float32)
    tone = float((grey * visible).sum() / visible.sum())
    # a mostly covered picture brings its own paper; else what is visible is the ink itself
    paper = tone if covered > 0.5 else 255 * (tone < 128)
    return Image.composite(luminance, Image.new("L", image.size, round(paper)), alpha)


def _eight_bit(levels: np.ndarray, mode: str) -> np.ndarray:
    if mode.startswith("I;16"):
        bits = next(bits for bits in _DEPTHS if levels.max() < 2**bits)
        return (levels / (2**bits - 1) * 255).astype(np.uint8)
    levels = np.nan_to_num(levels)
    low, high = float(levels.min()), float(levels.max())
    return (
        np.zeros(levels.shape, np.uint8)
        if high == low
        else ((levels - low) / (high - low) * 255).astype(np.uint8)
    )
