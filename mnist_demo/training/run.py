"""A whole training: data, fit, calibration, the test at the end, the bundle on the disk."""

import json
import math
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import reduce
from importlib.metadata import version
from operator import add
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_demo import figures
from mnist_demo.bundle import (
    CARD,
    CURVES,
    HISTORY,
    KERAS,
    PROGRESS,
    TFLITE,
    Card,
    read_card,
)
from mnist_demo.errors import UserError
from mnist_demo.evaluation import auroc, evaluate
from mnist_demo.inference import Network
from mnist_demo.plans import Plan
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.corpus import Corpus
from mnist_demo.training.fit import Progress, Teaching, fit

_LOOK_EVERY = 0.3
"""Seconds between two looks at the watched images."""
_MADE = ("synthetic", "printed")
"""Digits that no hand wrote."""
_LIBRARIES = ("keras", "ai-edge-litert", "numpy")


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
    corpora = corpus.assemble(plan.data, plan.seed, plan.train_size, plan.exclude_writers)
    negatives = corpus.assemble_negatives(
        plan.negatives,
        plan.seed,
        sum(len(part.train) for part in corpora.values()),
        plan.exclude_alphabets,
    )

    keras.utils.set_random_seed(plan.seed)
    model = architectures.build(plan.architecture, plan.dropout)
    history: list[dict[str, Any]] = []
    progress = Progress()
    if resume is not None:
        _take_weights(model, resume)
        progress, history = _take_up(resume)
    elif plan.start_from is not None:
        _take_weights(model, Path(plan.start_from))
    train = reduce(add, (part.train for part in (corpora | negatives).values()))
    validation = reduce(add, (part.validation for part in corpora.values()))
    teaching = _teaching(plan, corpora | negatives)
    look = _Look(model, watched)
    stopped = False

    def asked_to_stop() -> bool:
        nonlocal stopped
        stopped = should_stop()
        return stopped

    for event in fit(model, plan, train, validation, asked_to_stop, progress, glances, teaching):
        last = event.to_dict()
        history.append(last)
        if event.event != "done":
            yield last
            yield from look.now_and_then(event.step)

    with export.whole_folder(out) as folder:
        export.write_network(model, folder)
        card = _card(plan, model, corpora, negatives, last, (folder / TFLITE).read_bytes())
        (folder / CARD).write_text(card.to_json(), encoding="utf-8")
        (folder / HISTORY).write_text("".join(json.dumps(event) + "\n" for event in history))
        figures.save(figures.LearningCurves(history), folder / CURVES)
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


def _teaching(plan: Plan, parts: dict[str, Corpus]) -> Teaching | None:
    """The plan's teachers, asked about images of those sources that all of them learned from."""
    if not plan.teachers:
        return None
    teachers, known = [], set(plan.data)
    for bundle in map(Path, plan.teachers):
        card = read_card(bundle)
        known &= set(card.training["data"])
        teachers.append(architectures.build(card.architecture))
        _take_weights(teachers[-1], bundle)
    if not known:
        raise UserError(
            f"The teachers did not all learn from {' or '.join(plan.data)}: choose such as did."
        )
    taught = [np.full(len(part.train), name in known) for name, part in parts.items()]
    return Teaching(teachers, np.concatenate(taught))


def _earlier(plan: Plan) -> dict[str, Any]:
    """The trainings that weights or answers came from, so that a card tells the whole way."""
    earlier: dict[str, Any] = {}
    if plan.start_from:
        earlier["start_from"] = read_card(Path(plan.start_from)).training
    if plan.teachers:
        earlier["teachers"] = [read_card(Path(bundle)).training for bundle in plan.teachers]
    return earlier


def _held_out(plan: Plan) -> dict[str, Any]:
    """The alphabet that validated, so that a measurement can keep to what was never learned."""
    if "characters" not in plan.negatives:
        return {}
    return {"held_out_alphabet": corpus.held_out_alphabet(plan.exclude_alphabets)}


def _take_weights(model: keras.Model, bundle: Path) -> None:
    # weights alone: loading a whole model from a file would run what the file says
    card = read_card(bundle)
    if card.architecture != model.name:
        raise UserError(
            f"{bundle} holds a network of architecture {card.architecture}, not {model.name}: "
            "start from one of the same."
        )
    if card.parameters != model.count_params():
        raise UserError(
            f"{bundle} holds a {model.name} of {card.parameters} parameters, and today's has "
            f"{model.count_params()}: start from one that has them."
        )
    try:
        model.load_weights(bundle / KERAS)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise UserError(f"{bundle / KERAS} is damaged: start from another bundle.") from None


def _card(
    plan: Plan,
    model: keras.Model,
    corpora: dict[str, Corpus],
    negatives: dict[str, Corpus],
    last: dict[str, Any],
    tflite: bytes,
) -> Card:
    """Calibrate on the validation images, then touch the test set, once."""
    # real hands decide how sure to be; made digits only where there is nothing else
    real = [part.validation for name, part in corpora.items() if name not in _MADE] or [
        part.validation for part in corpora.values()
    ]
    held_out = reduce(add, real)
    sources = np.repeat(np.arange(len(real)), [len(digits) for digits in real])
    uncalibrated = Network(tflite)
    calibration = export.calibrate(uncalibrated.logits(held_out.images), held_out.labels, sources)

    test_name, test = corpus.test_set()
    network = Network(tflite, calibration)
    metrics = {"fit_seconds": round(last["seconds"], 1)}
    for name, digits in {
        **{f"val_{name}": part.validation for name, part in corpora.items()},
        "test": test,
    }.items():
        measured = evaluate(network.probabilities(network.logits(digits.images)), digits.labels)
        metrics |= {
            f"{name}_{key}": round(getattr(measured, key), 5) for key in ("accuracy", "loss", "ece")
        }
    scores = network.digit_scores(network.logits(held_out.images))
    for name, part in negatives.items():
        refused = network.digit_scores(network.logits(part.validation.images))
        metrics[f"val_{name}_auroc"] = round(auroc(scores, refused), 5)
        metrics[f"val_{name}_refused"] = round(float((refused < 0.5).mean()), 5)
    parts = corpora | negatives
    return Card(
        architecture=plan.architecture,
        parameters=model.count_params(),
        training=asdict(plan) | _held_out(plan) | _earlier(plan),
        examples={
            **{f"train_{name}": len(part.train) for name, part in parts.items()},
            **{f"validation_{name}": len(part.validation) for name, part in parts.items()},
            f"test_{test_name}": len(test),
        },
        metrics=metrics,
        calibration=calibration,
        versions={"tensorflow": tf.__version__} | {name: version(name) for name in _LIBRARIES},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
