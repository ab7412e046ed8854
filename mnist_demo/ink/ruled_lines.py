"""The printed lines of ruled and squared paper, found and taken out where nothing crosses them.

A printed line runs straight from edge to edge, is thinner than any shadow, and as dark at an edge
as elsewhere; a stroke ends before the paper does. What is written over it stays.
"""

import numpy as np
from scipy import ndimage

_SMALL = 64
"""A picture with fewer pixels along its shorter side is not searched."""
_STEEPEST = 0.16
"""Steepest printed line, as the tangent of its angle."""
_SLOPES = 65
_ALONG = 480
"""Pixels along the longer side at which printed lines are sought."""
_COVERED = 0.6
"""A printed line is seen along this share of its way, and …"""
_COVERED_PART = 0.35
"""… along this share of each fifth of it."""
_END = 0.03
"""So much of its way at one end, at least, has `_COVERED_PART` of its contrast: a stroke ends
before the paper does."""
_PARTS = 8
"""Parts of a printed line that are taken out one after the other."""
_RIM = 0.12
"""Share of a printed line's contrast at which it ends."""
_PRINTED = 1.5
"""Contrast beyond so many times the printed line's is ink that crosses it."""
_HALF_WIDTH = 0.006
"""Printed lines reach no farther from their middle, as a share of the longer side."""

_NOISE = 3.0
"""A line stands out from the paper by so many standard deviations of its noise, and …"""
_FAINTEST = 0.03
"""… by this contrast."""


def take_out_lines(contrast: np.ndarray, noise: float) -> None:
    """Take printed lines that run from left to right out of a photo's contrast, in place.

    Args:
        contrast: float, shape (height, width): by how much each pixel is darker than the paper
            round it, as a share of that, 0 to 1.
        noise: standard deviation of the paper's contrast after a slight blur.
    """
    side = max(contrast.shape)
    step = max(1, round(side / _ALONG))
    height, width = (length // step for length in contrast.shape)
    if min(height, width) < _SMALL:
        return  # too small a picture to tell a printed line from a stroke
    coarse = contrast[: height * step, : width * step]
    coarse = coarse.reshape(height, step, width, step).mean(axis=(1, 3))
    if step == 1:
        coarse = ndimage.gaussian_filter(coarse, 0.7)  # lest noise be taken for lines
    # what is as high as wide, or higher, is no line from left to right, and neither is a shadow
    thickest = 2 * max(1, round(_HALF_WIDTH * side / step)) + 2
    thin = coarse - ndimage.grey_opening(coarse, (2 * thickest, 1))
    thin -= np.median(thin)  # noise stands out anywhere
    slopes = np.linspace(-_STEEPEST, _STEEPEST, _SLOPES)
    covered = _covered(thin, slopes, max(_NOISE * noise, _FAINTEST))

    half = max(2, round(_HALF_WIDTH * side))
    every_column = np.arange(contrast.shape[1])
    left = covered.max(axis=0)
    while left.max() >= _COVERED:
        y = int(left.argmax())
        slope = slopes[covered[:, y].argmax()]
        left[max(0, y - half // step - 1) : y + half // step + 2] = 0
        middle = (y + 0.5) * step + slope * (every_column - contrast.shape[1] / 2)
        _take_out(contrast, middle, half)


def _covered(thin: np.ndarray, slopes: np.ndarray, plain: float) -> np.ndarray:
    """Along what share of each straight way from left to right a printed line is seen.

    Args:
        thin: contrast of what is no higher than a line, shape (height, width).
        slopes: of the ways, shape (n,); each crosses the middle column at the middle of a pixel.
        plain: contrast at which a line is plainly seen.

    Returns:
        Shape (n, height); 0 where what is seen is no printed line.
    """
    height, width = thin.shape
    thin = ndimage.maximum_filter1d(thin, 3, axis=0)  # lines are never quite straight
    columns = np.arange(width) - width / 2
    rows = np.arange(height)
    fifths = np.array_split(np.arange(width), 5)
    end = max(1, round(_END * width))
    covered = np.empty((len(slopes), height), np.float32)
    for i, slope in enumerate(slopes):
        way = np.round(rows[:, None] + slope * columns).astype(np.intp)
        outside = (way < 0) | (way >= height)
        along = np.where(outside, np.nan, thin[np.clip(way, 0, height - 1), np.arange(width)])
        seen = np.clip(along / plain, 0, 1)
        inside = (~outside).mean(axis=1) > 0.5
        with np.errstate(invalid="ignore"):
            parts = np.stack([_mean(seen[:, fifth]) for fifth in fifths])
        straight = (parts >= _COVERED_PART).all(axis=0)
        along = np.nan_to_num(along)
        ends = np.maximum(along[:, :end].mean(axis=1), along[:, -end:].mean(axis=1))
        reaches = ends >= _COVERED_PART * along.mean(axis=1)
        covered[i] = np.where(inside & straight & reaches, _mean(seen), 0)
    return covered


def _mean(along: np.ndarray) -> np.ndarray:
    """Of each row, without what lies outside the picture; there all is said to be a line."""
    known = ~np.isnan(along)
    count = known.sum(axis=1)
    total = np.where(known, along, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), 1.0)


def _take_out(contrast: np.ndarray, middle: np.ndarray, half: int) -> None:
    """One printed line, whose height in each column is given; ink that crosses it stays."""
    height, width = contrast.shape
    way = np.round(middle + np.arange(-3 * half, 3 * half + 1)[:, None]).astype(np.intp)
    inside = (way >= 0) & (way < height)
    columns = np.broadcast_to(np.arange(width), way.shape)
    band = np.where(inside, contrast[np.clip(way, 0, height - 1), columns], 0)
    printed = float(np.median(band[half:-half].max(axis=0)))
    whole = _rows(band, printed, half)
    # a part at a time, since a line is seldom quite straight
    for part in np.array_split(np.arange(width), _PARTS):
        line = band[:, part]
        rows = _rows(line, printed, half)
        if not rows.size or rows.size > whole.size + half // 2 + 1:
            rows = whole  # what is seen there is writing
        if not rows.size:
            continue
        core = slice(max(0, rows[0] - 1), rows[-1] + 2)
        taller = ndimage.grey_opening(line, (rows.size + 3, 1))
        kept = np.where(line > _PRINTED * printed, line, taller)
        band[core, part] = np.minimum(line, kept)[core]
    contrast[way[inside], columns[inside]] = band[inside]


def _rows(band: np.ndarray, printed: float, half: int) -> np.ndarray:
    """The rows of a band of 6 halves that a printed line of a contrast takes."""
    profile = np.median(band, axis=1)
    rows = np.flatnonzero(profile > _RIM * printed)
    return rows[np.abs(rows - 3 * half) <= 2 * half]
