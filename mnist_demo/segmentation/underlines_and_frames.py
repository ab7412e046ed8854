"""Lines under digits and frames round them: what stresses writing is no part of it.

Pieces of ink are known by their boxes, as in `segmentation`. Whether a frame is empty where the
writing stands its ink says, and whether it is the ring of a crossed zero, how well that reads.
"""

from collections.abc import Callable

import numpy as np

from mnist_demo.segmentation.grouping import Group, Score, hull

_FLAT = 0.3
"""Height over width of a line at most, and …"""
_LOW = 0.5
"""… its height over that of the tallest piece: digits that touch one another are flat as well."""
_SMALL = 0.25
"""What is lower than this share of the tallest piece is no writing that could be stressed."""
_UNDER = 0.5
"""A line lies under what has this share of its width above it."""
_SEVERAL = 1.2
"""Width over height from which there are several digits above a line. It is no part of them …"""
_INTO = 0.15
"""… even where it runs through the lowest part of the writing, by this share of its height."""
_BELOW = 0.1
"""A line no farther below one digit than this share of its height may be its foot."""
_MOST_FRAMES = 5
"""More frames than that are a pattern; each costs a reading of all that it holds."""
_CROSSED = -4.0
"""A frame that reads better together with what it holds is a crossed zero, in log-odds."""
_FILLED = 0.4
"""A frame is filled by what it holds to this share of its height: eyes and a mouth do not."""

HasInk = Callable[[int, np.ndarray], bool]
"""Whether a piece has ink inside a box: left, top, right, bottom."""


def written(boxes: np.ndarray, has_ink: HasInk, score: Score) -> list[int]:
    """The pieces that are left without what stresses them, ascending; all, were there none.

    Args:
        boxes: float array of shape (pieces, 4): left, top, right, bottom, y down, in any unit.
        has_ink: of those pieces.
        score: as `segmentation.partition` takes it, asked of what may be a digit with a frame.
    """
    kept = list(range(len(boxes)))
    if len(kept) == 1:
        return kept
    boxes = np.asarray(boxes, float)
    around = _frames(boxes, has_ink)
    if 0 < len(around) <= _MOST_FRAMES:
        scores = score([tuple(sorted((frame, *held))) for frame, held in around.items()])
        no_digit = {frame for frame, of in zip(around, scores, strict=True) if of < _CROSSED}
        kept = [piece for piece in kept if piece not in no_digit]
    below = {kept[line] for line in _underlines(boxes[kept])}
    return [piece for piece in kept if piece not in below]


def _underlines(boxes: np.ndarray) -> list[int]:
    """Which pieces are lines under writing.

    Args:
        boxes: as `written` takes them.
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    line = (height <= _FLAT * width) & (height <= _LOW * height.max())
    writing = np.flatnonzero(~line & (height >= _SMALL * height.max()))
    return [piece for piece in np.flatnonzero(line).tolist() if _is_under(piece, writing, boxes)]


def _is_under(line: int, writing: np.ndarray, boxes: np.ndarray) -> bool:
    """Whether a line lies under writing, and belongs to none of it."""
    left, top, right, bottom = boxes[writing].T
    own_left, own_top, own_right, own_bottom = boxes[line]
    shared = np.minimum(right, own_right) - np.maximum(left, own_left)
    middle = (own_top + own_bottom) / 2
    beside = shared >= _UNDER * np.minimum(right - left, own_right - own_left)
    above = beside & ((top + bottom) / 2 < own_top)
    if not above.any():
        return False
    unit = float((bottom - top)[above].max())
    gap = middle - float(np.median(bottom[above]))
    # the roof of a digit on the next line stands nearer to that digit
    under = beside & ~above & (top > own_top)
    if under.any() and top[under].min() - own_bottom < gap:
        return False
    several = right[above].max() - left[above].min() > _SEVERAL * unit
    return gap > (-_INTO if several else _BELOW) * unit


def _frames(boxes: np.ndarray, has_ink: HasInk) -> dict[int, Group]:
    """Which pieces frame others, as a box or a circle does, and which they hold.

    Args:
        boxes, has_ink: as `written` takes them.
    """
    found = {}
    for frame, (left, top, right, bottom) in enumerate(boxes):
        inner = boxes - boxes[frame]
        inside = (inner[:, :2] > 0).all(axis=1) & (inner[:, 2:] < 0).all(axis=1)
        held = tuple(np.flatnonzero(inside).tolist())
        if not held:
            continue
        within = boxes[list(held)]
        if (within[:, 3] - within[:, 1]).max() < _FILLED * (bottom - top):
            continue
        of = hull(within)
        sides = (
            (left, of[1], of[0], of[3]),
            (of[2], of[1], right, of[3]),
            (of[0], top, of[2], of[1]),
            (of[0], of[3], of[2], bottom),
        )
        if not has_ink(frame, of) and all(has_ink(frame, np.array(side)) for side in sides):
            found[frame] = held
    return found
