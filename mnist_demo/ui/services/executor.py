"""A bounded executor: at most n tasks at a time, at most m that wait; more are refused."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from mnist_demo.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")


class Executor:
    """Threads that do tasks in turn. Safe to call from several threads."""

    def __init__(self, name: str, at_once: int, waiting: int, full: str) -> None:
        """Begin no thread yet.

        Args:
            name: of its threads.
            at_once: most tasks under way at a time.
            waiting: most tasks that wait for their turn besides.
            full: the sentence for those who come when no more can wait.
        """
        self._pool = ThreadPoolExecutor(at_once, name)
        self._most, self._full = at_once + waiting, full
        self._pending = 0
        self._lock = threading.Lock()

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do a task when its turn comes.

        Raises:
            UserError: too many wait.
            RuntimeError: it was closed.
        """
        with self._lock:
            if self._pending >= self._most:
                raise UserError(self._full)
            future = self._pool.submit(task, *args, **kwargs)
            self._pending += 1
        future.add_done_callback(self._leave)
        return future

    def submit_steps(self, steps: Iterator[Any]) -> None:
        """Do a long task step by step, and between two steps what waits meanwhile.

        A task that is past its first step no longer counts among those that wait.

        Args:
            steps: does a step for each item taken from it.

        Raises:
            UserError, RuntimeError: as `submit`.
        """
        self.submit(self._step, steps)

    def result(self, task: Callable[[], T], patience: float) -> T:
        """What a task gives back, once its turn has come.

        Args:
            task: is done in another thread, while this one waits.
            patience: seconds that it may wait for its turn.

        Raises:
            UserError: too many wait, or its turn did not come in time.
        """
        future = self.submit(task)
        with suppress(TimeoutError):
            return future.result(patience)
        if future.cancel():
            raise UserError(self._full)
        return future.result()

    def pending(self) -> int:
        """How many tasks are under way or wait, of those in steps only in their first step."""
        with self._lock:
            return self._pending

    def close(self) -> None:
        """Drop what waits; what is under way comes to the end of its step."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _step(self, steps: Iterator[Any]) -> None:
        for _ in steps:
            with suppress(RuntimeError):  # it was closed meanwhile
                self._pool.submit(self._step, steps)
            return

    def _leave(self, _: Future[Any]) -> None:
        with self._lock:
            self._pending -= 1
