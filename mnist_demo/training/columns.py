"""A network of several columns, each trained by itself, which say together what they read."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

from mnist_demo.bundle import HISTORY, PROGRESS, read_card
from mnist_demo.errors import UserError
from mnist_demo.presets.config import LIMITS, Plan
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.run import run, take_weights

_SEEDS = int(LIMITS["seed"][1]) + 1


def run_columns(
    plan: Plan, columns: int, out: Path, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[dict[str, Any]]:
    """Train so many networks, each to a folder beside ``out``, then write them as one to ``out``.

    A column that stands there already is taken as it is, and one that was stopped goes on: after
    an interruption the same call does what is left.

    Args:
        plan: what to train, and how. The columns have seeds of their own, which no network of
            another seed and as many columns shares.
        columns: how many; one is a training as any other.
        out: a new folder; the columns' are called the same, with ``-column-1`` and so on, and have
            the histories and the curves.
        should_stop: asked after each batch.

    Yields:
        The events of each training, as `run` yields them, with its number, ``column``; then a
        ``done`` of the whole, whose loss and accuracy are the means of its columns'.

    Raises:
        UserError: as `run` does; or a folder beside ``out`` is of another training.
    """
    export.require_free(out)
    if columns == 1:
        yield from run(plan, out, should_stop)
        return
    if plan.start_from is not None:
        raise UserError("Columns are trained from the beginning: choose them or a start, not both.")
    folders = []
    for number in range(1, columns + 1):
        folder = out.with_name(f"{out.name}-column-{number}")
        own = replace(plan, seed=(columns * plan.seed + number - 1) % _SEEDS)
        for event in _go_on(own, folder, should_stop):
            yield event | {"column": number}
        if (folder / PROGRESS).exists():  # stopped on the way
            return
        folders.append(folder)
    yield _join(plan, folders, out)


def _go_on(plan: Plan, folder: Path, should_stop: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """What is left to do of a column's training: all, a part, or nothing."""
    stopped = folder.with_name(f"{folder.name}-stopped")
    for there in filter(Path.exists, (folder, stopped)):
        if Plan.from_dict(read_card(there).training) != plan:
            raise UserError(f"{there} is of another training: name another folder to write to.")
    if folder.exists():
        shutil.rmtree(stopped, ignore_errors=True)  # whatever went on from there stands in folder
        if not (folder / PROGRESS).exists():
            return
        folder.rename(stopped)
    yield from run(plan, folder, should_stop, stopped if stopped.exists() else None)
    shutil.rmtree(stopped, ignore_errors=True)


def _join(plan: Plan, folders: Sequence[Path], out: Path) -> dict[str, Any]:
    networks = []
    for folder in folders:
        networks.append(architectures.build(plan.architecture, plan.dropout))
        take_weights(networks[-1], folder)
    ends = [_end(folder) for folder in folders]
    total = {n: sum(end[n] for end in ends) for n in ("step", "steps", "epoch", "seconds")}
    earlier = {"columns": [read_card(folder).training for folder in folders]}
    with export.whole_folder(out) as partial:
        joint = architectures.side_by_side(networks)
        card = export.write(joint, plan, corpus.of_plan(plan), total["seconds"], earlier, partial)
    return {
        "event": "done",
        **total,
        **{name: mean(end[name] for end in ends) for name in ("loss", "accuracy")},
        "bundle": str(out),
        "test_accuracy": card.metrics["test_accuracy"],
        "test_loss": card.metrics["test_loss"],
    }


def _end(folder: Path) -> dict[str, Any]:
    """The last event of a column's training."""
    try:
        return json.loads((folder / HISTORY).read_text().splitlines()[-1])
    except (OSError, ValueError, IndexError):
        raise UserError(
            f"{folder / HISTORY} cannot be read: remove the folder, and it is trained again."
        ) from None
