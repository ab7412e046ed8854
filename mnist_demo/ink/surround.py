"""What surrounds the paper on a picture: black bars, the borders of a cell, a scanner's lid.

A surround is of one shade and ends in a straight line, beyond which there is little but paper. Of
a digit that is drawn light on dark, what is light has no such sides.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class _Bar:
    """What tells a bar along one side of a picture."""

    min_picture: int = 20
    """A picture with fewer pixels along its shorter side is not searched."""
    same: float = 0.2
    """Differences below this share of all of the picture's count as one shade."""
    min_range: float = 24
    """Grey levels between darkest and lightest below which nothing is told apart."""
    steepest: float = 0.1
    """Tangent of the greatest angle between a bar's end and the picture's side."""
    slopes: int = 21
    """Number of slopes that are tried, from steepest down to steepest up."""
    width: float = 2.5
    """Pixels of the coarse picture within which an end is straight."""
    min_open: float = 0.15
    """Least share of a side along which a bar ends anywhere."""
    min_straight: float = 0.7
    """Least share of that along which its end is straight: a digit may touch it elsewhere."""


@dataclass(frozen=True)
class _Paper:
    """What tells paper inside bars from a digit that is as light, or as dark."""

    border: float = 2.0
    """Pixels of the whole picture along the bars that may be blurred."""
    min_share: float = 0.5
    """Least share of what is inside that is of the paper's shade."""
    min_share_of_side: float = 0.6
    """The same along each of its sides."""
    min_side: int = 12
    """Least width and height, in pixels of the coarse picture."""
    min_wider: float = 1.2
    """How many times the widest stroke's width the widest empty place has, at least."""
    max_attached: float = 0.5
    """Greatest share of the ink that is connected with bars, as the foot of a 2 is with its rest
    where a picture is cut off below it."""
    min_wider_attached: float = 2.0
    """How many times as wide the widest empty place is if more is, and bars are on all sides."""
    max_even: float = 1.5
    """Grey levels by which an even shade differs."""
    max_uneven: float = 0.4
    """The darker one of an uneven surround and its paper has at most this share of the other's
    brightness: a shadow is lighter."""


_BAR = _Bar()
_PAPER = _Paper()


def find_surrounded(coarse: np.ndarray, scale: float) -> np.ndarray | None:
    """Where the paper lies on a picture of which bars take one side or more.

    Args:
        coarse: as from `coarse_picture`.
        scale: pixels of the whole picture for each of the coarse one, along a side.

    Returns:
        bool array of the same shape, without the bars' very edges; ``None`` where no bar is seen.
    """
    coarse = np.asarray(coarse, np.float32)
    if min(coarse.shape) * scale < _BAR.min_picture:
        return None
    same = _BAR.same * float(np.ptp(coarse))
    if same < _BAR.same * _BAR.min_range or min(coarse.shape) < _PAPER.min_side:
        return None
    middle = coarse[tuple(slice(side // 3, -(side // 3)) for side in coarse.shape)]
    papers = [float(np.median(part)) for part in (middle, coarse)]
    sides = coarse[0], coarse[-1], coarse[:, 0], coarse[:, -1]
    if np.ptp([*papers, *map(np.median, sides)]) <= same:
        return None  # paper reaches all sides, as on most drawings
    border = max(1, round(_PAPER.border / scale))
    bars = [bar for turns in range(4) if (bar := _bar(coarse, turns, same, border))]
    for paper in (*papers, *(shade for shade, _ in bars)):
        # a run of paper up to the ink looks like a bar as well
        others = [bar for bar in bars if abs(bar[0] - paper) > same]
        if not others:
            continue
        inside = ~np.logical_or.reduce([where for _, where in others])
        if inside.any() and _is_paper(coarse, inside, paper, [shade for shade, _ in others], same):
            return inside
    return None


def _bar(
    coarse: np.ndarray, turns: int, same: float, border: int
) -> tuple[float, np.ndarray] | None:
    """The shade of the bar along one side of a picture, and where it lies.

    Args:
        coarse: the picture.
        turns: how many quarters bring the side to the top.
        same: greatest difference within one shade.
        border: pixels that are added to the bar.
    """
    coarse = np.rot90(coarse, turns)
    height, width = coarse.shape
    shade = float(np.median(coarse[0]))
    other = np.abs(coarse - shade) > same
    ends = other.any(axis=0)
    if ends.sum() < _BAR.min_open * width:
        return None
    depth = other.argmax(axis=0)
    columns = np.arange(width) - width / 2
    slopes = np.linspace(-_BAR.steepest, _BAR.steepest, _BAR.slopes)
    # of each slope the height at which most of the ends lie
    heights = np.sort(depth[ends] - slopes[:, None] * columns[ends], axis=1)
    within = [np.searchsorted(row, row + _BAR.width, "right") for row in heights]
    count = np.array(within) - np.arange(ends.sum())
    best = int((count.max(axis=1) - np.abs(slopes) / _BAR.steepest / 2).argmax())
    at = count[best].argmax()
    if count[best, at] < _BAR.min_straight * ends.sum():
        return None
    line = heights[best, at : at + count[best, at]].max() + slopes[best] * columns
    if line[ends].max() < 1:
        return None
    where = np.arange(height)[:, None] < line + border
    return shade, np.rot90(where, -turns)


def _is_paper(
    coarse: np.ndarray, inside: np.ndarray, paper: float, shades: list[float], same: float
) -> bool:
    """Whether what is inside bars is paper with something written on it.

    Args:
        coarse: the picture.
        inside: where no bar is, bool, some of it.
        paper: grey level of the paper.
        shades: of each bar.
        same: greatest difference within one shade.
    """
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if min(rows[-1] - rows[0], columns[-1] - columns[0]) < _PAPER.min_side:
        return False
    is_plain = np.abs(coarse - paper) <= same
    if is_plain[inside].mean() < _PAPER.min_share:
        return False
    if any(
        _share_of_side(np.rot90(is_plain, turns), np.rot90(inside, turns))
        < _PAPER.min_share_of_side
        for turns in range(4)
    ):
        return False
    ink = inside & ~is_plain
    empty = _widest(inside & is_plain)
    if not 0 < _PAPER.min_wider * _widest(ink) < empty:
        return False
    at_bars = inside & ~ndimage.binary_erosion(inside, border_value=1)
    attached = ndimage.binary_propagation(ink & at_bars, mask=ink).sum() / ink.sum()
    if attached > _PAPER.max_attached and not (
        len(shades) == 4 and empty > _PAPER.min_wider_attached * _widest(ink)
    ):
        return False
    if all(min(shade, paper) <= _PAPER.max_uneven * max(shade, paper) for shade in shades):
        return True
    beyond = ~ndimage.binary_dilation(inside, iterations=4)
    return _is_even(coarse[beyond]) and _is_even(coarse[inside & is_plain])


def _share_of_side(is_plain: np.ndarray, inside: np.ndarray) -> float:
    """The share of the upper side of what is inside that is of the paper's shade."""
    columns = np.flatnonzero(inside.any(axis=0))
    return float(is_plain[inside.argmax(axis=0)[columns], columns].mean())


def _widest(mask: np.ndarray) -> float:
    """Half the width of the widest place of a mask, in pixels."""
    return float(ndimage.distance_transform_edt(np.pad(mask, 1)).max())


def _is_even(levels: np.ndarray) -> bool:
    return not levels.size or bool(np.median(np.abs(levels - np.median(levels))) <= _PAPER.max_even)
