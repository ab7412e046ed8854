"""Looks at a network while it learns: how it reads a few images, and its first layer's filters."""

import time
from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.events import BatchEnd, EpochEnd, SamplesRead, Snapshot
from mnist_demo.ink.encoding import to_base64

_READ_EVERY = 0.3
"""Seconds between two readings of the images for whoever watches."""
_GROWTH = 1.15
"""How many times the steps of a snapshot the next one has at least: most happens early."""
_LARGEST_BYTE = 127


class Observer:
    """Reads images with a network again and again: seldom enough not to slow its training."""

    def __init__(self, model: keras.Model, images: np.ndarray, step: int = 0) -> None:
        """Begin to look at a network.

        Args:
            model: from `architectures.build`; it is looked at as it is at each moment.
            images: uint8, shape (n, 28, 28).
            step: batches that it has learned from already.
        """
        self._model = model
        self._probabilities = tf.function(lambda x: model(x, training=False))
        self._images = tf.constant(images[..., None] / 255, tf.float32)
        self._read_at = 0.0
        self._snapshot_step = step

    def after(self, event: BatchEnd | EpochEnd) -> Iterator[SamplesRead | Snapshot]:
        """What there is to tell after a batch or an epoch, often nothing."""
        if event.step > self._snapshot_step * _GROWTH:
            yield self.snapshot(event.step, event.epoch)
        elif time.monotonic() >= self._read_at:
            yield SamplesRead(step=event.step, probabilities=self._read())

    def snapshot(self, step: int, epoch: int) -> Snapshot:
        """The network as it is now, which is after ``step`` batches."""
        self._snapshot_step = step
        filters = first_filters(self._model)
        largest = float(np.abs(filters).max(initial=0))
        scaled = np.rint(filters * (_LARGEST_BYTE / largest if largest else 0)).astype(np.int8)
        return Snapshot(
            step=step,
            epoch=epoch,
            probabilities=self._read(),
            filters=[to_base64(each) for each in scaled],
            largest_weight=largest,
        )

    def _read(self) -> list[list[float]]:
        """Ten probabilities for each of the images."""
        self._read_at = time.monotonic() + _READ_EVERY
        return self._probabilities(self._images).numpy().round(4).tolist()


def first_filters(model: keras.Model) -> np.ndarray:
    """The kernels of a network's first convolution; of several columns, that of the first.

    Returns:
        float32 array of shape (filters, height, width); (0, 0, 0) if there is no convolution.
    """
    for layer in model.layers:
        match layer:
            case keras.layers.Conv2D():
                return layer.kernel.numpy()[:, :, 0].transpose(2, 0, 1)
            case keras.Model():
                return first_filters(layer)
    return np.zeros((0, 0, 0), np.float32)
