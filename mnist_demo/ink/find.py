"""Where the ink is on a grey picture: a drawing on even paper, a scan or a photo."""

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.ink import photo

_MIN_CONTRAST = 24
"""Grey levels (of 255) between paper and ink below which a picture counts as empty."""
_FAINTEST = 4 / 255
"""Ink below this share of the darkest ink does not count as ink."""
_NOISE_MARGIN = 1.5
"""Ink must stand out from the paper by this many times the paper's own unevenness."""


def find_ink(grey: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel of a grey picture, dark on light or light on dark.

    Of a photo as `photo` finds it. Else the paper's grey is the median along the picture's edge.
    The ink is whatever lies farther from it than anything else; what lies on the paper's other
    side is noise, and measures how far from the paper a pixel must be to count.

    Args:
        grey: uint8 or float array of shape (height, width), values 0 (black) to 255 (white).

    Returns:
        float32 array of shape (height, width), 0 (paper) to 1 (the darkest ink).

    Raises:
        UserError: nothing stands out from the paper.
    """
    found = photo.ink_of(grey) if photo.is_photo(grey) else _on_even_paper(grey)
    if not found.any():
        raise UserError("Nothing is drawn there: draw a digit dark on light, or light on dark.")
    return found


def _on_even_paper(grey: np.ndarray) -> np.ndarray:
    grey = np.asarray(grey, np.float32)
    above = grey - np.median(photo.edge_of(grey))
    lightest, darkest = float(above.max()), float(-above.min())
    contrast = max(lightest, darkest)
    if contrast < _MIN_CONTRAST:
        return np.zeros_like(grey)
    ink = (above if lightest > darkest else -above) / contrast
    noise = min(lightest, darkest) / contrast
    threshold = np.clip(_NOISE_MARGIN * noise, _FAINTEST, 0.5)
    ink[ink < threshold] = 0
    return ink
