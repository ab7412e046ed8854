"""Train a network, telling what happens as it happens; no screens, no files, no folders here."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.datasets import Digits
from mnist_demo.training.architectures import architecture
from mnist_demo.training.augmentation import augment
from mnist_demo.training.optimizers import OPTIMIZERS, SCHEDULES
from mnist_demo.training.plan import Plan

_VALIDATION_BATCH = 500
_LAST_STRENGTH = 0.2
"""Augmentation weakens in a straight line to this: the last steps see digits nearly as they are."""


@dataclass(frozen=True)
class Event:
    """One thing that happened during a training."""

    event: str
    """``batch``, ``epoch`` or ``done``."""
    step: int
    """Batches learned from so far."""
    steps: int
    """Batches of the whole training, if it is not stopped."""
    epoch: int
    """The epoch this belongs to, counted from 1."""
    loss: float
    """Cross-entropy in nats on training images: of the batch, or the mean of the epoch."""
    accuracy: float
    """On training images as the network saw them, augmentation and dropout included; 0 to 1."""
    seconds: float
    """Since the fit began."""
    val_loss: float | None = None
    """Cross-entropy on the validation images; not in ``batch`` events."""
    val_accuracy: float | None = None
    """Accuracy on the validation images; not in ``batch`` events."""

    def to_dict(self) -> dict[str, Any]:
        """The event as it is written to JSON."""
        return asdict(self)


def fit(
    model: keras.Model,
    plan: Plan,
    train: Digits,
    validation: Digits,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train ``model`` in place; yields an event for each batch and each epoch, and one when done.

    The consumer sets the pace: between two batches nothing runs. Nothing is chosen by the
    validation images; they are only looked at.

    Args:
        model: as from `architectures.build`; it learns in place.
        plan: epochs, batch size, rate, augmentation and seed.
        train: the images to learn from.
        validation: the images to look at after each epoch.
        should_stop: asked after each batch; when it says yes the fit ends as if done.
    """
    rng = np.random.default_rng(plan.seed)
    images = tf.constant(train.images[..., None])
    labels = tf.constant(train.labels, tf.int32)
    batches = -(-len(train) // plan.batch_size)
    steps = batches * plan.epochs
    learn = _step(model, plan, steps)
    measure = tf.function(lambda x: model(x, training=False))

    began = time.perf_counter()
    step, stopped = 0, False
    for epoch in range(1, plan.epochs + 1):
        order = rng.permutation(len(train))
        losses, hits, seen = 0.0, 0.0, 0
        for start in range(0, len(order), plan.batch_size):
            chosen = order[start : start + plan.batch_size]
            loss, accuracy = (
                float(v) for v in learn(tf.gather(images, chosen), tf.gather(labels, chosen))
            )
            step, seen = step + 1, seen + len(chosen)
            losses, hits = losses + loss * len(chosen), hits + accuracy * len(chosen)
            yield Event("batch", step, steps, epoch, loss, accuracy, time.perf_counter() - began)
            if stopped := should_stop():
                break
        val_loss, val_accuracy = _validate(measure, validation)
        last = {
            "step": step,
            "steps": steps,
            "epoch": epoch,
            "loss": losses / seen,
            "accuracy": hits / seen,
            "seconds": time.perf_counter() - began,
            "val_loss": val_loss,
            "val_accuracy": val_accuracy,
        }
        yield Event("epoch", **last)
        if stopped:
            break
    yield Event("done", **last)


def _step(model: keras.Model, plan: Plan, steps: int) -> Callable:
    """One step of gradient descent as a graph: images, labels → loss, accuracy."""
    recipe = architecture(plan.architecture).recipe
    optimizer = OPTIMIZERS[recipe.optimizer](SCHEDULES[recipe.schedule](plan.learning_rate, steps))
    optimizer.build(model.trainable_variables)
    generator = tf.random.Generator.from_seed(plan.seed)
    # from logits the cross-entropy is exact where a softmax would round to 0 or 1
    logits_of = keras.Model(model.inputs, model.get_layer("logits").output)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function(reduce_retracing=True)
    def learn(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        inputs = tf.cast(images, tf.float32) / 255
        if plan.augment:
            done = tf.cast(optimizer.iterations, tf.float32) / steps
            inputs = augment(inputs, generator, 1 - (1 - _LAST_STRENGTH) * done)
        with tf.GradientTape() as tape:
            logits = logits_of(inputs, training=True)
            loss = cross_entropy(labels, logits)
        weights = model.trainable_variables
        optimizer.apply(tape.gradient(loss, weights), weights)
        hits = tf.argmax(logits, axis=-1, output_type=tf.int32) == labels
        return loss, tf.reduce_mean(tf.cast(hits, tf.float32))

    return learn


def _validate(measure: Callable, digits: Digits) -> tuple[float, float]:
    """Mean cross-entropy in nats and accuracy."""
    probabilities = np.concatenate(
        [
            measure(digits.images[i : i + _VALIDATION_BATCH, ..., None].astype(np.float32) / 255)
            for i in range(0, len(digits), _VALIDATION_BATCH)
        ]
    )
    true = probabilities[np.arange(len(digits)), digits.labels]
    loss = -np.log(np.maximum(true, np.finfo(np.float32).tiny)).mean()
    return float(loss), float((probabilities.argmax(axis=1) == digits.labels).mean())
