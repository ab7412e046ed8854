"""Samples of the data for the page: held-out digits to watch in a training, and a preview."""

from functools import reduce
from operator import add
from typing import Any

import numpy as np
import tensorflow as tf

from mnist_demo.ink.encoding import image_from_base64, to_base64
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.training import corpus
from mnist_demo.training.augmentation import augment

_PREVIEWED = 12
"""Images in a preview of the training data."""
_PREVIEWED_OF = 600
"""Training images that they are drawn from."""


def watched(config: TrainingConfig, drawing: str | None) -> tuple[np.ndarray, list[int | None]]:
    """The pad's drawing, if there is one, and a held-out digit of each class that has one.

    Args:
        config: of the training that they are watched in.
        drawing: as `to_base64` encoded it; None if the pad is empty.

    Returns:
        uint8 images, shape (n, 28, 28), and what each shows; None for the drawing.
    """
    digits = corpus.digits_for(config)
    held_out = reduce(add, (part.validation for part in digits.values()))
    # the first of each; a folder of pictures may lack some
    picked = np.unique(held_out.labels, return_index=True)[1]
    images = held_out.images[picked]
    labels: list[int | None] = [int(label) for label in held_out.labels[picked]]
    if drawing is None:
        return images, labels
    return np.concatenate([image_from_base64(drawing)[None], images]), [None, *labels]


def preview(config: TrainingConfig) -> dict[str, Any]:
    """A few training images, and what augmentation makes of each.

    Returns:
        ``images`` and ``augmented``, each image as `to_base64` encodes it, and ``labels``.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    parts = corpus.assemble(config.data, 0, _PREVIEWED_OF).values()
    every = reduce(add, (part.train for part in parts))
    drawn = np.random.default_rng(config.seed).choice(len(every), _PREVIEWED, replace=False)
    chosen = every[drawn]
    varied = chosen.images
    if config.augment:
        generator = tf.random.Generator.from_seed(config.seed)
        inputs = tf.constant(chosen.images[..., None] / 255, tf.float32)
        outputs = augment(inputs, generator, config.augmentation).numpy()[..., 0]
        varied = np.rint(outputs * 255).astype(np.uint8)
    return {
        "images": [to_base64(image) for image in chosen.images],
        "labels": chosen.labels.tolist(),
        "augmented": [to_base64(image) for image in varied],
    }
