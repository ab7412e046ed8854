"""The web process's handle on the process that trains, `training.worker`."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from mnist_demo import events
from mnist_demo.events import Event

_COMMAND = [sys.executable, "-m", "mnist_demo.training.worker"]
_ROOT = Path(__file__).resolve().parents[2]
_NICENESS = 15
"""How far the training steps back behind the page when both want the processor."""


@dataclass(frozen=True)
class WorkerGone:
    """The process has ended, of itself or killed."""


class WorkerProcess:
    """A training process, from its start to its end."""

    def __init__(self) -> None:
        """Start it; it is ready some seconds later, and can be given orders at once."""
        self._events: SimpleQueue[Event | WorkerGone] = SimpleQueue()
        self._previews: dict[int, SimpleQueue[dict[str, Any]]] = {}
        self._tickets = 0
        self._writing = threading.Lock()
        self._process = subprocess.Popen(
            _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if hasattr(os, "setpriority"):  # not on Windows
            # at once: TensorFlow's threads inherit it from the one that starts them
            niceness = os.nice(0) + _NICENESS
            os.setpriority(os.PRIO_PROCESS, self._process.pid, niceness)
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still takes orders."""
        return self._process.poll() is None

    def tell(self, order: dict[str, Any]) -> None:
        """Give an order, as `training.worker` understands it; lost if the process has gone."""
        with self._writing, contextlib.suppress(OSError, ValueError):  # `WorkerGone` follows
            print(json.dumps(order), file=self._process.stdin, flush=True)

    def next_event(self, timeout: float) -> Event | WorkerGone | None:
        """What happened next; None if nothing did within ``timeout`` seconds."""
        try:
            return self._events.get(timeout=timeout)
        except Empty:
            return None

    def preview(self, config: dict[str, Any], timeout: float) -> dict[str, Any] | None:
        """A few training images of a config, as `training.worker` answers.

        Returns:
            ``images``, ``labels`` and ``augmented``, or ``error`` with a sentence; None if nothing
            came within ``timeout`` seconds.
        """
        with self._writing:
            self._tickets += 1
            ticket = self._tickets
        waiting = self._previews[ticket] = SimpleQueue()
        self.tell({"do": "preview", "ticket": ticket, "config": config})
        try:
            return waiting.get(timeout=timeout)
        except Empty:
            return None
        finally:
            self._previews.pop(ticket, None)

    def kill(self) -> None:
        """End the process now, whatever it does."""
        self._process.kill()
        self._process.wait()

    def _listen(self, replies: IO[str]) -> None:
        for line in replies:
            try:
                reply = json.loads(line)
            except ValueError:
                continue  # cut off by the process's end
            match reply["event"]:
                case "ready":
                    pass
                case "preview":
                    if waiting := self._previews.get(reply["ticket"]):
                        waiting.put(reply)
                case _:
                    self._events.put(events.from_dict(reply))
        self._process.wait()
        self._events.put(WorkerGone())
