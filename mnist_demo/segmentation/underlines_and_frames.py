"""Lines under digits and frames round them, which are no part of the writing.

Pieces of ink are known by their boxes, as in `grouping`. Whether a frame is empty where the
writing stands, its ink tells; whether it is the ring of a crossed zero, how well that reads.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_demo.segmentation.boxes import hull
from mnist_demo.segmentation.grouping import Group, Score

HasInk = Callable[[int, np.ndarray], bool]
"""Whether a piece has ink inside a box: left, top, right, bottom."""


@dataclass(frozen=True)
class _Underline:
    """What tells a line under writing from the strokes of digits."""

    max_aspect: float = 0.3
    """Greatest height of a line over its width."""
    max_height: float = 0.5
    """Greatest height of a line over that of the tallest piece: digits that touch one another are
    flat as well."""
    min_writing: float = 0.25
    """Least height of what may be underlined, over that of the tallest piece."""
    min_shared: float = 0.5
    """A line lies under a piece with which it shares this much of the narrower one's width."""
    several: float = 1.2
    """Width over height from which what stands above a line is several digits."""
    max_into: float = 0.15
    """A line under several digits may run through their lowest part, by this share of their
    height."""
    min_below: float = 0.1
    """A line no farther below a single digit than this share of its height may be its foot."""


@dataclass(frozen=True)
class _Frame:
    """What tells a frame from the ring of a digit."""

    max_frames: int = 5
    """More frames than this are a pattern; each costs a reading of all that it holds."""
    crossed_zero: float = -4.0
    """A frame that reads better than this with what it holds is a crossed zero, in log-odds."""
    widest_zero: float = 1.3
    """Greatest width of a crossed zero over its height."""
    min_filled: float = 0.4
    """Least height of what a frame holds, over the frame's: eyes and a mouth are lower."""


UNDERLINE = _Underline()
FRAME = _Frame()


def find_writing(boxes: np.ndarray, has_ink: HasInk, score: Score) -> list[int]:
    """The pieces that are neither underline nor frame, ascending.

    Args:
        boxes: float array of shape (pieces, 4): left, top, right, bottom, y down, in any unit.
        has_ink: of those pieces.
        score: as `grouping.partition` takes it, called with what may be a digit with a frame.

    Returns:
        Indices of the pieces, at least one of them.
    """
    writing = list(range(len(boxes)))
    if len(writing) == 1:
        return writing
    boxes = np.asarray(boxes, float)
    frames = _frames(boxes, has_ink)
    if 0 < len(frames) <= FRAME.max_frames:
        scores = score([tuple(sorted((frame, *held))) for frame, held in frames.items()])
        zeros = {
            frame
            for frame, odds in zip(frames, scores, strict=True)
            if odds >= FRAME.crossed_zero and _is_as_slim_as_a_zero(boxes[frame])
        }
        writing = [piece for piece in writing if piece not in frames or piece in zeros]
    underlines = {writing[line] for line in _underlines(boxes[writing])}
    return [piece for piece in writing if piece not in underlines]


def _is_as_slim_as_a_zero(box: np.ndarray) -> bool:
    width, height = box[2:] - box[:2]
    return bool(width <= FRAME.widest_zero * height)


def _underlines(boxes: np.ndarray) -> list[int]:
    """Which pieces are lines under writing.

    Args:
        boxes: as `find_writing` takes them.
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    is_line = height <= UNDERLINE.max_aspect * width
    is_line &= height <= UNDERLINE.max_height * height.max()
    writing = np.flatnonzero(~is_line & (height >= UNDERLINE.min_writing * height.max()))
    return [line for line in np.flatnonzero(is_line).tolist() if _is_under(line, writing, boxes)]


def _is_under(line: int, writing: np.ndarray, boxes: np.ndarray) -> bool:
    """Whether a line lies under writing, and belongs to none of it."""
    left, top, right, bottom = boxes[writing].T
    own_left, own_top, own_right, own_bottom = boxes[line]
    shared = np.minimum(right, own_right) - np.maximum(left, own_left)
    middle = (own_top + own_bottom) / 2
    beside = shared >= UNDERLINE.min_shared * np.minimum(right - left, own_right - own_left)
    above = beside & ((top + bottom) / 2 < own_top)
    if not above.any():
        return False
    unit = float((bottom - top)[above].max())
    gap = middle - float(np.median(bottom[above]))
    # the roof of a digit on the next line stands nearer to that digit
    under = beside & ~above & (top > own_top)
    if under.any() and top[under].min() - own_bottom < gap:
        return False
    several = right[above].max() - left[above].min() > UNDERLINE.several * unit
    return gap > (-UNDERLINE.max_into if several else UNDERLINE.min_below) * unit


def _frames(boxes: np.ndarray, has_ink: HasInk) -> dict[int, Group]:
    """Which pieces frame others, as a box or a circle does, and which they hold.

    Args:
        boxes, has_ink: as `find_writing` takes them.
    """
    found = {}
    for frame, (left, top, right, bottom) in enumerate(boxes):
        inner = boxes - boxes[frame]
        inside = (inner[:, :2] > 0).all(axis=1) & (inner[:, 2:] < 0).all(axis=1)
        held = tuple(np.flatnonzero(inside).tolist())
        if not held:
            continue
        within = boxes[list(held)]
        if (within[:, 3] - within[:, 1]).max() < FRAME.min_filled * (bottom - top):
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
