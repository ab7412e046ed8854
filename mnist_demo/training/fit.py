"""Train a network, telling what happens as it happens; no screens, no files, no folders here."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.datasets import Digits
from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.presets.architectures import architecture
from mnist_demo.presets.config import Plan
from mnist_demo.training.augmentation import RANGES, augment
from mnist_demo.training.optimizers import OPTIMIZERS, SCHEDULES

_VALIDATION_BATCH = 500
_GLANCE = 1_000
"""So many of the validation images are looked at between the epochs."""


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
    """Cross-entropy in nats on training images, negatives included: of the batch, or the mean of
    the epoch."""
    accuracy: float
    """On digits to train on as the network saw them, augmentation and dropout included; 0 to 1."""
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
    weights: list[np.ndarray] = field(default_factory=list)
    """The weights that go on learning, where those of the network are an average of them."""

    def save(self, path: Path) -> None:
        """Write it as an ``.npz`` file."""
        arrays = {f"optimizer_{i}": value for i, value in enumerate(self.optimizer)}
        arrays |= {f"weights_{i}": value for i, value in enumerate(self.weights)}
        arrays |= {"step": self.step, "seconds": self.seconds, "generator": self.generator}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Progress":
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError, zipfile.BadZipFile: the file is missing or damaged.
        """
        with np.load(path, allow_pickle=False) as kept:

            def arrays(kind: str) -> list[np.ndarray]:
                count = sum(name.startswith(f"{kind}_") for name in kept.files)
                return [kept[f"{kind}_{i}"] for i in range(count)]

            return cls(
                step=int(kept["step"]),
                seconds=float(kept["seconds"]),
                optimizer=arrays("optimizer"),
                generator=kept["generator"],
                weights=arrays("weights"),
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
    are kept. Where the plan asks for an average of the weights, it is the average that validates,
    and that the model has in the end.

    Args:
        model: as from `architectures.build`; it learns in place.
        plan: epochs, batch size, rate, augmentation, average and seed.
        train: the images to learn from. Those labelled `NO_DIGIT` teach the network to give no
            digit a high logit: the loss is the cross-entropy over eleven classes, of which the
            last, no digit, has a logit fixed at 0. That is the cross-entropy of the digits plus
            the binary one of the energy, the log-sum-exp of the logits, as digit or none
            (outlier exposure, Hendrycks et al., 2019, with the energy of Liu et al., 2020).
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
    learner = _Learner(model, plan, steps, bool((train.labels == NO_DIGIT).any()))
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
        with learner.averaged():
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
        with learner.averaged():
            enough = stopped or best.has_passed(model, last)
        if enough:
            break
    learner.put_down(progress)
    if best.epoch is not None and not stopped:
        model.set_weights(best.weights)
        last |= {name: best.epoch[name] for name in ("epoch", "val_loss", "val_accuracy")}
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

    def __init__(self, model: keras.Model, plan: Plan, steps: int, negatives: bool) -> None:
        schedule = SCHEDULES[architecture(plan.architecture).recipe.schedule]
        self._optimizer = OPTIMIZERS[plan.optimizer](schedule(plan.learning_rate, steps))
        self._optimizer.build(model.trainable_variables)
        self._weights = model.weights
        # batch norm's moving statistics too, which are those of the weights of the moment
        self._average = [tf.Variable(weight) for weight in model.weights if plan.average]
        self._generator = tf.random.Generator.from_seed(plan.seed)
        self._step = self._graph(model, plan, steps, negatives)

    def learn(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[float, float]:
        """One step: uint8 (n, 28, 28, 1), int32 (n,) → loss in nats, accuracy 0 to 1."""
        loss, accuracy = self._step(images, labels)
        return float(loss), float(accuracy)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The model has the average of its weights for as long as this lasts."""
        if not self._average:
            yield
            return
        learning = [weight.numpy() for weight in self._weights]
        _assign(self._weights, self._average)
        try:
            yield
        finally:
            _assign(self._weights, learning)

    def take_up(self, progress: Progress) -> None:
        """Go on from where `put_down` left off."""
        if progress.weights:
            _assign(self._average, self._weights)
            _assign(self._weights, progress.weights)
        _assign(self._optimizer.variables, progress.optimizer)
        if progress.generator is not None:
            self._generator.reset(progress.generator)

    def put_down(self, progress: Progress) -> None:
        """Note all that the next steps depend on; the model then has the average for good."""
        progress.weights = [weight.numpy() for weight in self._weights if self._average]
        _assign(self._weights, self._average)
        progress.optimizer = [variable.numpy() for variable in self._optimizer.variables]
        progress.generator = self._generator.state.numpy()

    def _graph(self, model: keras.Model, plan: Plan, steps: int, negatives: bool) -> Callable:
        optimizer, generator = self._optimizer, self._generator
        ranges = RANGES[architecture(plan.architecture).recipe.ranges]
        weights, average = self._weights, self._average
        # from logits the cross-entropy is exact where a softmax would round to 0 or 1
        logits_of = keras.Model(model.inputs, model.get_layer("logits").output)
        digits = model.output_shape[1]
        classes = digits + negatives

        @tf.function(reduce_retracing=True)
        def learn(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            inputs = tf.cast(images, tf.float32) / 255
            if plan.augment:
                done = tf.cast(optimizer.iterations, tf.float32) / steps
                inputs = augment(inputs, generator, 1 - (1 - ranges.last) * done, ranges)
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
            # while there are few steps to average, the first of them must not outweigh the others
            done = tf.cast(optimizer.iterations, tf.float32)
            kept = tf.minimum(plan.average, (1 + done) / (10 + done))
            for mean, weight in zip(average, weights, strict=False):
                mean.assign(kept * mean + (1 - kept) * weight)
            hits = tf.argmax(logits, axis=-1, output_type=tf.int32) == labels
            hits = tf.reduce_sum(tf.cast(hits, tf.float32))
            of = tf.reduce_sum(tf.cast(labels != NO_DIGIT, tf.float32))
            return loss, tf.math.divide_no_nan(hits, of)

        return learn


def _assign(variables: Iterable, values: Iterable) -> None:
    for variable, value in zip(variables, values, strict=False):
        variable.assign(value)


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
