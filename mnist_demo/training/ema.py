"""The exponential moving average (EMA) of a network's weights."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf


class WeightAverage:
    """Follows a network that learns, and lends it the average of its weights.

    Batch norm's moving statistics, which are those of the weights of the moment, are averaged too.
    """

    def __init__(self, model: keras.Model, decay: float) -> None:
        """Begin with the weights that the model has; each step keeps ``decay`` of the average."""
        self._model, self._decay = model, decay
        self._averages = [tf.Variable(weight) for weight in model.weights]

    def update(self, steps: tf.Tensor) -> None:
        """Take in the weights after ``steps`` steps, a float32 scalar; part of the step's graph."""
        # while there are few steps to average, the first of them must not outweigh the others
        decay = tf.minimum(self._decay, (1 + steps) / (10 + steps))
        for average, weight in zip(self._averages, self._model.weights, strict=True):
            average.assign(decay * average + (1 - decay) * weight)

    def apply(self) -> list[np.ndarray]:
        """Give the model the average as its weights; gives back those that it had."""
        learned = self._model.get_weights()
        self._model.set_weights([average.numpy() for average in self._averages])
        return learned

    def undo(self, learned: list[np.ndarray]) -> None:
        """What `apply` did: the model's weights are the average again, and ``learned`` its own."""
        for average, weight in zip(self._averages, self._model.weights, strict=True):
            average.assign(weight)
        self._model.set_weights(learned)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """For as long as this lasts, the model has the average as its weights."""
        learned = self.apply()
        try:
            yield
        finally:
            self._model.set_weights(learned)
