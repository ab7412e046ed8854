"""Waiting for what other threads and processes do, and looking at a job as its page does."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from mnist_demo.jobs import JobQueue

Told = TypeVar("Told")

ANN, BOB = "a" * 32, "b" * 32
SHORT = {"architecture": "simple", "data": ["synthetic"], "train_size": 300, "epochs": 1}
LONG = SHORT | {"epochs": 30, "batch_size": 4}
OVER = ("finished", "stopped", "failed")


_PATIENCE_SECONDS = 300
"""How long to wait before something has surely gone wrong: a real worker steps back behind the
tests that run beside it, so that on two busy cores its start and a training can take minutes."""


def eventually(tell: Callable[[], Told], seconds: float = _PATIENCE_SECONDS) -> Told:
    """What ``tell`` says as soon as it says anything."""
    deadline = time.monotonic() + seconds
    while not (told := tell()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)
    return told


def seen(jobs: JobQueue, key: str, job_id: str) -> dict[str, Any]:
    return next(job for job in jobs.watch(key, {})["runs"] if job["id"] == job_id)


def until(
    jobs: JobQueue, key: str, job_id: str, states: tuple[str, ...] = OVER, step: int = 0
) -> dict[str, Any]:
    """Watch a job until it is in one of the states, past a step, and give back how it looks."""

    def look() -> dict[str, Any] | None:
        job = seen(jobs, key, job_id)
        return job if job["state"] in states and job["step"] >= step else None

    return eventually(look)
