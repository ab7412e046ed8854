"""Underlines and frames drawn by hand that touch the writing, taken out of its ink.

What touches the writing is one connected component with it. A line is followed by the cheapest
path through the ink, as staff lines of music are (Cardoso et al., "Staff Detection with Stable
Paths", 2009); a frame is the rim of what it encloses. Where a digit meets the line, the ink of both
stays, so that no stroke is broken. Whether the rest reads better, `segmentation` decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_demo.ink.normalise import SOLID


@dataclass(frozen=True)
class _Search:
    """At what size lines are sought, and what of them is erased."""

    side: int = 640
    """Greatest number of pixels along the longer side."""
    blur: int = 2
    """Pixels beside a line that its blurred edge may take."""


@dataclass(frozen=True)
class _Underline:
    """What tells an underline from the strokes of digits; heights are those of all writing."""

    min_share: float = 0.5
    """Least length over the width of all ink."""
    min_length: float = 0.5
    """Least length over the height."""
    several: float = 1.2
    """A line that is shorter than this many times the height sticks out at both ends of the digit
    above it."""
    max_thickness: float = 0.25
    """Greatest thickness over the height."""
    usual: float = 0.3
    """Quantile of the thickness along the line that is its thickness where nothing touches it."""
    wider: float = 1.25
    """Where ink is higher than this many times the line's thickness, something touches it."""
    min_covered: float = 0.95
    """Least share of its length along which there is ink."""
    min_free: float = 0.25
    """Least share of its length along which nothing else touches it."""
    steepest: float = 0.2
    """Greatest slope of the line as a whole."""
    uneven: float = 0.06
    """Greatest standard deviation from a straight line, over the height."""
    max_below: float = 0.15
    """Greatest share of the other ink that lies below the line."""
    paper: float = 1.0
    """What a path costs for each pixel of paper."""
    thick: float = 0.3
    """What a path costs for each pixel where the ink is thick."""
    high: float = 0.2
    """What a path costs for each pixel along the upper edge of all ink; less the lower it lies."""
    step: float = 0.2
    """What a path costs for each step up or down."""


@dataclass(frozen=True)
class _Frame:
    """What tells a frame from the strokes of digits."""

    min_share: float = 0.8
    """Least width and height over those of all ink."""
    gap: float = 0.12
    """Greatest gap in a frame, over the frame's height."""
    min_covered: float = 0.8
    """Least share of the rim on which there is ink."""
    max_thickness: float = 0.2
    """Greatest thickness over the frame's height."""
    usual: float = 0.4
    """Quantile of the thickness round the frame that is its thickness where nothing touches it."""
    max_inked: float = 0.85
    """Greatest share of what it encloses that is ink."""
    min_filled: float = 0.35
    """Least height of what it holds, over the frame's."""
    rim: float = 1.3
    """A frame's rim is this many times as wide as its usual thickness."""
    poking: float = 1.5
    """What pokes out of a frame is no wider than twice this many times its thickness."""


@dataclass(frozen=True)
class _Repair:
    """How much of a line stays where a digit meets it."""

    reach: float = 0.4
    """Ink of the line no farther from the digit than this many times the line's thickness."""
    bridge: float = 0.2
    """Half the greatest distance between two ends of a digit's stroke that are joined, over the
    digit's height: the lowest part of a 0 may lie in the line."""
    splinter: float = 0.4
    """What is nowhere wider than this many times the line's thickness is left of the line."""


_SEARCH, _UNDERLINE, _FRAME, _REPAIR = _Search(), _Underline(), _Frame(), _Repair()


@dataclass(frozen=True, eq=False)
class Cleared:
    """Ink from which lines have been taken."""

    ink: np.ndarray
    """float, shape (height, width), 0 (paper) to 1 (ink)."""
    frame: bool
    """Whether a frame has been taken from it."""
    underline: bool
    """Whether an underline has been taken from it."""


