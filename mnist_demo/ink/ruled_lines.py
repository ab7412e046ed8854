"""The printed lines of ruled and squared paper, found and removed where nothing crosses them.

A printed line runs straight from edge to edge, is thinner than any shadow, and as dark at an edge
as elsewhere; a stroke ends before the paper does. What is written over it stays.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class _Search:
    """Where printed lines are sought, and what tells them from strokes."""

    min_side: int = 64
    """A picture with fewer pixels along its shorter side is not searched."""
    side: int = 480
    """Pixels along the longer side at which printed lines are sought."""
    steepest: float = 0.16
    """Greatest difference of a printed line's slope from the one about which it is sought."""
    slopes: int = 65
    """Number of slopes that are tried, from steepest down to steepest up."""
    min_covered: float = 0.6
    """Least share of its path along which a printed line is seen."""
    min_covered_fifth: float = 0.35
    """Least share of each fifth of its path along which a printed line is seen; and least
    contrast of one of its ends, as a share of its mean contrast."""
    end: float = 0.03
    """Share of its path that is one end of a printed line."""
    min_noises: float = 3.0
    """Standard deviations of the paper's noise by which a printed line stands out, at least."""
    faintest: float = 0.03
    """Least contrast of a printed line."""


@dataclass(frozen=True)
class _Removal:
    """What of a printed line is removed, and what stays."""

    parts: int = 8
    """Number of parts of a printed line that are removed one after the other."""
    rim: float = 0.12
    """Share of a printed line's contrast at which it ends."""
    max_contrast: float = 1.5
    """Contrast beyond this many times the printed line's is ink that crosses it."""


_SEARCH = _Search()
STEEPEST = _SEARCH.steepest
"""How far from the slope that it is given `remove_ruled_lines` finds lines."""
_REMOVAL = _Removal()
_HALF_WIDTH = 0.006
"""Greatest distance of a printed line's ink from its middle, as a share of the longer side."""


