"""Coarse scans of digits, 16×16 pixels, and the ways in which such pictures are enlarged.

The U.S. Postal Service's digits are grey and keep their aspect; those of Semeion are black and
white, and stretched until they fill the square.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from tests.canvas import on_sheet

_SIDE = 16
"""Side of a scan in pixels."""
_ENLARGED = 8
"""Factor by which scans are enlarged before a network reads them."""
_THICKER = (0.2, 1.0)
"""Least and greatest thickening of strokes at each side, in pixels of the 28×28."""
_PEN = (0.07, 0.16)
"""Thinnest and thickest stroke of a written digit, over its longer side."""
_WRITTEN = 160
"""Longer side, in pixels, of a written digit before it is made coarse."""
_MAX_STRETCH = 2.5
"""A digit is stretched along its shorter side by at most this factor."""
_BLACK = (0.3, 0.55)
"""Least and greatest share of ink from which a pixel is black where there is no grey."""
RESAMPLES = (
    Image.Resampling.NEAREST,
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)
"""How the pixels of an enlarged picture are made."""


@dataclass(frozen=True)
class Enlargement:
    """How a scan becomes a larger picture."""

    side: int = _SIDE
    """Side of the square picture without its margin, in pixels."""
    resample: Image.Resampling = Image.Resampling.NEAREST
    margin: int = 0
    """Pixels of paper on each side."""
    invert: bool = False
    """Whether the ink is light on dark."""
    faint: bool = False
    """Whether it is dark grey on light grey."""
    jpeg: bool = False
    """Whether it is saved as a JPEG, else as a PNG."""


def enlargement(rng):
    """Any way of enlarging a scan to 64 to 320 pixels."""
    return Enlargement(
        side=int(rng.choice([64, 80, 96, 100, 128, 150, 160, 224, 256, 280, 320])),
        resample=RESAMPLES[rng.integers(len(RESAMPLES))],
        margin=int(rng.integers(2) * rng.integers(1, 60)),
        invert=bool(rng.integers(2)),
        jpeg=bool(rng.random() < 0.25),
    )


def scans(images: np.ndarray, seed: int = 0) -> list[np.ndarray]:
    """Pictures of 16×16 pixels that the digit fills, thickened, dark on light.

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


def written(strokes, rng, stretched=False):
    """A scan of 16×16 pixels of what a pen wrote, in greys.

    Args:
        strokes: pen paths of shape (points, 2), y down, in any unit.
        rng: draws the thickness of the pen.
        stretched: whether the digit is stretched to fill the square, as far as a digit can be.

    Returns:
        uint8 array of shape (16, 16), 255 paper to 0 ink.
    """
    points = np.concatenate(strokes)
    scale = _WRITTEN / max(np.ptp(points, axis=0).max(), 1e-9)
    placed = [(path - points.min(axis=0)) * scale + _WRITTEN / 2 for path in strokes]
    pen = _WRITTEN * rng.uniform(*_PEN)
    return _coarse(255.0 - on_sheet(placed, 2 * (2 * _WRITTEN,), pen), stretched)


def black_and_white(scan, rng):
    """A scan without greys: a threshold decides which pixels are black."""
    return np.where(scan < 255 * (1 - rng.uniform(*_BLACK)), 0, 255).astype(np.uint8)


def enlarged(scan: np.ndarray, how: Enlargement) -> bytes:
    """A scan, 255 paper to 0 ink, as a picture file."""
    grey = 255 - scan if how.invert else scan
    grey = (60 + 0.6 * grey).astype(np.uint8) if how.faint else grey
    # the longer side is brought to that length
    size = [round(how.side * side / max(grey.shape)) for side in grey.shape[::-1]]
    large = np.asarray(Image.fromarray(grey).resize(size, how.resample))
    paper = grey.min() if how.invert else grey.max()
    image = Image.fromarray(np.pad(large, how.margin, constant_values=paper))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=70) if how.jpeg else image.save(file, "PNG")
    return file.getvalue()


def _scan(image: np.ndarray, thicker: float) -> np.ndarray:
    thin = image.astype(np.float32)
    return _coarse(thin + thicker * (ndimage.grey_dilation(thin, (3, 3)) - thin))


def _coarse(ink: np.ndarray, stretched: bool = False) -> np.ndarray:
    """Ink, 0 to 255, cropped and brought to 16×16 pixels, 255 paper to 0 ink."""
    rows, columns = np.nonzero(ink > 20)
    cropped = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    stretch = _MAX_STRETCH if stretched else 1
    longer = max(cropped.shape)
    height, width = (
        max(1, min(_SIDE, round(_SIDE * stretch * side / longer))) for side in cropped.shape
    )
    coarse = Image.fromarray(cropped.astype(np.float32)).resize(
        (width, height), Image.Resampling.BOX
    )
    scan = np.full((_SIDE, _SIDE), 255, np.uint8)
    top, left = (_SIDE - height) // 2, (_SIDE - width) // 2
    scan[top : top + height, left : left + width] = 255 - np.clip(np.asarray(coarse), 0, 255)
    return scan
