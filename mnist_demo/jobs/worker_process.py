"""The web process's handle on the process that trains."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """A training process, from its start to its end."""

    def __init__(self) -> None:
        """Start it; it is ready some seconds later and can be given orders at once."""
        self.is_ready = False
        self._events: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._glances: dict[int, SimpleQueue[dict[str, Any]]] = {}
        self._tickets = 0
        self._writing = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mnist_demo.jobs.child"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

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
        with self._writing:
            try:
                self._process.stdin.write(json.dumps(order) + "\n")
                self._process.stdin.flush()
            except (OSError, ValueError):
                pass  # its going is told as an event

    def next_event(self, timeout: float) -> dict[str, Any] | None:
        """What happened next; None if nothing did in so many seconds; ``gone`` at the end."""
        try:
            return self._events.get(timeout=timeout)
        except Empty:
            return None

    def preview(self, config: dict[str, Any], timeout: float) -> dict[str, Any] | None:
        """The answer to a ``preview`` order; None if it did not come in so many seconds."""
        with self._writing:
            self._tickets += 1
            ticket = self._tickets
        answers = self._glances[ticket] = SimpleQueue()
        self.tell({"do": "preview", "ticket": ticket, "config": config})
        try:
            return answers.get(timeout=timeout)
        except Empty:
            return None
        finally:
            self._glances.pop(ticket, None)

    def kill(self) -> None:
        """End the process now, whatever it does."""
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        for line in self._process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue  # cut off by the process's end
            if event["event"] == "ready":
                self.is_ready = True
            elif event["event"] == "preview":
                waiting = self._glances.get(event.pop("ticket"))
                if waiting:
                    waiting.put(event)
            else:
                self._events.put(event)
        self._process.wait()
        self._events.put({"event": "gone", "code": self._process.returncode})
