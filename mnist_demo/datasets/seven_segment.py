"""Digits of seven-segment displays, as clocks, scales and meters show them; no data file is needed.

The displays differ in the shape of their segments, the gaps between them, their slant and
proportions, and in how they form a 6, a 7 and a 9.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from mnist_demo.datasets.digits import Digits
from mnist_demo.ink.normalise import SIDE, normalise

LIT = {
    0: ("abcdef",),
    1: ("bc",),
    2: ("abged",),
    3: ("abgcd",),
    4: ("fgbc",),
    5: ("afgcd",),
    6: ("afgedc", "fgedc"),
    7: ("abc", "fabc"),
    8: ("abcdefg",),
    9: ("abcdfg", "abcfg"),
}
"""The segments that each digit lights, in each of its forms; ``a`` is the uppermost, from there on
clockwise, ``g`` the one in the middle."""

_ENDS = {
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 1)),
    "c": ((1, 1), (1, 2)),
    "d": ((0, 2), (1, 2)),
    "e": ((0, 1), (0, 2)),
    "f": ((0, 0), (0, 1)),
    "g": ((0, 1), (1, 1)),
}
"""Where each segment begins and ends: x in widths of the digit, y in halves of its height."""
_HEIGHT, _MARGIN = 160, 40
"""Height of a digit without its strokes' width, and margin round it, in pixels."""
_ROUND = 9
"""Corners of a round end."""


@dataclass(frozen=True)
class Display:
    """How one display shows digits; lengths are shares of a digit's height."""

    width: float
    """Of a digit."""
    thickness: float
    """Of a segment."""
    gap: float
    """Between two segments that meet."""
    slant: float
    """Tangent of the angle by which the digits lean to the right, at least 0."""
    pointed: float
    """How pointed the ends of a segment are: 0 square, 1 as a roof of 45 degrees."""
    rounded: bool = False
    """Whether the ends are half circles instead."""


def random_display(rng: np.random.Generator, rounded: bool = False) -> Display:
    """A display as one may be met."""
    return Display(
        width=rng.uniform(0.42, 0.7),
        thickness=rng.uniform(0.05, 0.2),
        gap=rng.choice([0.0, rng.uniform(0.0, 0.035)]),
        slant=rng.choice([0.0, rng.uniform(0.0, 0.22)]),
        pointed=rng.choice([0.0, 1.0, rng.uniform(0.0, 1.0)]),
        rounded=rounded,
    )


def draw(segments: str, display: Display) -> np.ndarray:
    """Some segments of a display, lit.

    Args:
        segments: letters of `LIT`'s values.
        display: how they look.

    Returns:
        float32, shape (height, width), 0 paper to 1 ink.
    """
    unit = np.array([display.width, 0.5]) * _HEIGHT
    half = display.thickness * _HEIGHT / 2
    leaning = display.slant * _HEIGHT
    size = np.array([unit[0] + leaning, _HEIGHT]) + 2 * (_MARGIN + half)
    image = Image.new("L", tuple(size.astype(int).tolist()))
    pen = ImageDraw.Draw(image)
    for segment in segments:
        start, end = (np.array(point) * unit for point in _ENDS[segment])
        corners = _outline(start, end, display)
        x, y = corners.T + _MARGIN + half
        x = x + display.slant * (_HEIGHT + _MARGIN + half - y)
        pen.polygon(list(zip(x.tolist(), y.tolist(), strict=True)), fill=255)
    return np.asarray(image, np.float32) / 255


def _outline(start: np.ndarray, end: np.ndarray, display: Display) -> np.ndarray:
    """The corners of a segment between two points of a digit, shape (n, 2), in pixels."""
    half = display.thickness * _HEIGHT / 2
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    start, end = (
        point + display.gap * _HEIGHT / 2 * way for point, way in ((start, along), (end, -along))
    )
    if display.rounded:
        angle = np.linspace(-np.pi / 2, np.pi / 2, _ROUND)[:, None]
        cap = half * (np.cos(angle) * along + np.sin(angle) * across)
        return np.concatenate([end + cap, start - cap])
    # a square end covers the corner where two segments meet
    tip = half * (1 - display.pointed) * along
    shoulder = half * (2 * display.pointed - 1) * along
    return np.array(
        [
            start - tip,
            start + shoulder + half * across,
            end - shoulder + half * across,
            end + tip,
            end - shoulder - half * across,
            start + shoulder - half * across,
        ]
    )


def generate(count: int, seed: int = 0, rounded: bool = False) -> Digits:
    """Digits of random displays, each of another, in shuffled order.

    Every label occurs equally often, or once more than another.

    Args:
        count: how many.
        seed: the same seed gives the same bytes.
        rounded: whether all segments have round ends, as no network learns from.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        form = rng.choice(LIT[int(label)])
        image[:] = normalise(draw(form, random_display(rng, rounded))).centred
    return Digits(images, labels)
