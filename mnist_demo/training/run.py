"""A whole training: data, fit, calibration, the test at the end, the bundle on the disk."""

import json
import math
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.bundle import CURVES, HISTORY, KERAS, PROGRESS, read_card
from mnist_demo.errors import UserError
from mnist_demo.evaluation import displays
from mnist_demo.presets.config import Plan
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.fit import Progress, fit

_LOOK_EVERY = 0.3
"""Seconds between two looks at the watched images."""


def run(
    plan: Plan,
    out: Path,
    should_stop: Callable[[], bool] = lambda: False,
    resume: Path | None = None,
    glances: int = 0,
    watched: np.ndarray | None = None,
) -> Iterator[dict[str, Any]]:
    """Train as planned and write the run's folder, a bundle with its history, to ``out``.

    Args:
        plan: what to train, and how.
        out: a new folder.
        should_stop: asked after each batch; what has been learned by then is written all the same,
            and the folder also has what it takes to go on.
        resume: the folder of a run of the same plan that was stopped, to go on from there.
        glances: as for `fit`.
        watched: uint8 images, shape (n, 28, 28), that are read again and again meanwhile.

    Yields:
        Events as dicts, as `fit.Event`; with ``watched`` also ``watched`` events, whose
        ``probabilities`` are ten for each of its images. The last, ``done``, also has ``bundle``
        (the folder's path), ``test_accuracy`` (0 to 1) and ``test_loss`` (nats), and the bundle is
        whole by then.

    Raises:
        UserError: the folder is taken or cannot be written, a data set is not at hand, or there is
            nothing to resume.
    """
    export.require_free(out)
    corpora, negatives = corpus.of_plan(plan)

    keras.utils.set_random_seed(plan.seed)
    before = resume or (None if plan.start_from is None else Path(plan.start_from))
    columns = 1 if before is None else read_card(before).columns
    model = architectures.build(plan.architecture, plan.dropout, columns)
    if before is not None:
        take_weights(model, before)
    progress, history = (Progress(), []) if resume is None else _take_up(resume)
    train = reduce(add, (part.train for part in (corpora | negatives).values()))
    validation = reduce(add, (part.validation for part in corpora.values()))
    look = _Look(model, watched)
    stopped = False

    def asked_to_stop() -> bool:
        nonlocal stopped
        stopped = should_stop()
        return stopped

    for event in fit(model, plan, train, validation, asked_to_stop, progress, glances):
        last = event.to_dict()
        history.append(last)
        if event.event != "done":
            yield last
            yield from look.now_and_then(event.step)

    with export.whole_folder(out) as folder:
        parts = corpora, negatives
        card = export.write(model, plan, parts, last["seconds"], _earlier(plan), folder)
        (folder / HISTORY).write_text("".join(json.dumps(event) + "\n" for event in history))
        displays.save(displays.LearningCurves(history), folder / CURVES)
        if stopped and progress.step < last["steps"]:
            progress.save(folder / PROGRESS)
    yield {
        **last,
        "bundle": str(out),
        "test_accuracy": card.metrics["test_accuracy"],
        "test_loss": card.metrics["test_loss"],
    }


class _Look:
    """What the network says of a few images, told at most a few times a second."""

    def __init__(self, model: keras.Model, images: np.ndarray | None) -> None:
        self._due = 0.0
        if images is not None:
            self._read = tf.function(lambda x: model(x, training=False))
            self._images = tf.constant(images[..., None] / 255, tf.float32)
        else:
            self._due = math.inf

    def now_and_then(self, step: int) -> Iterator[dict[str, Any]]:
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + _LOOK_EVERY
        probabilities = self._read(self._images).numpy().round(4).tolist()
        yield {"event": "watched", "step": step, "probabilities": probabilities}


def _take_up(folder: Path) -> tuple[Progress, list[dict[str, Any]]]:
    """Where a stopped run stands, and its events so far."""
    try:
        progress = Progress.load(folder / PROGRESS)
        history = [json.loads(line) for line in (folder / HISTORY).read_text().splitlines()]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise UserError(f"{folder} is not of a training that was stopped: start anew.") from None
    return progress, [event for event in history if event["event"] != "done"]


def _earlier(plan: Plan) -> dict[str, Any]:
    """The training that the weights came from, so that a card tells the whole way."""
    if plan.start_from is None:
        return {}
    return {"start_from": read_card(Path(plan.start_from)).training}


def take_weights(model: keras.Model, bundle: Path) -> None:
    """Give a fresh network the weights of a bundle.

    Raises:
        UserError: the bundle is missing or damaged, or its network has other layers.
    """
    # weights alone: loading a whole model from a file would run what the file says
    card = read_card(bundle)
    if card.architecture != model.name:
        raise UserError(
            f"{bundle} holds a network of architecture {card.architecture}, not {model.name}: "
            "start from one of the same."
        )
    if card.parameters != model.count_params():
        raise UserError(
            f"{bundle} holds a {model.name} of {card.parameters:,} parameters, and today's has "
            f"{model.count_params():,}: start from one that has them."
        )
    try:
        model.load_weights(bundle / KERAS)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise UserError(f"{bundle / KERAS} is damaged: start from another bundle.") from None
