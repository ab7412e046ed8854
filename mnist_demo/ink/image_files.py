"""Picture files become grey arrays; a file that cannot be read is refused in one sentence."""

import io
import math
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from mnist_demo.errors import UserError
from mnist_demo.ink import cut_off
from mnist_demo.ink.coarse import without_large_pixels
from mnist_demo.ink.frames import inked_frame
from mnist_demo.ink.grey_levels import opaque, to_grey
from mnist_demo.settings import settings

FORMATS = {
    "AVIF": (".avif", ".avifs"),
    "BMP": (".bmp",),
    "DIB": (".dib",),
    "GIF": (".gif",),
    "ICO": (".ico",),
    "JPEG": (".jfif", ".jpe", ".jpeg", ".jpg", ".mpo"),
    "JPEG2000": (".j2c", ".j2k", ".jp2", ".jpc", ".jpf", ".jpx"),
    "PCX": (".pcx",),
    "PNG": (".apng", ".png"),
    "PPM": (".pbm", ".pgm", ".pnm", ".ppm"),
    "PSD": (".psd",),
    "TGA": (".tga",),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
}
"""Pillow's formats that are read, with the endings of their files. Others are not tried: to open
an EPS would start another program."""
SUFFIXES = frozenset(suffix for suffixes in FORMATS.values() for suffix in suffixes)
"""Endings of the file names that count as pictures when a folder is searched."""

_OTHER_KINDS = {
    b"....ftyp(hei|hev|mif1|msf1)": "a HEIC picture",
    b"....ftypavi[fs]": "a damaged AVIF picture, or one of a kind",
    b"\xff\x0a|....JXL ": "a JPEG XL picture",
    b"%PDF": "a PDF",
    b"%!PS": "an EPS picture",
    b"II[*+]\0|MM\0[*+]": "a damaged TIFF, or one of a kind",
    rb".{0,9}<(\?xml|!--|!DOCTYPE svg|svg).{0,1500}?svg": "an SVG drawing",
}
"""What files that cannot be opened are, by a pattern of their first bytes."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by EXIF's orientation."""

_LONGEST_SIDE = 1024
"""Pictures are reduced to about this many pixels a side: a digit needs no more."""
_SHORTEST_SIDE = 128
"""A strip is not reduced to fewer pixels than this across, unless it is very long."""


@dataclass(frozen=True)
class Picture:
    """A picture as grey levels, upright."""

    grey: np.ndarray
    """uint8, shape (height, width), 0 black to 255 white; transparent parts are paper."""
    scale: float
    """Pixels of the upright original for each pixel of ``grey``; 1 for a small picture."""
    margin: int = 0
    """Pixels of paper on each side of ``grey`` that the original does not have."""

    def original_box(self, box: tuple[float, float, float, float]) -> list[int]:
        """Where a box of ``grey`` lies in the upright original, in its pixels, inside of it."""
        height, width = (side - 2 * self.margin for side in self.grey.shape)
        inside = np.clip(np.subtract(box, self.margin), 0, (width, height, width, height))
        return [round(edge * self.scale) for edge in inside.tolist()]


def read(source: Path | bytes) -> Picture:
    """The grey levels of a picture; of several frames or pages, of the one that holds ink.

    Of a JPEG that is cut off, what is there is read. Where ink and paper are of one lightness,
    the grey levels tell their hues apart.

    Args:
        source: a file's path, or its bytes.

    Raises:
        UserError: there is no such file, it is too large, or it is no picture that can be opened.
    """
    raw = source if isinstance(source, bytes) else _bytes_of(source)
    if len(raw) > settings.max_file_bytes:
        raise UserError(_TOO_LARGE)
    if not raw:
        raise UserError("The file is empty: choose a picture such as a PNG or a JPEG.")
    image, longest = _decoded(raw)
    factor = _reduction(*image.size)
    if factor > 1:
        image = image.reduce(factor)
    grey, margin = without_large_pixels(to_grey(image))
    return Picture(grey, longest / (max(grey.shape) - 2 * margin), margin)


_TOO_LARGE = f"The file is too large: choose one of at most {settings.max_file_bytes // 10**6} MB."
_TOO_MANY_PIXELS = (
    "The picture has too many pixels: "
    f"make it smaller than {settings.max_image_pixels // 10**6} megapixels."
)
_DAMAGED = "The picture is damaged or cut off: copy or download the file again."
_NO_PICTURE = "That is no picture that can be read: choose a PNG, JPEG, GIF, BMP, TIFF or WebP."


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > settings.max_file_bytes:
            raise UserError(_TOO_LARGE)
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError("There is no such file: check the path.") from None
    except OSError:
        raise UserError("The file cannot be opened: check that it may be read.") from None


def _decoded(raw: bytes) -> tuple[Image.Image, int]:
    """The picture upright, in mode L or RGB, and the longer side of the original in pixels."""
    is_cut_off = cut_off.is_cut_off(raw)
    try:
        with warnings.catch_warnings():
            # what is odd about a file is said below or does not matter; and Pillow warns of large
            # pictures by a limit of its own, while ours is checked before decoding
            warnings.simplefilter("ignore")
            file = io.BytesIO(raw + cut_off.END if is_cut_off else raw)
            with Image.open(file, formats=list(FORMATS)) as image:
                _check_size(image)
                longest = max(image.size)
                image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a JPEG at a fraction
                frame: Image.Image | None = inked_frame(image)
                if is_cut_off:
                    frame = cut_off.fill(image)
                if frame is None:
                    raise UserError(_DAMAGED)
                longest = longest if image.format == "JPEG" else max(frame.size)
                return _upright(opaque(frame), image), longest
    except UserError:
        raise
    except Image.DecompressionBombError:
        raise UserError(_TOO_MANY_PIXELS) from None
    except UnidentifiedImageError:
        raise UserError(_why_unidentified(raw)) from None
    except Exception:  # a decoder raises whatever its broken input leads to
        raise UserError(_DAMAGED) from None


def _check_size(image: Image.Image) -> None:
    if math.prod(image.size) > settings.max_image_pixels:
        raise UserError(_TOO_MANY_PIXELS)


def _why_unidentified(raw: bytes) -> str:
    for begin, kind in _OTHER_KINDS.items():
        if re.match(begin, raw[:2000], re.DOTALL):
            return f"That is {kind} that cannot be opened here: save it as PNG or JPEG."
    return _NO_PICTURE


def _upright(image: Image.Image, file: Image.Image) -> Image.Image:
    """A frame turned as the file's EXIF says; as it is where that cannot be made out."""
    try:
        orientation = file.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # EXIF that is broken says nothing, and the picture is there all the same
        return image
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _reduction(width: int, height: int) -> int:
    """How many pixels along each side become one."""
    wanted = math.ceil(max(width, height) / _LONGEST_SIDE)
    at_most = min(width, height) // _SHORTEST_SIDE
    at_least = math.ceil(math.sqrt(width * height) / _LONGEST_SIDE)  # a long strip takes seconds
    return max(min(wanted, at_most), at_least)
