"""Variations of a batch of digits, made inside TensorFlow's graph while the network learns."""

import math
from collections.abc import Callable

import tensorflow as tf

ROTATION = 10.0
"""Degrees to either side."""
SHEAR = 0.2
"""Slant, as a share of the height, to either side."""
SCALE = 0.1
"""Share by which each axis is stretched or shrunk, apart from the other."""
SHIFT = 1.5
"""Pixels to either side, on each axis."""
STROKE = 0.7
"""At most this share of a one-pixel thinner or thicker stroke is mixed in."""


def augment(
    images: tf.Tensor, generator: tf.random.Generator, strength: tf.Tensor | float = 1.0
) -> tf.Tensor:
    """Each image turned, slanted, stretched, moved, and its strokes thickened or thinned.

    Args:
        images: float32 tensor of shape (n, 28, 28, 1), 0 to 1.
        generator: where the randomness comes from.
        strength: share of the limits above that is used, 0 (nothing happens) to 1.

    Returns:
        A tensor of the same shape and range.
    """
    n = tf.shape(images)[0]

    def uniform(limit: float) -> tf.Tensor:
        return generator.uniform([n], -1.0, 1.0) * limit * strength

    return _affine(_stroke_width(images, uniform(STROKE)), uniform)


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
    peak = tf.reduce_max(mixed, axis=[1, 2, 3], keepdims=True)
    return mixed / tf.maximum(peak, 1e-3)


def _affine(images: tf.Tensor, uniform: Callable[[float], tf.Tensor]) -> tf.Tensor:
    angle = uniform(math.radians(ROTATION))
    shear = uniform(SHEAR)
    x_scale, y_scale = 1 + uniform(SCALE), 1 + uniform(SCALE)
    cos, sin = tf.cos(angle), tf.sin(angle)
    # output pixel → input pixel: rotation after shear after scale, about the middle
    a, b = x_scale * cos, x_scale * (shear * cos - sin)
    c, d = y_scale * sin, y_scale * (shear * sin + cos)
    middle = (tf.cast(tf.shape(images)[1], tf.float32) - 1) / 2
    x = middle - a * middle - b * middle + uniform(SHIFT)
    y = middle - c * middle - d * middle + uniform(SHIFT)
    zero = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([a, b, x, c, d, y, zero, zero], axis=1),
        output_shape=tf.shape(images)[1:3],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
