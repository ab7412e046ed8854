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
    min_straight: float = 0.8
    """Least share that the largest quadrilateral inside a sheet has of it; of a disc it has 0.64,
    of a sheet that loses a corner to the photo's edge 0.85."""
    min_convex: float = 0.9
    """Least share that a sheet has of the smallest convex shape round it."""
    max_written: float = 0.3
    """Greatest share of a sheet that is written on: a ring of chalk has a larger hole."""
    min_sharpness: float = 1.3
    """Least brightness just inside a sheet's edge, over that of the table just outside."""
    closed_half_width: float = 0.03
    """Half the width, over the photo's longer side, of writing that is closed in where it meets
    the sheet's edge."""
    border: int = 2
    """Pixels of the coarse photo along a sheet's edge that are left out."""
    bluntest: float = 140
    """Greatest angle of a sheet's corner in degrees; a shadow's edge may be bent a little."""
    min_side: float = 0.25
    """Least length of a side of a sheet, as a share of the photo's longer side."""


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
    corners = _convex_corners(sheet)
    straight = _largest_quadrilateral(corners)
    inner = ndimage.binary_erosion(sheet, iterations=_SHEET.border)
    if (
        (sum(touched) > 1 and not _has_own_corner(straight, sheet.shape))
        or inner.sum() < _SHEET.min_area * sheet.size
        or sheet.sum() < _SHEET.min_convex * _area(corners)
        or _area(straight) < _SHEET.min_straight * sheet.sum()
        or (sheet & ~bright).sum() > _SHEET.max_written * sheet.sum()
        or not _has_sharp_edge(sheet, coarse)
    ):
        return None
    return inner


def slopes_of_sides(sheet: np.ndarray) -> tuple[list[float], list[float]]:
    """How the sides of a sheet lean that lie inside the photo.

    Args:
        sheet: as from `find_sheet`.

    Returns:
        Of sides from left to right, down over right; of those from top to bottom, right over down.
    """
    corners = _largest_quadrilateral(_convex_corners(sheet))
    slopes: tuple[list[float], list[float]] = ([], [])
    for first, last in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if not _is_own(np.stack([first, last, (first + last) / 2]), sheet.shape).any():
            continue
        along = np.abs(last - first)
        if along.max() < _SHEET.min_side * max(sheet.shape):
            continue
        down = int(along.argmax() == 0)
        over = last - first
        slopes[down].append(float(over[down] / over[1 - down]))
    return slopes


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


def _convex_corners(mask: np.ndarray) -> np.ndarray:
    """Corners (y, x) of the smallest convex shape round a mask, in order, shape (n, 2)."""
    outline = mask & ~ndimage.binary_erosion(mask)
    points = np.argwhere(outline).astype(float)
    points += np.sign(points - points.mean(axis=0)) / 2  # the pixels' outer corners
    angles = np.radians(np.arange(0, 360, 3))
    farthest = (np.stack([np.sin(angles), np.cos(angles)], 1) @ points.T).argmax(axis=1)
    kept = np.flatnonzero(np.diff(farthest, prepend=farthest[-1]))
    return points[farthest[kept if kept.size else [0]]]


def _largest_quadrilateral(corners: np.ndarray) -> np.ndarray:
    """The corners of the largest quadrilateral inside a convex shape, in order, shape (4, 2).

    Args:
        corners: of the shape, in order, shape (n, 2).
    """
    along = corners[None] - corners[:, None]
    # twice the area of the triangle of corners i, j and k, by the side of the line i–j it lies on
    areas = (
        along[:, :, None, 0] * along[:, None, :, 1] - along[:, :, None, 1] * along[:, None, :, 0]
    )
    on_both = areas.max(axis=2) - areas.min(axis=2)
    i, j = np.unravel_index(on_both.argmax(), on_both.shape)
    return corners[[i, areas[i, j].argmax(), j, areas[i, j].argmin()]]


def _area(corners: np.ndarray) -> float:
    """The area inside corners (y, x) that are given in order (the shoelace formula)."""
    y, x = corners.T
    return float(abs(y @ np.roll(x, 1) - x @ np.roll(y, 1)) / 2)


def _has_own_corner(corners: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether one of a sheet's corners lies inside the photo: a shadow's edge has none."""
    before, after = (np.roll(corners, by, axis=0) - corners for by in (1, -1))
    lengths = np.maximum(np.hypot(*before.T) * np.hypot(*after.T), 1e-9)
    is_sharp = (before * after).sum(axis=1) / lengths > np.cos(np.radians(_SHEET.bluntest))
    return bool((_is_own(corners, shape) & is_sharp).any())


def _is_own(points: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Which points (y, x) of a sheet's edge do not lie at the photo's edge."""
    room = np.minimum(points, np.array(shape) - 1 - points).min(axis=1)
    return room > 2 * _SHEET.border
