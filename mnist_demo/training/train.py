"""A whole training: data, fit, calibration, the test at the end, the bundle on the disk."""

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import keras
import numpy as np

from mnist_demo.bundle import CURVES, HISTORY, KERAS, PROGRESS, read_card
from mnist_demo.errors import UserError
from mnist_demo.evaluation import displays
from mnist_demo.events import BatchEnd, Done, EpochEnd, SamplesRead, Snapshot, to_dict
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.fit import fit
from mnist_demo.training.observer import Observer
from mnist_demo.training.output_folder import require_free, whole_folder
from mnist_demo.training.state import TrainingState


def train(
    config: TrainingConfig,
    out: Path,
    should_stop: Callable[[], bool] = lambda: False,
    resume: Path | None = None,
    validations_per_epoch: int = 0,
    watched: np.ndarray | None = None,
) -> Iterator[BatchEnd | EpochEnd | SamplesRead | Snapshot | Done]:
    """Train a network and write its bundle, with the history of the fit, to the folder ``out``.

    Args:
        config: what to train, and how.
        out: a new folder.
        should_stop: asked after each batch; what has been learned by then is written all the same,
            and the folder also has what it takes to go on.
        resume: the folder of a stopped training of the same config, to go on from there.
        validations_per_epoch: as for `fit`.
        watched: uint8 images, shape (n, 28, 28), that are read again and again meanwhile.

    Yields:
        The events of `fit`, and with ``watched`` also what `Observer` sees. The last, `Done`, also
        has the bundle, which is whole by then, and the figures of its test.

    Raises:
        UserError: the folder is taken or cannot be written, a data set is not available, or there
            is nothing to resume.
    """
    require_free(out)
    parts = digits, negatives = corpus.for_config(config)

    keras.utils.set_random_seed(config.seed)
    before = resume or (None if config.start_from is None else Path(config.start_from))
    model = architectures.build(config, 1 if before is None else read_card(before).columns)
    if before is not None:
        load_weights(model, before)
    state, history = (TrainingState(), []) if resume is None else _load_state(resume)
    images = reduce(add, (part.train for part in (digits | negatives).values()))
    validation = reduce(add, (part.validation for part in digits.values()))
    observer = None if watched is None else Observer(model, watched, state.step)
    stopped = False

    def stop_asked() -> bool:
        nonlocal stopped
        stopped = should_stop()
        return stopped

    if observer and state.step == 0:
        yield observer.snapshot(step=0, epoch=1)
    for event in fit(model, config, images, validation, stop_asked, state, validations_per_epoch):
        history.append(to_dict(event))
        if isinstance(event, Done):
            done = event
            break
        yield event
        if observer:
            yield from observer.after(event)
    if observer:  # of the network that is kept: its average, or that of the best epoch
        yield observer.snapshot(step=done.step, epoch=done.epoch)

    with whole_folder(out) as folder:
        card = export.write(model, config, parts, done.seconds, _earlier(config), folder)
        (folder / HISTORY).write_text("".join(json.dumps(line) + "\n" for line in history))
        displays.save(displays.LearningCurves(history), folder / CURVES)
        if stopped and state.step < done.steps:
            state.save(folder / PROGRESS)
    yield replace(
        done,
        bundle=str(out),
        test_accuracy=card.metrics["test_accuracy"],
        test_loss=card.metrics["test_loss"],
        test_data=card.tested_on,
        test_size=card.test_size,
    )


def _load_state(folder: Path) -> tuple[TrainingState, list[dict[str, Any]]]:
    """The state of a stopped training, and its events so far."""
    try:
        state = TrainingState.load(folder / PROGRESS)
        history = [json.loads(line) for line in (folder / HISTORY).read_text().splitlines()]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise UserError(f"{folder} is not of a training that was stopped: start again.") from None
    return state, [event for event in history if event["event"] != "done"]


def _earlier(config: TrainingConfig) -> dict[str, Any]:
    """The training that the weights came from, so that a card tells the whole way."""
    if config.start_from is None:
        return {}
    return {"start_from": read_card(Path(config.start_from)).training}


def load_weights(model: keras.Model, bundle: Path) -> None:
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
