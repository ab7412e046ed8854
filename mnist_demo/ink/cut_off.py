"""JPEG files that end before their picture does: what is there is shown, the rest is paper."""

import numpy as np
from PIL import Image

END = b"\xff\xd9"
"""The marker with which a JPEG ends; where it comes too early, a decoder uses what it has."""
_BEGIN = b"\xff\xd8"
_MISSING = 128
"""The level, of all colours, that libjpeg puts where it has decoded nothing."""


def is_cut_off(raw: bytes) -> bool:
    """Whether a file is a JPEG that does not end as a JPEG does."""
    return raw.startswith(_BEGIN) and not raw.rstrip(b"\0\r\n").endswith(END)


def fill(image: Image.Image) -> Image.Image | None:
    """A cut-off picture with paper, its commonest colour, where nothing was decoded.

    Args:
        image: the decoded picture, not turned upright yet.

    Returns:
        ``None`` if less than half of the picture is there.
    """
    pixels = np.asarray(image)
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    is_even = np.abs(pixels.astype(np.int16) - _MISSING).max(axis=2) <= 1
    # the rows are decoded from the top, the last of them from the left
    missing = np.logical_and.accumulate(is_even[::-1], axis=0)[::-1]
    if missing.mean() > 0.5:
        return None
    paper = np.median(pixels[~missing], axis=0).astype(np.uint8)
    filled = np.where(missing[:, :, None], paper, pixels)
    return Image.fromarray(filled.squeeze(), image.mode)
