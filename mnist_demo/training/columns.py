"""A network of several columns, each trained by itself, whose logits are the mean of theirs."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

from mnist_demo.bundle import HISTORY, PROGRESS, read_card
from mnist_demo.errors import UserError
from mnist_demo.events import Done, Step, from_dict
from mnist_demo.presets.config import LIMITS, TrainingConfig
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.output_folder import require_free, whole_folder
from mnist_demo.training.train import load_weights, train

_SEEDS = int(LIMITS["seed"][1]) + 1


def train_columns(
    config: TrainingConfig,
    columns: int,
    out: Path,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Step]:
    """Train several networks, each to a folder beside ``out``, then write them as one to ``out``.

    A column that stands there already is taken as it is, and one that was stopped goes on: after
    an interruption the same call does what is left.

    Args:
        config: what to train, and how. The columns have seeds of their own, which no network of
            another seed and as many columns shares.
        columns: how many; one is a training as any other.
        out: a new folder; the columns' are called the same, with ``-column-1`` and so on, and have
            the histories and the curves.
        should_stop: asked after each batch.

    Yields:
        The events of each training, as `train` yields them, with its number, ``column``; then a
        `Done` of the whole, whose loss and accuracy are the means of its columns'.

    Raises:
        UserError: as `train` does; or a folder beside ``out`` is of another training.
    """
    require_free(out)
    if columns == 1:
        yield from _train(config, out, should_stop)
        return
    if config.start_from is not None:
        raise UserError("Columns are trained from the beginning: choose them or a start, not both.")
    folders = []
    for number in range(1, columns + 1):
        folder = out.with_name(f"{out.name}-column-{number}")
        own = replace(config, seed=(columns * config.seed + number - 1) % _SEEDS)
        for event in _finish(own, folder, should_stop):
            yield replace(event, column=number)
        if (folder / PROGRESS).exists():  # stopped on the way
            return
        folders.append(folder)
    yield _join(config, folders, out)


def _finish(
    config: TrainingConfig, folder: Path, should_stop: Callable[[], bool]
) -> Iterator[Step]:
    """What is left to do of a column's training: all, a part, or nothing."""
    stopped = folder.with_name(f"{folder.name}-stopped")
    for there in filter(Path.exists, (folder, stopped)):
        if not _is_of(config, there):
            raise UserError(f"{there} is of another training: name another folder to write to.")
    if folder.exists():
        shutil.rmtree(stopped, ignore_errors=True)  # whatever went on from there stands in folder
        if not (folder / PROGRESS).exists():
            return
        folder.rename(stopped)
    yield from _train(config, folder, should_stop, stopped if stopped.exists() else None)
    shutil.rmtree(stopped, ignore_errors=True)


def _train(
    config: TrainingConfig,
    out: Path,
    should_stop: Callable[[], bool],
    resume: Path | None = None,
) -> Iterator[Step]:
    """As `train`; it watches no images, so that each of its events belongs to a step."""
    return (event for event in train(config, out, should_stop, resume) if isinstance(event, Step))


def _is_of(config: TrainingConfig, folder: Path) -> bool:
    """Whether a folder's network was trained, wholly or in part, by that config."""
    try:
        return TrainingConfig.from_dict(read_card(folder).training) == export.as_on_card(config)
    except (KeyError, TypeError):  # by none that can be read
        return False


def _join(config: TrainingConfig, folders: Sequence[Path], out: Path) -> Done:
    networks = []
    for folder in folders:
        networks.append(architectures.build(config))
        load_weights(networks[-1], folder)
    ends = [_end(folder) for folder in folders]
    seconds = sum(end.seconds for end in ends)
    earlier = {"columns": [read_card(folder).training for folder in folders]}
    with whole_folder(out) as partial:
        joint = architectures.side_by_side(networks, config)
        parts = corpus.for_config(config)
        card = export.write(joint, config, parts, seconds, earlier, partial)
    return Done(
        step=sum(end.step for end in ends),
        steps=sum(end.steps for end in ends),
        epoch=sum(end.epoch for end in ends),
        loss=mean(end.loss for end in ends),
        accuracy=mean(end.accuracy for end in ends),
        seconds=seconds,
        bundle=str(out),
        test_accuracy=card.metrics["test_accuracy"],
        test_loss=card.metrics["test_loss"],
        test_data=card.tested_on,
        test_size=card.test_size,
    )


def _end(folder: Path) -> Done:
    """The last event of a column's training."""
    try:
        last = from_dict(json.loads((folder / HISTORY).read_text().splitlines()[-1]))
        if not isinstance(last, Done):
            raise ValueError("the history ends before the training does")
        return last
    except (OSError, ValueError, IndexError, KeyError, TypeError):
        raise UserError(
            f"{folder / HISTORY} cannot be read: remove the folder, and it is trained again."
        ) from None
