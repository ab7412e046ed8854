"""Handwritten digits, synthesised from a seed: any number, without a data set.

The control points of a skeleton are moved at random and joined to smooth pen paths. The paths are
slanted, turned, stretched and warped as hands differ, and drawn in the same steps as a drawing on
the pad: `strokes.draw`, then `normalise`.
"""

from dataclasses import dataclass

import numpy as np

from mnist_demo.datasets.digits import Digits
from mnist_demo.datasets.skeletons import STYLES, Style, compile_style
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import SIDE, normalise


@dataclass(frozen=True)
class Hand:
    """How far hands differ, fitted to MNIST's training images and to what people can still read.

    Each field is the standard deviation of a value that is drawn for each digit, unless it is
    called a median or a mean.
    """

    brush: float = 0.125
    """Median width of the brush, as a share of the digit's longer side."""
    brush_spread: float = 0.32
    """Natural logarithm of the width of the brush."""
    proportion: float = 0.027
    """Displacement of each control point, as a share of the digit's height."""
    overshoot: float = 0.12
    """Over- and undershooting of a stroke's ends, as a share of its first or last segment."""
    lean: float = 0.15
    """Mean slant of handwriting to the right, as the tangent of its angle."""
    slant: float = 0.25
    """Slant to the right, as the tangent of its angle."""
    rotation: float = 0.10
    """Rotation in radians."""
    breadth: float = 0.15
    """Mean natural logarithm of width over height, relative to the skeleton's."""
    aspect: float = 0.18
    """Natural logarithm of width over height, relative to the skeleton's."""
    taper: float = 0.2
    """How much wider the foot is than the head, as a share of their mean."""
    waist: float = 0.05
    """How far the middle moves up or down, as a share of the digit's size."""
    warp: float = 0.04
    """Smooth distortion of the plane (uneven loops, bent stems), as a share of the digit's size."""
    tremor: float = 0.006
    """Wobble along the pen's path, as a share of the digit's size."""


HAND = Hand()
BRUSHES = (0.06, 0.36)
"""Thinnest and thickest brush, as shares of the digit's longer side."""

_WAVES = 3
"""Number of sine waves that add up to a warp or a tremor."""


def generate(count: int, seed: int = 0) -> Digits:
    """Draw digits in shuffled order; every label occurs equally often, or once more than another.

    Args:
        count: how many.
        seed: the same seed gives the same bytes.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        brush = np.clip(rng.lognormal(np.log(HAND.brush), HAND.brush_spread), *BRUSHES)
        image[:] = normalise(strokes.draw(strokes_of(int(label), rng), brush)).centred
    return Digits(images, labels)


def strokes_of(label: int, rng: np.random.Generator) -> list[np.ndarray]:
    """One digit as a person would draw it, in one of its styles.

    Args:
        label: 0 to 9.
        rng: draws the style, and how the hand differs from others.

    Returns:
        Pen paths of shape (points, 2), x to the right and y down, about 1 high.
    """
    weights = np.array([style.weight for style in STYLES[label]])
    style = STYLES[label][rng.choice(len(weights), p=weights / weights.sum())]
    return write(style, rng)


def write(style: Style, rng: np.random.Generator) -> list[np.ndarray]:
    """One digit in the given style by a random hand; see `strokes_of`."""
    skeleton = compile_style(style)
    controls = skeleton.controls + rng.normal(0, HAND.proportion, skeleton.controls.shape)
    reach = rng.normal(0, HAND.overshoot, (len(skeleton.ends), 1))
    controls[skeleton.ends] += reach * (controls[skeleton.ends] - controls[skeleton.inner])
    controls[:, 0] *= np.exp(HAND.breadth)
    return vary(np.split(skeleton.splines @ controls, skeleton.breaks), rng, HAND.lean)


def vary(paths: strokes.Strokes, rng: np.random.Generator, lean: float = 0.0) -> list[np.ndarray]:
    """The same digit by another hand: slanted, turned, stretched, warped and a little shaky.

    Args:
        paths: pen paths of shape (points, 2), y down, in any unit.
        rng: draws the hand.
        lean: mean slant to the right, as the tangent of its angle.

    Returns:
        As many paths with as many points, in the same unit, about the same centre.
    """
    points = np.concatenate(paths).astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    centre, size = (low + high) / 2, float((high - low).max()) or 1.0
    points = (points - centre) / size

    points += _tremor(points, rng) + _warp(points, rng)
    slant, rotation, aspect, taper, waist = rng.normal(
        (lean, 0, 0, 0, 0), (HAND.slant, HAND.rotation, HAND.aspect, HAND.taper, HAND.waist)
    )
    x, y = points.T
    points = np.stack([x * (1 + taper * y), y + waist * np.cos(np.pi * y)], axis=1)
    stretch = np.exp(aspect / 2)
    cos, sin = np.cos(rotation), np.sin(rotation)
    # y points down: a slant to the right moves the upper half (y < 0) to the right
    affine = (
        np.array([[cos, -sin], [sin, cos]])
        @ np.array([[1, -slant], [0, 1]])
        @ np.diag([stretch, 1 / stretch])
    )
    points = points @ affine.T * size + centre
    return np.split(points, np.cumsum([len(path) for path in paths])[:-1])


def _warp(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Displacement of each point, a smooth function of its place: lines that meet still meet."""
    frequencies = rng.normal(0, 0.6, (2, _WAVES)) * 2 * np.pi
    phases = rng.uniform(0, 2 * np.pi, _WAVES)
    amplitudes = rng.normal(0, HAND.warp, (_WAVES, 2))
    return np.sin(points @ frequencies + phases) @ amplitudes


def _tremor(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Displacement of each point by an unsteady hand, for points in the order of writing."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    frequencies = rng.uniform(1, 4, _WAVES) * 2 * np.pi
    phases = rng.uniform(0, 2 * np.pi, _WAVES)
    amplitudes = rng.normal(0, HAND.tremor, (_WAVES, 2))
    return np.sin(np.cumsum(steps)[:, None] * frequencies + phases) @ amplitudes