def without_drawn_lines(ink: np.ndarray) -> Iterator[Cleared]:
    """Ink without the frame and the underline that it may have, in each way that there is.

    Args:
        ink: float array of shape (height, width), 0 (paper) to 1 (ink).

    Yields:
        The same ink without the frame, without both, and without the underline alone, where there
        are such lines and something else.
    """
    step = -(-max(ink.shape) // _SEARCH.side)
    solid = _coarse(ink > SOLID, step)

    def cleared(line: np.ndarray, frame: bool, underline: bool) -> Iterator[Cleared]:
        if (solid & ~line).any():
            yield Cleared(_erased(ink, line, solid, step), frame, underline)

    frame = _frame(solid)
    if frame is not None:
        yield from cleared(frame, True, False)
        underline = _underline(solid & ~frame)
        if underline is not None:
            yield from cleared(frame | underline, True, True)
    underline = _underline(solid)
    if underline is not None:
        yield from cleared(underline, False, True)


def line_alone(own: np.ndarray, band: np.ndarray, thickness: float) -> np.ndarray:
    """What of a line is no part of a digit that meets it, with the splinters beside it.

    Args:
        own: the ink of the line and of what touches it, bool.
        band: where the line runs in it.
        thickness: of the line, in pixels.
    """
    parts, _ = ndimage.label(own & ~band, np.ones((3, 3)))
    kept, splinters = np.zeros_like(band), np.zeros_like(band)
    reach = _REPAIR.reach * thickness
    for part, box in enumerate(ndimage.find_objects(parts), 1):
        mine = parts[box] == part
        widest = 2 * ndimage.distance_transform_edt(np.pad(mine, 1)).max()
        if mine.sum() < thickness**2 or widest < _REPAIR.splinter * thickness:
            splinters[box] |= mine
            continue
        longest = max(reach, _REPAIR.bridge * max(mine.shape))
        margin = int(np.ceil(longest)) + 2
        window = tuple(slice(max(0, of.start - margin), of.stop + margin) for of in box)
        mine = np.pad(parts[window] == part, margin)
        near = (ndimage.distance_transform_edt(~mine) <= reach) | _closed(mine, longest)
        kept[window] |= near[margin:-margin, margin:-margin]
    return (band & ~kept) | splinters


def _coarse(solid: np.ndarray, step: int) -> np.ndarray:
    """Each pixel ink where most of step × step pixels are."""
    if step == 1:
        return solid
    padded = np.pad(solid, [(0, -side % step) for side in solid.shape])
    height, width = (side // step for side in padded.shape)
    return padded.reshape(height, step, width, step).mean(axis=(1, 3)) >= 0.5


def _erased(ink: np.ndarray, line: np.ndarray, solid: np.ndarray, step: int) -> np.ndarray:
    """Ink without a line and its blurred edges."""
    blurred = ndimage.binary_dilation(line, iterations=_SEARCH.blur) & ~(solid & ~line)
    whole = blurred.repeat(step, 0).repeat(step, 1)[: ink.shape[0], : ink.shape[1]]
    return np.where(whole, np.zeros((), ink.dtype), ink)


def _frame(solid: np.ndarray) -> np.ndarray | None:
    """Where the frame lies that encloses all ink; ``None`` where there is none."""
    extent = _extent(solid)
    if extent is None:
        return None
    window = solid[extent]
    height, width = window.shape
    labels, _ = ndimage.label(window, np.ones((3, 3)))
    wide = [
        label
        for label, box in enumerate(ndimage.find_objects(labels), 1)
        if min(_side(box[0]) / height, _side(box[1]) / width) >= _FRAME.min_share
    ]
    if len(wide) != 1:
        return None
    own = labels == wide[0]
    runs = np.concatenate([_first_runs(np.rot90(own, turns)) for turns in range(4)])
    thickness = float(np.quantile(runs, _FRAME.usual))
    if thickness > _FRAME.max_thickness * height:
        return None
    gap = int(np.ceil(_FRAME.gap * height / 2))
    own, window = np.pad(own, gap + 2), np.pad(window, gap + 2)
    filled = ndimage.binary_fill_holes(_closed(own, gap))
    if own.sum() > _FRAME.max_inked * filled.sum():
        return None
    # what pokes out of a frame is no part of it
    inside = ndimage.distance_transform_edt(filled) > _FRAME.poking * thickness
    if not inside.any():
        return None
    body = ndimage.distance_transform_edt(~inside) <= _FRAME.poking * thickness
    depth = ndimage.distance_transform_edt(body)
    if own[body & (depth <= thickness)].mean() < _FRAME.min_covered:
        return None
    held = window & (depth > _FRAME.rim * thickness)
    rows = np.flatnonzero(held.any(axis=1))
    if not rows.size or np.ptp(rows) < _FRAME.min_filled * height:
        return None
    line = line_alone(own, own & body & (depth <= _FRAME.rim * thickness), thickness)
    # ends of the frame stick out of it and hang on to nothing inside
    parts, _ = ndimage.label(own & ~line, np.ones((3, 3)))
    line |= own & ~np.isin(parts, np.unique(parts[held]))
    result = np.zeros(solid.shape, bool)
    result[extent] = line[gap + 2 : -gap - 2, gap + 2 : -gap - 2]
    return result


def _underline(solid: np.ndarray) -> np.ndarray | None:
    """Where the line below the writing lies; ``None`` where there is none."""
    extent = _extent(solid)
    if extent is None:
        return None
    window = solid[extent]
    height, width = window.shape
    labels, _ = ndimage.label(window, np.ones((3, 3)))
    boxes = ndimage.find_objects(labels)
    widest = max(range(len(boxes)), key=lambda i: _side(boxes[i][1]))
    columns = np.arange(boxes[widest][1].start, boxes[widest][1].stop)
    length = columns.size
    if length < max(_UNDERLINE.min_share * width, _UNDERLINE.min_length * height):
        return None
    own = labels == widest + 1
    starts = _run_starts(own)
    runs = np.where(own, len(own) - _run_starts(own[::-1])[::-1] - starts, 0)
    is_thick = runs > _UNDERLINE.max_thickness * height
    cost = np.where(own, _UNDERLINE.thick * is_thick, _UNDERLINE.paper)
    cost = cost + _UNDERLINE.high * (1 - np.arange(height) / height)[:, None]
    path = _cheapest_path(cost[:, columns])
    on, starts, runs = (of[path, columns] for of in (own, starts, runs))
    if on.mean() < _UNDERLINE.min_covered:
        return None
    thickness = float(np.quantile(runs[on], _UNDERLINE.usual))
    is_free = on & (runs <= _UNDERLINE.wider * thickness + 1)
    if thickness > _UNDERLINE.max_thickness * height or is_free.mean() < _UNDERLINE.min_free:
        return None
    middle = np.interp(columns, columns[is_free], (starts + (runs - 1) / 2)[is_free])
    slope, offset = np.polyfit(columns, middle, 1)
    if (
        abs(slope) > _UNDERLINE.steepest
        or np.std(middle - slope * columns - offset) > _UNDERLINE.uneven * height
    ):
        return None
    rows = np.arange(height)[:, None]
    low, high = middle - thickness / 2 - 0.5, middle + thickness / 2 + 0.5
    low = np.where(is_free, np.minimum(low, starts), low)
    high = np.where(is_free, np.maximum(high, starts + runs - 1), high)
    band = np.zeros_like(own)
    band[:, columns] = own[:, columns] & (rows >= low) & (rows <= high)
    others = window[:, columns] & ~band[:, columns]
    above, below = others & (rows < middle), others & (rows > middle)
    used = np.flatnonzero(above.any(axis=1))
    if (
        not used.size
        or not _UNDERLINE.min_length * np.ptp(used) <= length
        or thickness > _UNDERLINE.max_thickness * np.ptp(used)
        or below.sum() > _UNDERLINE.max_below * others.sum()
    ):
        return None
    touched = np.flatnonzero(
        (others & ndimage.binary_dilation(band[:, columns], np.ones((3, 3)))).any(axis=0)
    )
    if (
        length < _UNDERLINE.several * np.ptp(used)
        and touched.size
        and (min(touched[0], length - 1 - touched[-1]) < thickness)
    ):
        return None  # the foot of a 2 is no underline
    result = np.zeros(solid.shape, bool)
    result[extent] = line_alone(own, band, thickness)
    return result


def _extent(solid: np.ndarray) -> tuple[slice, ...] | None:
    """The window that holds all ink."""
    found = ndimage.find_objects(solid.astype(np.int8))
    return found[0] if found else None


def _side(of: slice) -> int:
    return of.stop - of.start


def _closed(mask: np.ndarray, radius: float) -> np.ndarray:
    """A mask closed by a disk; it must not reach as near to the edges as the radius."""
    spread = ndimage.distance_transform_edt(~mask) <= radius
    return ndimage.distance_transform_edt(spread) > radius


def _first_runs(mask: np.ndarray) -> np.ndarray:
    """Length of the first run of each column from the top."""
    begin = mask.argmax(axis=0)
    rows = np.arange(len(mask))[:, None]
    ends = (~mask & (rows > begin)).argmax(axis=0)
    ends = np.where(ends == 0, len(mask), ends)
    return (ends - begin)[mask.any(axis=0)]


def _run_starts(mask: np.ndarray) -> np.ndarray:
    """The row in which the vertical run of ink that each pixel belongs to begins."""
    rows = np.broadcast_to(np.arange(len(mask))[:, None], mask.shape)
    return np.maximum.accumulate(np.where(mask, -1, rows), axis=0) + 1


def _cheapest_path(cost: np.ndarray) -> np.ndarray:
    """The row in each column of the cheapest path from left to right."""
    width = cost.shape[1]
    total = np.empty_like(cost)
    came = np.zeros(cost.shape, np.int8)
    total[:, 0] = cost[:, 0]
    for x in range(1, width):
        before = np.pad(total[:, x - 1], 1, constant_values=np.inf)
        options = np.stack(
            [before[1:-1], before[:-2] + _UNDERLINE.step, before[2:] + _UNDERLINE.step]
        )
        best = options.argmin(axis=0)
        came[:, x] = np.array([0, -1, 1])[best]
        total[:, x] = options.min(axis=0) + cost[:, x]
    path = np.empty(width, int)
    path[-1] = total[:, -1].argmin()
    for x in range(width - 1, 0, -1):
        path[x - 1] = path[x] + came[path[x], x]
    return path
