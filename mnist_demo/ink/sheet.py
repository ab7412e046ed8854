"""A sheet of paper that lies on a darker table: whether a photo shows one, and where."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_demo.ink.illumination import DARKEST, edge_pixels, enlarge


@dataclass(frozen=True)
class _Sheet:
    """What tells a sheet from the table round it, and from other things that are light."""

    min_area: float = 0.06
    """Least share of the photo that a sheet takes."""
    max_table: float = 0.6
    """Greatest brightness of the table, as a share of the sheet's."""
    threshold: float = 0.35
    """What is brighter than the table by this share of their difference belongs to the sheet."""
    min_rectangular: float = 0.8
    """Least share that a sheet has of the smallest rectangle round it; a disc has 0.785."""
    max_written: float = 0.3
    """Greatest share of a sheet that is written on: a ring of chalk has a larger hole."""
    min_sharpness: float = 1.3
    """Least brightness just inside a sheet's edge, over that of the table just outside."""
    closed_half_width: float = 0.03
    """Half the width, over the photo's longer side, of writing that is closed in where it meets
    the sheet's edge."""
    border: int = 2
    """Pixels of the coarse photo along a sheet's edge that are left out."""


@dataclass(frozen=True)
class _Written:
    """What tells a sheet with writing from a digit that is drawn light on dark."""

    rim: int = 12
    """Pixels of the coarse photo along the edge of what is light that may be blurred."""
    bare: float = 0.92
    """What is nowhere less light inside than this share of its median has nothing written on it."""
    hole_contrast: float = 0.25
    """A hole is lighter than the table by less than this share of the contrast."""
    max_hole: float = 0.12
    """Greatest width of a hole in a sheet, as a share of the sheet's side if it were square."""


_SHEET = _Sheet()
_WRITTEN = _Written()


def find_sheet(coarse: np.ndarray) -> np.ndarray | None:
    """Where a sheet of paper lies that a darker table surrounds, without the sheet's very edge.

    Args:
        coarse: as from `coarse_picture`.

    Returns:
        bool array of the same shape; ``None`` if there is no such sheet.
    """
    if min(coarse.shape) < 4 * _SHEET.border:
        return None
    table = np.median(edge_pixels(coarse))
    paper = np.quantile(coarse[1:-1, 1:-1], 0.98)
    if table > _SHEET.max_table * paper:
        return None
    labels, count = ndimage.label(coarse > table + _SHEET.threshold * (paper - table))
    if not count:
        return None
    bright = labels == 1 + np.bincount(labels.ravel())[1:].argmax()
    # writing that meets the sheet's edge is closed in with it
    size = 2 * round(_SHEET.closed_half_width * max(coarse.shape)) + 1
    closed = ndimage.grey_closing(np.pad(bright, size), (size, size))[size:-size, size:-size]
    sheet = ndimage.binary_fill_holes(closed)
    touched = [side.any() for side in (sheet[0], sheet[-1], sheet[:, 0], sheet[:, -1])]
    inner = ndimage.binary_erosion(sheet, iterations=_SHEET.border)
    if (
        sum(touched) > 1
        or inner.sum() < _SHEET.min_area * sheet.size
        or sheet.sum() < _SHEET.min_rectangular * _smallest_rectangle(sheet)
        or (sheet & ~bright).sum() > _SHEET.max_written * sheet.sum()
        or not _has_sharp_edge(sheet, coarse)
    ):
        return None
    return inner


def cut_out(
    grey: np.ndarray, where: np.ndarray
) -> tuple[tuple[slice, slice], np.ndarray, np.ndarray]:
    """The part of a picture that is paper, going on beyond its own edge.

    Args:
        grey: shape (height, width).
        where: bool, the paper on `coarse_picture` of it.

    Returns:
        The window in which the paper lies; of the picture inside it, the grey levels, those of the
        nearest paper where there is none; and which of them are paper, bool.
    """
    on = enlarge(where, grey.shape) > 0.5
    (window,) = ndimage.find_objects(on.astype(np.int8))
    on = on[window]
    if on.all():
        return window, grey[window], on
    nearest = ndimage.distance_transform_edt(~on, return_distances=False, return_indices=True)
    return window, grey[window][tuple(nearest)], on


def shows_written_sheet(coarse: np.ndarray, table: float, contrast: float) -> bool:
    """Whether what is light is a sheet with writing, and no digit that is drawn light on dark.

    A sheet has no hole that is wide and as dark as the table, as a 0 has.

    Args:
        coarse: as from `coarse_picture`.
        table: grey level of what surrounds the sheet.
        contrast: grey levels between the two.
    """
    sheet = find_sheet(coarse)
    if sheet is None:
        return False
    inside = ndimage.binary_erosion(sheet, iterations=_WRITTEN.rim)
    if not inside.any():
        return False
    above = coarse - table
    hole = inside & (above < _WRITTEN.hole_contrast * contrast)
    hole_width = 2 * ndimage.distance_transform_edt(hole).max()
    is_written_on = above[inside].min() < _WRITTEN.bare * np.median(above[inside])
    return bool(is_written_on and hole_width < _WRITTEN.max_hole * np.sqrt(sheet.sum()))


def _has_sharp_edge(sheet: np.ndarray, coarse: np.ndarray) -> bool:
    inside = sheet & ~ndimage.binary_erosion(sheet, iterations=_SHEET.border + 1)
    outside = ndimage.binary_dilation(sheet, iterations=_SHEET.border + 1)
    outside &= ~ndimage.binary_dilation(sheet, iterations=1)
    darkest = max(np.median(coarse[outside]), DARKEST)
    return bool(np.median(coarse[inside]) >= _SHEET.min_sharpness * darkest)


def _smallest_rectangle(mask: np.ndarray) -> float:
    """Area of the smallest rectangle round a mask, however it is turned."""
    points = np.argwhere(mask) - 0.5
    angles = np.radians(np.arange(0, 90, 3))
    sides = [
        np.ptp(points @ np.array(axis), axis=0) + 1
        for axis in ([np.cos(angles), np.sin(angles)], [-np.sin(angles), np.cos(angles)])
    ]
    return float((sides[0] * sides[1]).min())
