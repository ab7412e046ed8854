"""A whole training: data, fit, calibration, the test at the end, the bundle on the disk."""

import json
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
import tensorflow as tf

from mnist_demo import figures
from mnist_demo.bundle import CARD, KERAS, TFLITE, Card, read_card
from mnist_demo.errors import UserError
from mnist_demo.evaluation import evaluate
from mnist_demo.inference import Network
from mnist_demo.plans import Plan
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.corpus import Corpus
from mnist_demo.training.fit import Event, fit

HISTORY = "history.jsonl"
"""In the run's folder: every event of the fit, one JSON object a line."""
CURVES = "curves.png"
"""In the run's folder: accuracy and loss drawn over the steps."""
_LIBRARIES = ("keras", "ai-edge-litert", "numpy")


def run(
    plan: Plan, out: Path, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[dict[str, Any]]:
    """Train as planned and write the run's folder, a bundle with its history, to ``out``.

    Yields:
        Events as dicts, as `fit.Event`; the last, ``done``, also has ``bundle`` (the folder's
        path) and ``test_accuracy`` (0 to 1), and the bundle is whole by then.

    Raises:
        UserError: the folder is taken or cannot be written, or a data set is not at hand.
    """
    export.require_free(out)
    corpora = corpus.assemble(plan.data, plan.seed, plan.train_size, plan.exclude_writers)

    keras.utils.set_random_seed(plan.seed)
    model = architectures.build(plan.architecture, plan.dropout)
    if plan.start_from is not None:
        _take_weights(model, Path(plan.start_from))
    history: list[Event] = []
    train = reduce(add, (part.train for part in corpora.values()))
    validation = reduce(add, (part.validation for part in corpora.values()))
    for event in fit(model, plan, train, validation, should_stop):
        history.append(event)
        if event.event != "done":
            yield event.to_dict()

    with export.whole_folder(out) as folder:
        export.write_network(model, folder)
        card = _card(plan, model, corpora, history[-1], (folder / TFLITE).read_bytes())
        (folder / CARD).write_text(card.to_json(), encoding="utf-8")
        events = [event.to_dict() for event in history]
        (folder / HISTORY).write_text("".join(json.dumps(e) + "\n" for e in events))
        figures.save(figures.LearningCurves(events), folder / CURVES)
    yield {
        **history[-1].to_dict(),
        "bundle": str(out),
        "test_accuracy": card.metrics["test_accuracy"],
    }


def _earlier(plan: Plan) -> dict[str, Any]:
    """The training that the weights came from, so that a card tells the whole way."""
    return {"start_from": read_card(Path(plan.start_from)).training} if plan.start_from else {}


def _take_weights(model: keras.Model, bundle: Path) -> None:
    # weights alone: loading a whole model from a file would run what the file says
    card = read_card(bundle)
    if card.architecture != model.name:
        raise UserError(
            f"{bundle} holds a network of architecture {card.architecture}, not {model.name}: "
            "start from one of the same."
        )
    try:
        model.load_weights(bundle / KERAS)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise UserError(f"{bundle / KERAS} is damaged: start from another bundle.") from None


def _card(
    plan: Plan,
    model: keras.Model,
    corpora: dict[str, Corpus],
    last: Event,
    tflite: bytes,
) -> Card:
    """Calibrate on the validation images, then touch the test set, once."""
    # real hands decide how sure to be; synthetic ones only where there is nothing else
    real = [part for name, part in corpora.items() if name != "synthetic"] or corpora.values()
    held_out = reduce(add, (part.validation for part in real))
    uncalibrated = Network(tflite)
    calibration = export.calibrate(uncalibrated.logits(held_out.images), held_out.labels)

    test_name, test = corpus.test_set()
    network = Network(tflite, calibration)
    metrics = {"fit_seconds": round(last.seconds, 1)}
    for name, digits in {
        **{f"val_{name}": part.validation for name, part in corpora.items()},
        "test": test,
    }.items():
        measured = evaluate(network.probabilities(network.logits(digits.images)), digits.labels)
        metrics |= {
            f"{name}_{key}": round(getattr(measured, key), 5) for key in ("accuracy", "loss", "ece")
        }
    return Card(
        architecture=plan.architecture,
        parameters=model.count_params(),
        training=asdict(plan) | _earlier(plan),
        examples={
            **{f"train_{name}": len(part.train) for name, part in corpora.items()},
            **{f"validation_{name}": len(part.validation) for name, part in corpora.items()},
            f"test_{test_name}": len(test),
        },
        metrics=metrics,
        calibration=calibration,
        versions={"tensorflow": tf.__version__} | {name: version(name) for name in _LIBRARIES},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
