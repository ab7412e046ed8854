"""Gradient descent on a network, a step at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import keras
import tensorflow as tf

from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.training.augmentation import augment
from mnist_demo.training.ema import WeightAverage
from mnist_demo.training.optimizers import OPTIMIZER_BUILDERS, SCHEDULE_BUILDERS
from mnist_demo.training.state import TrainingState


class Learner:
    """Trains a network in place, a batch at a time."""

    def __init__(
        self, model: keras.Model, config: TrainingConfig, steps: int, negatives: bool
    ) -> None:
        """Prepare to train a model in ``steps`` steps; ``negatives``: on non-digits as well."""
        rate = SCHEDULE_BUILDERS[config.schedule](config.learning_rate, steps)
        self._optimizer = OPTIMIZER_BUILDERS[config.optimizer](rate)
        self._optimizer.build(model.trainable_variables)
        self._generator = tf.random.Generator.from_seed(config.seed)
        self._ema = WeightAverage(model, config.ema_decay) if config.ema_decay else None
        self._step = self._graph(model, config, steps, negatives)

    def learn(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[float, float]:
        """One step: uint8 (n, 28, 28, 1), int32 (n,) → loss in nats, accuracy 0 to 1."""
        loss, accuracy = self._step(images, labels)
        return float(loss), float(accuracy)

    def averaged(self) -> AbstractContextManager[None]:
        """For as long as this lasts, the model has the average of its weights, if one is made."""
        return self._ema.in_place() if self._ema else nullcontext()

    def restore_state(self, state: TrainingState) -> None:
        """Go on from where `save_state` left off, the model having the weights of then."""
        if state.generator is None:  # of a training that has not begun
            return
        if self._ema:
            self._ema.undo(state.weights)
        for variable, value in zip(self._optimizer.variables, state.optimizer, strict=True):
            variable.assign(value)
        self._generator.reset(state.generator)

    def save_state(self, state: TrainingState) -> None:
        """Write all that the next steps depend on to ``state``.

        From then on the model has the average of its weights, if one is made.
        """
        state.weights = self._ema.apply() if self._ema else []
        state.optimizer = [variable.numpy() for variable in self._optimizer.variables]
        state.generator = self._generator.state.numpy()

    def _graph(
        self, model: keras.Model, config: TrainingConfig, steps: int, negatives: bool
    ) -> Callable:
        optimizer, generator, ema = self._optimizer, self._generator, self._ema
        ranges = config.augmentation
        # from logits the cross-entropy is exact where a softmax would round to 0 or 1
        logits_of = keras.Model(model.inputs, model.get_layer("logits").output)
        digits = model.output_shape[1]
        classes = digits + negatives

        @tf.function(reduce_retracing=True)
        def learn(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            inputs = tf.cast(images, tf.float32) / 255
            if config.augment:
                done = tf.cast(optimizer.iterations, tf.float32) / steps
                inputs = augment(inputs, generator, ranges, 1 - (1 - ranges.last) * done)
            target = tf.one_hot(tf.where(labels == NO_DIGIT, digits, labels), classes)
            with tf.GradientTape() as tape:
                logits = logits_of(inputs, training=True)
                none = tf.zeros_like(logits[:, : classes - digits])
                losses = tf.nn.softmax_cross_entropy_with_logits(
                    target, tf.concat([logits, none], axis=1)
                )
                loss = tf.reduce_mean(losses)
            learned = model.trainable_variables
            optimizer.apply(tape.gradient(loss, learned), learned)
            if ema:
                ema.update(tf.cast(optimizer.iterations, tf.float32))
            hits = tf.argmax(logits, axis=-1, output_type=tf.int32) == labels
            hits = tf.reduce_sum(tf.cast(hits, tf.float32))
            of = tf.reduce_sum(tf.cast(labels != NO_DIGIT, tf.float32))
            return loss, tf.math.divide_no_nan(hits, of)

        return learn
