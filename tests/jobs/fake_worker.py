"""A double of `WorkerProcess` that trains nothing: the test says what happens."""

import contextlib
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from mnist_demo.bundle import PROGRESS
from mnist_demo.events import BatchEnd, Done, Event
from mnist_demo.jobs.worker_process import WorkerGone
from tests.jobs.watching import eventually

STEPS = 5


class FakeWorker:
    def __init__(self) -> None:
        self.is_alive = True
        self.orders: list[dict[str, Any]] = []
        self.reply: dict[str, Any] | None = None
        """What it answers to whoever asks for a preview."""
        self._events: SimpleQueue[Event | WorkerGone] = SimpleQueue()

    def tell(self, order: dict[str, Any]) -> None:
        self.orders.append(order)

    def next_event(self, timeout: float) -> Event | WorkerGone | None:
        with contextlib.suppress(Empty):
            return self._events.get(timeout=timeout)
        return None

    def preview(self, config: dict[str, Any], timeout: float) -> dict[str, Any] | None:
        return self.reply

    def kill(self) -> None:
        self.is_alive = False
        self.happen(WorkerGone())

    def happen(self, *events: Event | WorkerGone) -> None:
        for event in events:
            self._events.put(event)

    def trainings(self) -> list[dict[str, Any]]:
        """The orders to train that it was given."""
        return [order for order in self.orders if order["do"] == "train"]

    def train_order(self, number: int) -> dict[str, Any]:
        """The order to train with that number, counted from 1, once it has come."""
        return eventually(lambda: self.trainings()[number - 1 : number])[0]

    def learn(self, step: int) -> None:
        self.happen(BatchEnd(**self._at(step)))

    def finish(self, order: dict[str, Any], step: int = STEPS) -> None:
        """Write the bundle of an order and say so; stopped on the way before the last step."""
        bundle = Path(order["out"])
        bundle.mkdir()
        if step < STEPS:
            (bundle / PROGRESS).touch()
        figures = {"val_accuracy": 0.9, "test_accuracy": 0.875, "test_loss": 0.25}
        self.happen(Done(**self._at(step), **figures, bundle=str(bundle)))

    def _at(self, step: int) -> dict[str, Any]:
        return {
            "step": step,
            "steps": STEPS,
            "epoch": 1,
            "loss": 1 / step,
            "accuracy": step / STEPS,
            "seconds": step / 10,
        }
