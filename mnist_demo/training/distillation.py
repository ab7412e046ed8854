"""A network that learns MNIST from the answers of several others, which are trained first."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from mnist_demo.bundle import PROGRESS
from mnist_demo.errors import UserError
from mnist_demo.plans import Plan, plan
from mnist_demo.training.export import require_free
from mnist_demo.training.run import run

SPECIALIST = "specialist"
"""The architecture of the teachers, which learn from MNIST alone."""
_APART = 100
"""Teachers have seeds so far from the network's own, and from those of other networks' teachers."""


def run_taught(
    student: Plan,
    teachers: int,
    out: Path,
    should_stop: Callable[[], bool] = lambda: False,
    epochs: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Train so many teachers, each to a folder beside ``out``, then the network that they teach.

    A teacher that stands there already is taken as it is, and one that was stopped goes on: after
    an interruption the same call does what is left.

    Args:
        student: what to train, and how.
        teachers: how many networks teach it.
        out: a new folder; the teachers' are called the same, with ``-teacher-1`` and so on.
        should_stop: asked after each batch.
        epochs: of each teacher's training; ``None`` for those of its recipe.

    Yields:
        The events of each training, as `run` yields them; a teacher's have its number, ``teacher``.

    Raises:
        UserError: as `run` does, before anything is trained; or there is no MNIST to teach.
    """
    require_free(out)
    if teachers and not set(student.data) & set(plan(SPECIALIST).data):
        raise UserError("Teachers teach MNIST: let mnist be among the data, or train without them.")
    folders = []
    for number in range(1, teachers + 1):
        folder = out.with_name(f"{out.name}-teacher-{number}")
        folders.append(str(folder))
        seed = _APART * (student.seed + 1) + number
        for event in _go_on(plan(SPECIALIST, seed=seed, epochs=epochs), folder, should_stop):
            yield event | {"teacher": number}
        if (folder / PROGRESS).exists():  # stopped on the way
            return
    taught = replace(student, teachers=tuple(folders) or student.teachers)
    yield from run(taught, out, should_stop)


def _go_on(
    teacher: Plan, folder: Path, should_stop: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    """What is left to do of a teacher's training: all, a part, or nothing."""
    stopped = folder.with_name(f"{folder.name}-stopped")
    if (folder / PROGRESS).exists():
        folder.rename(stopped)
    if not folder.exists():
        yield from run(teacher, folder, should_stop, stopped if stopped.exists() else None)
        shutil.rmtree(stopped, ignore_errors=True)
