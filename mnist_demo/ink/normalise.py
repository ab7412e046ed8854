"""A drawing becomes 28×28 grey levels exactly as MNIST's digits were made.

MNIST's method, measured on its 70,000 images: take the bounding box of the ink; scale it, keeping
its aspect, so that the longer side is 20 pixels, anti-aliased by area; bring the darkest ink to
255; place it in 28×28 by whole pixels so that the centre of mass, with pixel centres at +0.5,
falls in [14, 15) on both axes. A network trained on MNIST reads drawings that were prepared like
this, and no others (LeCun et al., 1998, say "centred by mass"; the half pixel is measured).
"""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.errors import UserError

SIDE = 28
"""Pixels along a side of an MNIST image."""
BOX_SIDE = 20
"""Pixels along the longer side of the digit inside it."""
SOLID = 0.2
"""Ink darker than this connects, of 0 (paper) to 1; fainter ink is the blurred edge of a stroke."""


TOLERANCE = 1e-6
"""By how much rounding errors may move a number: whole pixels and halves of grey levels that are
missed by less count as met."""


@dataclass(frozen=True)
class _Dot:
    """What tells a dot from a digit."""

    max_elongation: float = 1.55
    """Greatest length of a dot over its own thickness; the stubbiest digit of MNIST has 1.61."""
    min_digit_side: int = 7
    """Ink with a longer side of fewer pixels is a dot: 5×7 is the smallest legible type."""


_DOT = _Dot()


@dataclass(frozen=True, eq=False)
class Ink:
    """One piece of ink on its way from the drawing to the network, with every step.

    All arrays are uint8, 0 is paper and 255 the darkest ink. Two of them are equal only if they
    are the same object.
    """

    box: tuple[int, int, int, int]
    """Where the ink lies in the drawing: left, top, right, bottom, the last two exclusive."""
    cropped: np.ndarray
    """The drawing inside ``box``, shape (bottom - top, right - left)."""
    scaled: np.ndarray
    """The crop scaled so that its longer side is 20, shape (h, w)."""
    centred: np.ndarray
    """What the network sees, shape (28, 28)."""

    def moved(self, x: int, y: int) -> "Ink":
        """The same ink in a drawing of which this one was a part with its corner at (x, y)."""
        left, top, right, bottom = self.box
        return replace(self, box=(left + x, top + y, right + x, bottom + y))


def normalise(ink: np.ndarray) -> Ink:
    """Crop, scale and centre one piece of ink as MNIST's makers did.

    Args:
        ink: float array of shape (height, width), 0 (paper) to 1 (ink), as from `find_ink`.

    Returns:
        Every step of the way; ``centred`` is what a network reads.

    Raises:
        UserError: there is no ink.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        raise UserError("Nothing is drawn there yet: draw a digit.")
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    cropped = np.ascontiguousarray(ink[top:bottom, left:right], np.float64)

    scaled = _scaled(cropped)
    height, width = scaled.shape

    # centre of mass with pixel centres at +0.5, moved by whole pixels into [14, 15)
    mass = np.array(ndimage.center_of_mass(scaled)) + 0.5
    # rounded, since a symmetric digit lies exactly on the edge between two places
    y, x = np.ceil(np.round(SIDE / 2 - mass, 3)).astype(int)
    y, x = np.clip(y, 0, SIDE - height), np.clip(x, 0, SIDE - width)
    centred = np.zeros((SIDE, SIDE), np.uint8)
    centred[y : y + height, x : x + width] = _grey_levels(scaled)

    return Ink(
        box=(int(left), int(top), int(right), int(bottom)),
        cropped=_grey_levels(cropped),
        scaled=_grey_levels(scaled),
        centred=centred,
    )


def is_dot(steps: Ink) -> bool:
    """Whether the ink is only a dot: hardly longer than it is thick, or tiny."""
    left, top, right, bottom = steps.box
    if max(right - left, bottom - top) < _DOT.min_digit_side:
        return True
    solid = np.pad(steps.scaled >= 128, 1)
    length = max(solid.any(axis=0).sum(), solid.any(axis=1).sum())
    thickness = 2 * ndimage.distance_transform_edt(solid).max() - 1
    return bool(length <= _DOT.max_elongation * thickness)


def _scaled(cropped: np.ndarray) -> np.ndarray:
    """The crop with its longer side brought to 20 pixels and its darkest ink to 1.

    The shorter side comes to whole pixels by paper at both its sides, not by being stretched, so
    that a drawing keeps its aspect exactly, whatever its size.
    """
    scale = BOX_SIDE / max(cropped.shape)
    # rounding errors do not add a pixel to a whole side
    height, width = (max(1, int(np.ceil(side * scale - TOLERANCE))) for side in cropped.shape)
    if scale <= 1:
        scaled = _averaged(_averaged(cropped, height, scale).T, width, scale).T
    else:
        scaled = _enlarged(cropped, height, width, scale)
    return scaled / scaled.max()


def _averaged(ink: np.ndarray, to: int, scale: float) -> np.ndarray:
    """Ink with fewer rows, each the average of those that it covers, by area.

    It is the differences of a sum from the top down. A matrix product would do it as well, but
    for one this large BLAS starts its threads, which wait for work longer than they compute.

    Args:
        ink: shape (rows, columns).
        to: number of rows that they become, paper above and below them included.
        scale: at most 1; ``to`` rows are at least as high as all of ``ink`` scaled by it.

    Returns:
        Shape (to, columns).
    """
    rows = len(ink)
    edges = np.clip(np.arange(to + 1) / scale - (to / scale - rows) / 2, 0, rows)
    whole = np.minimum(edges.astype(int), rows - 1)
    above = np.zeros((rows + 1, ink.shape[1]))
    np.cumsum(ink, axis=0, out=above[1:])
    above_edges = above[whole] + (edges - whole)[:, None] * ink[whole]
    return np.diff(above_edges, axis=0) * scale


def _enlarged(cropped: np.ndarray, height: int, width: int, scale: float) -> np.ndarray:
    """The crop with more pixels, smoothly: averaged by area, it would be made of squares."""
    missing = [
        (to / scale - side) / 2 for to, side in zip((height, width), cropped.shape, strict=True)
    ]
    paper = int(np.ceil(max(missing))) + 1  # what is taken looks a pixel beyond the crop
    top, left = (paper - m for m in missing)
    box = (left, top, left + width / scale, top + height / scale)
    image = Image.fromarray(np.pad(cropped, paper).astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR, box=box))


def _grey_levels(ink: np.ndarray) -> np.ndarray:
    # halves are frequent, since eight by eight pixels often become one: all of them go up, here as
    # in a browser, whatever rounding errors make of them
    return np.floor(ink * 255 + 0.5 + TOLERANCE).astype(np.uint8)
