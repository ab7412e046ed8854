"""Train a network, telling what happens as it happens; no screens, no files, no folders here."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.datasets import Digits
from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.events import BatchEnd, Done, EpochEnd
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.training.early_stopping import EarlyStopping
from mnist_demo.training.learner import Learner
from mnist_demo.training.state import TrainingState

_VALIDATION_BATCH = 500
_QUICK_VALIDATION = 1_000
"""Validation images that are read between the ends of two epochs."""


def fit(
    model: keras.Model,
    config: TrainingConfig,
    train: Digits,
    validation: Digits,
    should_stop: Callable[[], bool] = lambda: False,
    state: TrainingState | None = None,
    validations_per_epoch: int = 0,
) -> Iterator[BatchEnd | EpochEnd | Done]:
    """Train ``model`` in place; yields an event for each batch and each epoch, and one when done.

    The consumer sets the pace: between two batches nothing runs. The validation images choose
    nothing, except under early stopping: then they say when to stop, and which epoch's weights are
    kept. With an EMA decay it is the moving average of the weights that validates, and that the
    model has in the end.

    Args:
        model: as from `architectures.build`; it learns in place.
        config: epochs, batch size, optimizer, rate, schedule, augmentation, EMA decay, patience
            and seed.
        train: the images to learn from. Those labelled `NO_DIGIT` teach the network to give no
            digit a high logit: the loss is the cross-entropy over eleven classes, of which the
            last, no digit, has a logit fixed at 0. That is the cross-entropy of the digits plus
            the binary one of the energy, the log-sum-exp of the logits, as digit or none
            (outlier exposure, Hendrycks et al., 2019, with the energy of Liu et al., 2020).
        validation: the images that validate after each epoch.
        should_stop: asked after each batch; when it says yes the fit ends as if done.
        state: where to go on from, brought up to date when the fit ends; the model must have the
            weights that it had then.
        validations_per_epoch: how many times within each epoch a part of the validation images is
            read as well.
    """
    state = state or TrainingState()
    rng = np.random.default_rng(config.seed)
    images = tf.constant(train.images[..., None])
    labels = tf.constant(train.labels, tf.int32)
    batches = -(-len(train) // config.batch_size)
    steps = batches * config.epochs
    validate_every = (
        max(1, batches // validations_per_epoch) if validations_per_epoch else steps + 1
    )
    learner = Learner(model, config, steps, bool((train.labels == NO_DIGIT).any()))
    learner.restore_state(state)
    read = tf.function(lambda x: model(x, training=False))
    part = validation[:_QUICK_VALIDATION]

    began = time.perf_counter() - state.seconds
    step, stopped = state.step, False
    early_stopping = EarlyStopping(config.patience)
    for epoch in range(1, config.epochs + 1):
        order = rng.permutation(len(train))
        losses, hits, seen = 0.0, 0.0, 0
        first = step - (epoch - 1) * batches  # 0, except where a stopped training goes on
        if first >= batches:
            continue
        for start in range(first * config.batch_size, len(order), config.batch_size):
            chosen = order[start : start + config.batch_size]
            loss, accuracy = learner.learn(tf.gather(images, chosen), tf.gather(labels, chosen))
            step, seen = step + 1, seen + len(chosen)
            losses, hits = losses + loss * len(chosen), hits + accuracy * len(chosen)
            is_due = step % validate_every == 0
            val_loss, val_accuracy = _validate(read, part) if is_due else (None, None)
            yield BatchEnd(
                step=step,
                steps=steps,
                epoch=epoch,
                loss=loss,
                accuracy=accuracy,
                seconds=time.perf_counter() - began,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
            )
            if stopped := should_stop():
                break
        with learner.averaged():
            val_loss, val_accuracy = _validate(read, validation)
        last = EpochEnd(
            step=step,
            steps=steps,
            epoch=epoch,
            loss=losses / seen,
            accuracy=hits / seen,
            seconds=time.perf_counter() - began,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
        yield last
        with learner.averaged():
            enough = stopped or early_stopping.should_stop(model, last)
        if enough:
            break
    learner.save_state(state)
    state.step, state.seconds = step, last.seconds
    done = Done(**vars(last))
    if (best := early_stopping.best) and not stopped:
        model.set_weights(early_stopping.weights)
        done = replace(
            done, epoch=best.epoch, val_loss=best.val_loss, val_accuracy=best.val_accuracy
        )
    yield done


def _validate(read: Callable, digits: Digits) -> tuple[float, float]:
    """Mean cross-entropy in nats and accuracy."""
    probabilities = np.concatenate(
        [
            read(digits.images[i : i + _VALIDATION_BATCH, ..., None].astype(np.float32) / 255)
            for i in range(0, len(digits), _VALIDATION_BATCH)
        ]
    )
    true = probabilities[np.arange(len(digits)), digits.labels]
    loss = -np.log(np.maximum(true, np.finfo(np.float32).tiny)).mean()
    return float(loss), float((probabilities.argmax(axis=1) == digits.labels).mean())
