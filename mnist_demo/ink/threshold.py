"""What on a photo stands out from the noise of its paper, by hysteresis (Canny, 1986).

Ink is all that is half as dark as the pen writes, and fainter ink that is connected with it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class _Contrast:
    """How dark ink is, as contrast with the paper or as a share of the pen's contrast."""

    min_noises: float = 5.0
    """Standard deviations of the paper's noise by which ink stands out, at least."""
    faintest: float = 0.06
    """Least contrast of ink."""
    strong: float = 0.5
    """Share of the pen's contrast that begins a piece of ink."""
    weak: float = 0.3
    """Share of the pen's contrast that belongs to a piece of ink that has begun."""
    full: float = 0.75
    """Share of the pen's contrast from which there is nothing but ink."""


@dataclass(frozen=True)
class _Length:
    """Lengths as shares of the longer side, and shares of ink that comes from outside the paper."""

    edge: float = 0.02
    """Ink no farther than this from the edge comes from outside the paper."""
    speck: float = 0.02
    """A piece of ink smaller than this is dust."""
    min_writing: float = 0.08
    """Least length of what is writing, although ink from outside the paper leads to it."""
    min_alone: float = 0.8
    """Least share of the ink from outside that such writing is if nothing else is written."""


_CONTRAST = _Contrast()
_LENGTH = _Length()
_BLUR = 0.7
"""Standard deviation, in pixels, of the slight blur after which noise and ink are looked at."""

_Window = tuple[slice, slice]
_Piece = tuple[_Window, np.ndarray]
"""Where a piece of ink lies, and which of the pixels there are its own."""


def noise_of(contrast: np.ndarray) -> float:
    """Standard deviation of the paper's contrast after a slight blur, by its median.

    Args:
        contrast: as from `paper_contrast`.
    """
    fine = ndimage.gaussian_filter(contrast, _BLUR) - ndimage.gaussian_filter(contrast, 2.0)
    # scipy.stats has this ready, at 0.6 s and 32 MB for its import
    return float(1.4826 * np.median(np.abs(fine)))


def hysteresis(contrast: np.ndarray, noise: float) -> np.ndarray:
    """Ink: what is as dark as the pen writes, and what is connected with it.

    Args:
        contrast: as from `paper_contrast`, shape (height, width), 0 to 1.
        noise: as from `noise_of`.

    Returns:
        float32 array of the same shape, 0 (paper) to 1 (ink).
    """
    contrast = ndimage.gaussian_filter(contrast, _BLUR)
    side = max(contrast.shape)
    ink = np.zeros(contrast.shape, np.float32)
    least = max(_CONTRAST.min_noises * noise, _CONTRAST.faintest)
    certain = contrast > least
    if not certain.any():
        return ink
    pen = float(np.quantile(contrast[certain], 0.9))
    weak, strong, full = (
        max(share * pen, least) for share in (_CONTRAST.weak, _CONTRAST.strong, _CONTRAST.full)
    )
    pieces = _pieces(contrast > weak, contrast >= strong, _LENGTH.speck * side)
    within = _within(pieces, contrast.shape)
    from_outside = np.zeros(contrast.shape, bool)
    for window, mine in pieces:
        if _is_at_edge(window, contrast.shape):
            from_outside[window] |= mine & (contrast[window] >= strong)
    # of a table's edge or a thumb there is nothing to keep, but a printed line, which is fainter,
    # may lead to the edge from what is written
    led_to = _pieces(from_outside, contrast >= full, _LENGTH.min_writing * side)
    led_to = _within(led_to, contrast.shape)
    # where there is nothing else, what meets the edge may be the digit
    if within or sum(mine.sum() for _, mine in led_to) >= _LENGTH.min_alone * from_outside.sum():
        within += led_to
    faint = 0.6 * weak
    for window, mine in within or pieces:
        grown = np.clip((contrast[window] - faint) / (full - faint), 0, 1)
        ink[window] = np.where(ndimage.binary_dilation(mine), grown, ink[window])
    return ink


def _pieces(dark: np.ndarray, certain: np.ndarray, min_length: float) -> list[_Piece]:
    """The connected pieces of what is dark that hold some certain ink.

    Args:
        dark: bool array of shape (height, width).
        certain: bool array of the same shape.
        min_length: least length of a piece, in pixels.
    """
    labels, count = ndimage.label(dark, np.ones((3, 3)))
    holds = ndimage.maximum(certain, labels, np.arange(1, count + 1)) if count else ()
    return [
        (window, labels[window] == number)
        for number, window in enumerate(ndimage.find_objects(labels), start=1)
        if holds[number - 1]
        and max(along.stop - along.start for along in window) >= min_length
        and not _is_only_edge(window, dark.shape)
    ]


def _within(pieces: list[_Piece], shape: tuple[int, ...]) -> list[_Piece]:
    """Those that do not come from outside the paper."""
    return [piece for piece in pieces if not _is_at_edge(piece[0], shape)]


def _is_only_edge(window: _Window, shape: tuple[int, ...]) -> bool:
    """Whether a piece nowhere leaves the edge: there the paper's brightness is a guess."""
    margin = _LENGTH.edge * max(shape)
    return any(
        along.stop <= margin or along.start >= length - margin
        for along, length in zip(window, shape, strict=True)
    )


def _is_at_edge(window: _Window, shape: tuple[int, ...]) -> bool:
    margin = _LENGTH.edge * max(shape)
    return any(
        along.start < margin or along.stop > length - margin
        for along, length in zip(window, shape, strict=True)
    )
