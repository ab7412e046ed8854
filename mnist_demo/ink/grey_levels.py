"""Any kind of pixels become grey levels in which ink and paper differ.

Deep greys come to 8 bits, transparent parts become paper, and a picture whose ink and paper differ
in hue alone is seen along the line through colour space on which they differ most.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms
from scipy import ndimage

_DEPTHS = (8, 10, 12, 14, 16)
"""Numbers of bits that cameras and scanners use of sixteen."""
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
"""Pillow's modes for grey pictures of more than 8 bits."""
_LARGEST_LEVEL = 1e30
_NO_LEVELS = (-9999, -32768)
"""Levels that by custom stand for a missing value, as all beyond the largest do."""
_NO_DATA_TAG = 42113
"""GDAL's TIFF tag of the level that stands for a missing value."""


@dataclass(frozen=True)
class _Hue:
    """When hue tells ink from paper and lightness does not.

    Contrasts are differences of logarithms: a shadow dims red, green and blue alike, and is no
    difference in hue.
    """

    side: int = 160
    """Pixels along the longer side at which colours are compared."""
    min_colour: float = 16
    """Levels (of 255) between a pixel's primaries below which a picture is grey."""
    darkest_level: float = 16
    """What is added to all levels: the hue of what is darker cannot be told."""
    blur: float = 0.15
    """Standard deviation of the blur, as a share of the longer side, that gives the paper's hue."""
    max_stroke: float = 0.16
    """Greatest width of ink, as a share of the longer side."""
    most: float = 0.998
    """Share of the pixels that differ from what lies round them by less than a contrast."""
    min_contrast: float = 0.12
    """Contrast in hue below which there is no ink."""
    max_lightness: float = 0.5
    """Greatest contrast in lightness, as a share of that in hue, where lightness does not tell."""
    clear_lightness: float = 0.7
    """Contrast in lightness that tells in any case: ink is half as bright as the paper."""
    darkest: float = 32
    lightest: float = 224
    """Grey levels between which the picture is then brought."""


_HUE = _Hue()
_HATS = (ndimage.white_tophat, ndimage.black_tophat)
"""What is lighter, and what is darker, than all that lies round it."""
_LIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in lightness (ITU-R BT.601, as Pillow's mode L)."""


def opaque(image: Image.Image) -> Image.Image:
    """The picture in mode L or RGB: deep greys at 8 bits, transparent parts filled with paper."""
    if image.mode in _DEEP_MODES:
        return Image.fromarray(_eight_bit(_levels(image), image.mode))
    if image.mode == "LAB":
        return _from_lab(image)
    if not image.has_transparency_data:
        return image.convert("L" if image.mode in ("1", "L") else "RGB")
    *colours, alpha = image.convert("RGBA").split()
    shown = Image.merge("RGB", colours)
    visible = np.asarray(alpha) > 127
    covered = visible.mean()
    if not np.asarray(alpha).any():
        return shown  # programs that know of no alpha leave it at 0: nobody hides a whole picture
    if covered > 0.5:
        # what covers most of the picture brings its own paper
        paper = np.median(np.asarray(shown)[visible], axis=0)
    else:
        # and what does not is the ink itself
        weights = np.asarray(alpha, np.float32)
        tone = (np.asarray(shown.convert("L")) * weights).sum() / weights.sum()
        paper = np.full(3, 255 * (tone < 128))
    behind = Image.new("RGB", image.size, tuple(int(level) for level in paper))
    return Image.composite(shown, behind, alpha)


def to_grey(image: Image.Image) -> np.ndarray:
    """The grey levels of a picture, by lightness, or by hue where only that tells ink from paper.

    The line along which the hues of what is written and of what lies round it differ most is the
    first principal axis of their differences (Pearson, 1901).

    Args:
        image: in mode L or RGB.

    Returns:
        uint8 array of shape (height, width).
    """
    axis = None if image.mode == "L" else _hue_axis(image)
    if axis is None:
        return np.asarray(image.convert("L"))
    along = _hues(np.asarray(image)) @ axis
    coarse = _hues(_coarse(image)) @ axis
    low, high = float(coarse.min()), float(coarse.max())
    scaled = (along - low) / (high - low) * (_HUE.lightest - _HUE.darkest) + _HUE.darkest
    return np.clip(scaled, 0, 255).astype(np.uint8)


def _coarse(image: Image.Image) -> np.ndarray:
    scale = min(1.0, _HUE.side / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))


def _hues(colours: np.ndarray) -> np.ndarray:
    """The logarithms of red and blue over green, shape (height, width, 2)."""
    logs = np.log(colours.astype(np.float32) + _HUE.darkest_level)
    return logs[..., [0, 2]] - logs[..., [1]]


def _hue_axis(image: Image.Image) -> np.ndarray | None:
    """Weights of the hues that tell ink from paper where lightness does not.

    Their shape is (2,). ``None`` where lightness tells, or where nothing does.
    """
    coarse = _coarse(image)
    if np.ptp(coarse, axis=2).max() < _HUE.min_colour:
        return None  # a grey picture
    hues = _hues(coarse)
    blur = _HUE.blur * max(coarse.shape)
    around = ndimage.gaussian_filter(hues, (blur, blur, 0))
    differences = (hues - around).reshape(-1, 2)
    axis = np.linalg.eigh(differences.T @ differences)[1][:, -1].astype(np.float32)
    along = differences @ axis
    # a shadow's edge is neither lighter nor darker than all that lies round it
    size = 2 * round(_HUE.max_stroke * max(coarse.shape) / 2) + 1
    lightness = np.log(coarse @ _LIGHTNESS + _HUE.darkest_level)
    lighter = np.maximum(*(hat(lightness, size) for hat in _HATS))
    contrast, by_lightness = (float(np.quantile(d, _HUE.most)) for d in (np.abs(along), lighter))
    clear = min(_HUE.max_lightness * contrast, _HUE.clear_lightness)
    if contrast < _HUE.min_contrast or by_lightness > clear:
        return None
    # ink is what there is less of, and is to be dark
    return -axis if (along**3).sum() > 0 else axis


def _from_lab(image: Image.Image) -> Image.Image:
    lab, srgb = (ImageCms.createProfile(space) for space in ("LAB", "sRGB"))
    shown = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    assert shown is not None  # only where it converts in place
    return shown


def _levels(image: Image.Image) -> np.ndarray:
    """The levels of a deep picture as floats; what is missing is paper, the commonest level."""
    levels = np.asarray(image, np.float64)
    known = (np.abs(levels) < _LARGEST_LEVEL) & ~np.isin(levels, _NO_LEVELS)
    no_data = getattr(image, "tag_v2", {}).get(_NO_DATA_TAG)
    if no_data is not None:
        known &= levels != float(str(no_data).strip("\0 "))
    if known.all():
        return levels
    return np.where(known, levels, np.median(levels[known]) if known.any() else 0)


def _eight_bit(levels: np.ndarray, mode: str) -> np.ndarray:
    if mode.startswith("I;16"):
        bits = next(bits for bits in _DEPTHS if levels.max() < 2**bits)
        return (levels / (2**bits - 1) * 255).astype(np.uint8)
    low, high = float(levels.min()), float(levels.max())
    return (
        np.zeros(levels.shape, np.uint8)
        if high == low
        else ((levels - low) / (high - low) * 255).astype(np.uint8)
    )
