"""Pictures of few pixels, as they are or enlarged, come back to their own pixels or become smooth.

The corners of large pixels would be taken for those of strokes. Where pixels are grey, a picture
at its own size says all; where they are black or white, a slight blur gives back the greys that a
threshold took from the outline.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class _BlackAndWhite:
    """What tells a black and white picture of few pixels, and how it becomes smooth."""

    max_between: float = 0.02
    """Greatest share of the picture that is neither nearly black nor nearly white: a JPEG's."""
    near: float = 0.25
    """Share of the contrast within which a grey is nearly black or nearly white."""
    max_height: int = 32
    """Greatest height of the ink in the picture's own pixels."""
    min_edges: int = 12
    """Least number of columns and rows at which ink begins or ends, of an enlarged picture."""
    max_off: float = 0.75
    """By how many pixels an edge of ink may be off the grid of an enlarged picture, at most."""
    blur: float = 0.6
    """Standard deviation of the blur, in the picture's own pixels."""
    faintest: float = 0.2
    """Share of the contrast that counts as paper after the blur."""
    enlarged: int = 6
    """A picture is enlarged to this many pixels for each of its own before the blur."""
    min_enlarged: int = 3
    """Where so many would make it too large, this many will do; else it stays as it is."""
    max_side: int = 1024
    """Longest side that it is enlarged to."""


_BLACK_AND_WHITE = _BlackAndWhite()


def without_large_pixels(grey: np.ndarray) -> tuple[np.ndarray, int]:
    """The picture at another size, or smooth, if it is made of few pixels.

    Args:
        grey: uint8, shape (height, width).

    Returns:
        A uint8 array with a whole number of pixels for each of the picture's, or the other way
        round; the picture itself where its pixels are as small as they should be. And how many
        pixels of paper were added to it on each side, since what is smooth goes on beyond an edge.
    """
    if np.ptp(grey) == 0:
        return grey, 0
    pixel = _black_or_white_pixel(grey)
    if pixel is not None:
        times = int(np.ceil(_BLACK_AND_WHITE.enlarged / pixel))
        times = max(1, min(times, _BLACK_AND_WHITE.max_side // max(grey.shape)))
        is_fine = times * pixel >= _BLACK_AND_WHITE.min_enlarged
        return _smooth(grey, pixel, times) if is_fine else (grey, 0)
    repeated = _repeated(grey)
    return np.ascontiguousarray(grey[::repeated, ::repeated]), 0


def _repeated(grey: np.ndarray) -> int:
    """How many times a picture's pixels were repeated along each side to enlarge it.

    1 where it cannot be told, as in black and white.
    """
    changes = [np.flatnonzero(np.diff(grey, axis=axis).any(axis=1 - axis)) + 1 for axis in (0, 1)]
    times = int(np.gcd.reduce(np.concatenate([*changes, grey.shape])))
    return times if times > 1 and len(np.unique(grey)) > 2 else 1


def _black_or_white_pixel(grey: np.ndarray) -> float | None:
    """The side of one of a picture's own pixels if it has few, each black or white; else None."""
    low, high = float(grey.min()), float(grey.max())
    shares = (grey - low) / (high - low)
    between = np.abs(shares - 0.5) < 0.5 - _BLACK_AND_WHITE.near
    if between.mean() > _BLACK_AND_WHITE.max_between:
        return None
    black = shares < 0.5
    changes = [
        np.flatnonzero((black[:, 1:] != black[:, :-1]).any(axis=0)) + 1,
        np.flatnonzero((black[1:] != black[:-1]).any(axis=1)) + 1,
    ]
    if min(map(len, changes)) < 2:
        return None
    height = int(np.ptp(changes[1]))
    gap = min(int(np.diff(along).min()) for along in changes)
    pixel: float | None = 1.0 if gap == 1 else _pitch(changes, gap)
    if pixel is None or height > _BLACK_AND_WHITE.max_height * pixel:
        return None
    return pixel


def _pitch(changes: list[np.ndarray], gap: int) -> float | None:
    """The distance between the lines of the grid on which all changes lie; None if there is none.

    Args:
        changes: the columns and the rows at which something changes, ascending.
        gap: the least distance between two of them.
    """
    if sum(map(len, changes)) < _BLACK_AND_WHITE.min_edges:
        return None
    pitches = np.arange(max(gap - 1, 0.75 * gap), gap + 1, 0.01)
    worst = np.zeros(len(pitches))
    for along in changes:
        from_first = along - along[0]
        off = from_first - pitches[:, None] * np.rint(from_first / pitches[:, None])
        worst = np.maximum(worst, np.ptp(off, axis=1) / 2)
    best = int(worst.argmin())
    return float(pitches[best]) if worst[best] <= _BLACK_AND_WHITE.max_off else None


def _smooth(grey: np.ndarray, pixel: float, times: int) -> tuple[np.ndarray, int]:
    large = np.kron(grey.astype(np.float32), np.ones((times, times), np.float32))
    paper = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    ink = float(grey.min() if paper - grey.min() > grey.max() - paper else grey.max())
    blur = _BLACK_AND_WHITE.blur * pixel * times
    margin = int(np.ceil(2 * blur))
    share = np.pad(np.clip((large - paper) / (ink - paper), 0, 1), margin)
    share = ndimage.gaussian_filter(share, blur)
    share[share < _BLACK_AND_WHITE.faintest] = 0
    return np.rint(paper + (ink - paper) * share).astype(np.uint8), margin
