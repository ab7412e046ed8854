"""Train a network, telling what happens as it happens; no screens, no files, no folders here."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.datasets import Digits
from mnist_demo.plans import Plan
from mnist_demo.training.architectures import architecture
from mnist_demo.training.augmentation import augment
from mnist_demo.training.optimizers import OPTIMIZERS, SCHEDULES

_VALIDATION_BATCH = 500
_GLANCE = 1_000
"""So many of the validation images are looked at between the epochs."""
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
    """Cross-entropy on the validation images; in a ``batch`` event on a thousand of them, if at
    all."""
    val_accuracy: float | None = None
    """Accuracy on the same images."""

    def to_dict(self) -> dict[str, Any]:
        """The event as it is written to JSON."""
        return asdict(self)


@dataclass
class Progress:
    """Where a training stands, besides the network's weights: enough to go on from there."""

    step: int = 0
    """Batches learned from so far."""
    seconds: float = 0.0
    """That the fit has taken so far."""
    optimizer: list[np.ndarray] = field(default_factory=list)
    """The optimizer's variables."""
    generator: np.ndarray | None = None
    """State of the generator that decides the augmentation."""

    def save(self, path: Path) -> None:
        """Write it as an ``.npz`` file."""
        arrays = {f"optimizer_{i}": value for i, value in enumerate(self.optimizer)}
        arrays |= {"step": self.step, "seconds": self.seconds, "generator": self.generator}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Progress":
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError, zipfile.BadZipFile: the file is missing or damaged.
        """
        with np.load(path, allow_pickle=False) as kept:
            count = sum(name.startswith("optimizer_") for name in kept.files)
            return cls(
                step=int(kept["step"]),
                seconds=float(kept["seconds"]),
                optimizer=[kept[f"optimizer_{i}"] for i in range(count)],
                generator=kept["generator"],
            )


def fit(
    model: keras.Model,
    plan: Plan,
    train: Digits,
    validation: Digits,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
    glances: int = 0,
) -> Iterator[Event]:
    """Train ``model`` in place; yields an event for each batch and each epoch, and one when done.

    The consumer sets the pace: between two batches nothing runs. The validation images choose
    nothing, unless the plan has patience: then they say when to stop, and which epoch's weights
    are kept.

    Args:
        model: as from `architectures.build`; it learns in place.
        plan: epochs, batch size, rate, augmentation and seed.
        train: the images to learn from.
        validation: the images to look at after each epoch.
        should_stop: asked after each batch; when it says yes the fit ends as if done.
        progress: where to go on from, brought up to date when the fit ends; the model must have
            the weights of then.
        glances: how often in each epoch a part of the validation images is looked at as well.
    """
    progress = progress or Progress()
    rng = np.random.default_rng(plan.seed)
    images = tf.constant(train.images[..., None])
    labels = tf.constant(train.labels, tf.int32)
    batches = -(-len(train) // plan.batch_size)
    steps = batches * plan.epochs
    glance_every = max(1, batches // glances) if glances else steps + 1
    learner = _Learner(model, plan, steps)
    learner.take_up(progress)
    measure = tf.function(lambda x: model(x, training=False))
    glanced_at = validation[:_GLANCE]

    began = time.perf_counter() - progress.seconds
    step, stopped = progress.step, False
    best = _Best(plan.patience)
    for epoch in range(1, plan.epochs + 1):
        order = rng.permutation(len(train))
        losses, hits, seen = 0.0, 0.0, 0
        first = step - (epoch - 1) * batches  # 0, but where a training is taken up again
        if first >= batches:
            continue
        for start in range(first * plan.batch_size, len(order), plan.batch_size):
            chosen = order[start : start + plan.batch_size]
            loss, accuracy = learner.learn(tf.gather(images, chosen), tf.gather(labels, chosen))
            step, seen = step + 1, seen + len(chosen)
            losses, hits = losses + loss * len(chosen), hits + accuracy * len(chosen)
            glance = _validate(measure, glanced_at) if step % glance_every == 0 else ()
            seconds = time.perf_counter() - began
            yield Event("batch", step, steps, epoch, loss, accuracy, seconds, *glance)
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
        if stopped or best.has_passed(model, last):
            break
    if best.epoch is not None and not stopped:
        model.set_weights(best.weights)
        last |= {name: best.epoch[name] for name in ("epoch", "val_loss", "val_accuracy")}
    learner.put_down(progress)
    progress.step, progress.seconds = step, last["seconds"]
    yield Event("done", **last)


class _Best:
    """The epoch of the lowest validation loss, for a training that stops early."""

    def __init__(self, patience: int | None) -> None:
        self._patience = patience
        self._waited = 0
        self.epoch: dict[str, Any] | None = None
        self.weights: list[np.ndarray] = []

    def has_passed(self, model: keras.Model, epoch: dict[str, Any]) -> bool:
        """Take note of an epoch; whether patience is at an end."""
        if self._patience is None:
            return False
        if self.epoch is None or epoch["val_loss"] < self.epoch["val_loss"]:
            self.epoch, self.weights, self._waited = epoch, model.get_weights(), 0
        else:
            self._waited += 1
        return self._waited >= self._patience


class _Learner:
    """Gradient descent, a step at a time."""

    def __init__(self, model: keras.Model, plan: Plan, steps: int) -> None:
        schedule = SCHEDULES[architecture(plan.architecture).recipe.schedule]
        self._optimizer = OPTIMIZERS[plan.optimizer](schedule(plan.learning_rate, steps))
        self._optimizer.build(model.trainable_variables)
        self._generator = tf.random.Generator.from_seed(plan.seed)
        self._step = self._graph(model, plan, steps)

    def learn(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[float, float]:
        """One step: uint8 (n, 28, 28, 1) and int32 (n,) → loss in nats, accuracy 0 to 1."""
        loss, accuracy = self._step(images, labels)
        return float(loss), float(accuracy)

    def take_up(self, progress: Progress) -> None:
        """Go on from where `put_down` left off."""
        for variable, value in zip(self._optimizer.variables, progress.optimizer, strict=False):
            variable.assign(value)
        if progress.generator is not None:
            self._generator.reset(progress.generator)

    def put_down(self, progress: Progress) -> None:
        """Note all that the next steps depend on."""
        progress.optimizer = [variable.numpy() for variable in self._optimizer.variables]
        progress.generator = self._generator.state.numpy()

    def _graph(self, model: keras.Model, plan: Plan, steps: int) -> Callable:
        optimizer, generator = self._optimizer, self._generator
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
