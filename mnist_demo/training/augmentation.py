"""Variations of a batch of digits, made inside TensorFlow's graph while the network learns."""

import math
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.ink.normalise import SIDE
from mnist_demo.presets.augmentation import Augmentation

_KNOTS = 6
"""Knots along a side of the elastic grid."""
_SCAN_SIDE = 22
"""Pixels along a side of a coarse scan: 16 for the digit's 20, as the U.S. Postal Service's had."""
_BLACK_FROM = (0.25, 0.65)
"""Lowest and highest grey that becomes ink where a scan is black and white."""


def augment(
    images: tf.Tensor,
    generator: tf.random.Generator,
    ranges: Augmentation,
    strength: tf.Tensor | float = 1.0,
) -> tf.Tensor:
    """Each image turned, slanted, stretched, moved, and its strokes thickened or thinned.

    With wider ranges also deformed elastically, and some of them made coarse.

    Args:
        images: float32 tensor of shape (n, 28, 28, 1), 0 to 1.
        generator: where the randomness comes from.
        ranges: how far the images are varied at full strength.
        strength: share of the ranges that is used, 0 (nothing happens) to 1.

    Returns:
        A tensor of the same shape and range.
    """
    n = tf.shape(images)[0]

    def uniform(limit: float) -> tf.Tensor:
        return generator.uniform([n], -1.0, 1.0) * limit * strength

    varied = _affine(_stroke_width(images, uniform(ranges.stroke)), uniform, ranges)
    if ranges.elastic:
        varied = _elastic(varied, generator.normal([n, _KNOTS, _KNOTS, 2]), ranges, strength)
    if ranges.scanned:
        varied = _scanned(varied, generator.uniform([5, n]), ranges)
    return _darkened(varied) if ranges.elastic else varied


def _stroke_width(images: tf.Tensor, amount: tf.Tensor) -> tf.Tensor:
    """Mix in the image dilated (amount above 0) or eroded (below) by a 3×3 neighbourhood."""
    amount = amount[:, None, None, None]
    dilated = tf.nn.max_pool2d(images, 3, 1, "SAME")
    eroded = -tf.nn.max_pool2d(-images, 3, 1, "SAME")
    # thin strokes are gone when eroded outright, so erosion goes half as far
    mixed = tf.where(
        amount > 0,
        images + amount * (dilated - images),
        images + 0.5 * amount * (images - eroded),
    )
    return _darkened(mixed)


def _darkened(images: tf.Tensor) -> tf.Tensor:
    """The darkest ink of each image brought to 1, as it is in whatever a network is to read."""
    peak = tf.reduce_max(images, axis=[1, 2, 3], keepdims=True)
    return images / tf.maximum(peak, 1e-3)


def _affine(
    images: tf.Tensor, uniform: Callable[[float], tf.Tensor], ranges: Augmentation
) -> tf.Tensor:
    angle = uniform(math.radians(ranges.rotation))
    shear = uniform(ranges.shear)
    x_scale, y_scale = 1 + uniform(ranges.scale), 1 + uniform(ranges.scale)
    cos, sin = tf.cos(angle), tf.sin(angle)
    # output pixel → input pixel: rotation after shear after scale, about the middle
    a, b = x_scale * cos, x_scale * (shear * cos - sin)
    c, d = y_scale * sin, y_scale * (shear * sin + cos)
    middle = (tf.cast(tf.shape(images)[1], tf.float32) - 1) / 2
    x = middle - a * middle - b * middle + uniform(ranges.shift)
    y = middle - c * middle - d * middle + uniform(ranges.shift)
    zero = tf.zeros_like(a)
    return keras.ops.image.affine_transform(
        images, tf.stack([a, b, x, c, d, y, zero, zero], axis=1), fill_mode="constant"
    )


def _elastic(
    images: tf.Tensor, knots: tf.Tensor, ranges: Augmentation, strength: tf.Tensor | float
) -> tf.Tensor:
    """Move each pixel as a smooth random field says (after Simard et al., 2003)."""
    n, side = tf.shape(images)[0], SIDE
    field = tf.image.resize(knots, [side, side], "bicubic") * ranges.elastic * strength
    along = tf.range(side, dtype=tf.float32)
    y = tf.clip_by_value(field[..., 0] + along[:, None], 0.0, side - 1.001)
    x = tf.clip_by_value(field[..., 1] + along[None, :], 0.0, side - 1.001)
    top, left = tf.floor(y), tf.floor(x)
    below, right = y - top, x - left
    first = tf.reshape(tf.cast(top * side + left, tf.int32), [n, -1])
    pixels = tf.reshape(images, [n, -1])

    def corner(offset: int) -> tf.Tensor:
        return tf.reshape(tf.gather(pixels, first + offset, batch_dims=1), tf.shape(y))

    upper = corner(0) * (1 - right) + corner(1) * right
    lower = corner(side) * (1 - right) + corner(side + 1) * right
    return (upper * (1 - below) + lower * below)[..., None]


def _scanned(images: tf.Tensor, drawn: tf.Tensor, ranges: Augmentation) -> tf.Tensor:
    """Some of the images thickened by up to a pixel all round, made coarse, and enlarged again.

    Half of these become black and white, and half are enlarged to squares instead of smoothly.
    """
    chosen, thicker, grey, level, smooth = tf.unstack(drawn[..., None, None, None])
    thick = images + thicker * (tf.nn.max_pool2d(images, 3, 1, "SAME") - images)
    coarse = tf.image.resize(thick, [_SCAN_SIDE, _SCAN_SIDE], "area")
    low, high = _BLACK_FROM
    black = tf.cast(coarse >= low + (high - low) * level, tf.float32)
    # what has no ink as dark as that stays grey
    is_grey = (grey < 0.5) | (tf.reduce_max(black, axis=[1, 2, 3], keepdims=True) == 0)
    coarse = tf.where(is_grey, coarse, black)
    enlarged = tf.image.resize(coarse, [SIDE, SIDE], "bilinear")
    squares = tf.einsum("yi,nijc,xj->nyxc", _SQUARES, coarse, _SQUARES)
    enlarged = tf.clip_by_value(tf.where(smooth < 0.5, enlarged, squares), 0.0, 1.0)
    return tf.where(chosen < ranges.scanned, enlarged, images)


def _overlaps(of: int, to: int) -> np.ndarray:
    """How much of each of ``to`` pixels along a side each of ``of`` equal parts of it covers."""
    edges, places = np.arange(of + 1) * to / of, np.arange(to)
    covered = np.minimum(edges[1:], places[:, None] + 1) - np.maximum(edges[:-1], places[:, None])
    return np.maximum(covered, 0).astype(np.float32)


_SQUARES = _overlaps(_SCAN_SIDE, SIDE)
"""Enlarges one side of a scan so that its pixels stay squares, shape (28, 22)."""
