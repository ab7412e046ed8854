"""Which frame of an animation, or page of a file, holds the ink."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_demo.ink.grey_levels import opaque
from mnist_demo.settings import settings


@dataclass(frozen=True)
class _Limits:
    """Which frames are looked at, and what is ink on them."""

    max_seen: int = 60
    """Greatest number of frames that are looked at, evenly spaced."""
    side: int = 320
    """Frames are reduced to no fewer pixels than this along the longer side when looked at."""
    min_contrast: float = 24
    """Levels (of 255) of one colour by which ink differs from the frame's commonest colour."""


_LIMITS = _Limits()
_ANIMATIONS = ("AVIF", "GIF", "PNG", "WEBP")
_PAGES = ("TIFF",)
"""Formats of several pages. What other formats hold besides their first picture (the layers of a
PSD, a phone's depth map in an MPO) is no picture of its own."""


def inked_frame(image: Image.Image) -> Image.Image:
    """The frame of an animation that holds most ink, or the first page that is not blank.

    An animation may show a digit being drawn, and so begin with an empty frame or end with one.

    Args:
        image: as opened; afterwards at any of its frames.

    Returns:
        The image itself if it has one frame, else a copy of the frame.
    """
    count = getattr(image, "n_frames", 1)
    if count == 1 or image.format not in _ANIMATIONS + _PAGES:
        return image
    best, most = image.copy(), _ink_share(image)
    for index in _looked_at(count, image.size):
        if image.format in _PAGES and most > 0:
            break
        image.seek(index)
        if math.prod(image.size) > settings.max_image_pixels:
            continue
        share = _ink_share(image)
        if share > most:
            best, most = image.copy(), share
    return best


def _looked_at(count: int, size: tuple[int, int]) -> list[int]:
    """The frames after the first to look at: decoded, no more pixels than one large picture."""
    last = min(count, max(1, settings.max_image_pixels // math.prod(size))) - 1
    return sorted(set(np.linspace(0, last, _LIMITS.max_seen).astype(int).tolist()) - {0})


def _ink_share(frame: Image.Image) -> float:
    """The share of a frame that differs plainly from its commonest colour."""
    shown = opaque(frame)
    small = np.asarray(shown.reduce(max(1, max(shown.size) // _LIMITS.side)), np.float32)
    small = small.reshape(-1, len(shown.getbands()))
    away = np.abs(small - np.median(small, axis=0)).max(axis=1)
    return float((away > _LIMITS.min_contrast).mean())