def remove_ruled_lines(contrast: np.ndarray, noise: float, about: float = 0.0) -> None:
    """Remove printed lines that run from left to right from a photo's contrast, in place.

    Args:
        contrast: float, shape (height, width): how much darker each pixel is than the paper round
            it, as a share of that, 0 to 1.
        noise: standard deviation of the paper's contrast after a slight blur.
        about: slope about which the lines lean, y down; that of a sheet's edge along them.
    """
    side = max(contrast.shape)
    step = max(1, round(side / _SEARCH.side))
    height, width = (length // step for length in contrast.shape)
    if min(height, width) < _SEARCH.min_side:
        return  # too small a picture to tell a printed line from a stroke
    coarse = contrast[: height * step, : width * step]
    coarse = coarse.reshape(height, step, width, step).mean(axis=(1, 3))
    if step == 1:
        coarse = ndimage.gaussian_filter(coarse, 0.7)  # otherwise noise is taken for lines
    # what is as high as wide, or higher, is no line from left to right, and neither is a shadow
    thickest = 2 * max(1, round(_HALF_WIDTH * side / step)) + 2
    thin = ndimage.white_tophat(coarse, (2 * thickest, 1))
    thin -= np.median(thin)  # noise stands out anywhere
    slopes = about + np.linspace(-_SEARCH.steepest, _SEARCH.steepest, _SEARCH.slopes)
    covered = _covered(thin, slopes, max(_SEARCH.min_noises * noise, _SEARCH.faintest))

    half = max(2, round(_HALF_WIDTH * side))
    every_column = np.arange(contrast.shape[1])
    left = covered.max(axis=0)
    while left.max() >= _SEARCH.min_covered:
        y = int(left.argmax())
        slope = slopes[covered[:, y].argmax()]
        left[max(0, y - half // step - 1) : y + half // step + 2] = 0
        middle = (y + 0.5) * step + slope * (every_column - contrast.shape[1] / 2)
        _remove(contrast, middle, half)


def _covered(thin: np.ndarray, slopes: np.ndarray, plain: float) -> np.ndarray:
    """The share of each straight path from left to right along which a printed line is seen.

    Args:
        thin: contrast of what is no higher than a line, shape (height, width).
        slopes: of the paths, shape (n,); each crosses the middle column at the middle of a pixel.
        plain: contrast at which a line is plainly seen.

    Returns:
        Shape (n, height); 0 where what is seen is no printed line.
    """
    height, width = thin.shape
    thin = ndimage.maximum_filter1d(thin, 3, axis=0)  # lines are never quite straight
    columns = np.arange(width)
    climbs = np.round(np.outer(slopes, columns - width / 2)).astype(np.intp)
    beyond = np.abs(climbs).max()
    # a column after the other, so that a path's pixels of all heights lie side by side
    layers = np.stack([thin.T, np.clip(thin.T / plain, 0, 1), np.ones(thin.T.shape)])
    layers = np.pad(layers.astype(np.float32), ((0, 0), (0, 0), (beyond, beyond)))
    shifted = np.lib.stride_tricks.sliding_window_view(layers, height, axis=2)
    fifths = [fifth[0] for fifth in np.array_split(columns, 5)]
    end = max(1, round(_SEARCH.end * width))
    covered = np.empty((len(slopes), height), np.float32)
    for i, climb in enumerate(climbs):
        along, seen, inside = shifted[:, columns, beyond + climb]
        seen, inside = (np.add.reduceat(layer, fifths, axis=0) for layer in (seen, inside))
        straight = (_share(seen, inside) >= _SEARCH.min_covered_fifth).all(axis=0)
        ends = np.maximum(along[:end].mean(axis=0), along[-end:].mean(axis=0))
        reaches = ends >= _SEARCH.min_covered_fifth * along.mean(axis=0)
        seen, inside = seen.sum(axis=0), inside.sum(axis=0)
        is_line = straight & reaches & (inside > width / 2)
        covered[i] = np.where(is_line, _share(seen, inside), 0)
    return covered


def _share(seen: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """What is seen of what lies inside the picture; 1 where nothing does."""
    return np.where(inside > 0, seen / np.maximum(inside, 1), 1)


def _remove(contrast: np.ndarray, middle: np.ndarray, half: int) -> None:
    """Remove one printed line whose height in each column is given; ink that crosses it stays."""
    height, width = contrast.shape
    path = np.round(middle + np.arange(-3 * half, 3 * half + 1)[:, None]).astype(np.intp)
    inside = (path >= 0) & (path < height)
    columns = np.broadcast_to(np.arange(width), path.shape)
    band = np.where(inside, contrast[np.clip(path, 0, height - 1), columns], 0)
    printed = float(np.median(band[half:-half].max(axis=0)))
    whole = _rows(band, printed, half)
    # a part at a time, since a line is seldom quite straight
    for part in np.array_split(np.arange(width), _REMOVAL.parts):
        line = band[:, part]
        rows = _rows(line, printed, half)
        if not rows.size or rows.size > whole.size + half // 2 + 1:
            rows = whole  # what is seen there is writing
        if not rows.size:
            continue
        core = slice(max(0, rows[0] - 1), rows[-1] + 2)
        taller = ndimage.grey_opening(line, (rows.size + 3, 1))
        kept = np.where(line > _REMOVAL.max_contrast * printed, line, taller)
        band[core, part] = np.minimum(line, kept)[core]
    contrast[path[inside], columns[inside]] = band[inside]


def _rows(band: np.ndarray, printed: float, half: int) -> np.ndarray:
    """The rows of a band, 6 ``half`` high, that a printed line takes."""
    profile = np.median(band, axis=1)
    rows = np.flatnonzero(profile > _REMOVAL.rim * printed)
    return rows[np.abs(rows - 3 * half) <= 2 * half]
