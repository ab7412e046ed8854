"""Read many picture files: a few in this process, more of them on all cores.

Most of a reading is Python, which a process runs on one core. A further process takes half a second
to start, so they are started only where the first files show that it pays. The network's part is
small, and LiteRT reads fifty images hardly faster than fifty times one: files are read one by one.
"""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from mnist_demo.inference.predict import predict_file
from mnist_demo.inference.reader import Reader


@dataclass(frozen=True)
class Portions:
    """When processes are started, how many, and what they are given."""

    trial_seconds: float = 0.3
    """Seconds of reading after which the seconds that are left are estimated."""
    worthwhile_seconds: float = 2.0
    """Seconds of reading left from which processes are started."""
    most_processes: int = 8
    """Greatest number of processes; each takes about 100 MB."""
    files_at_once: int = 4
    """Files that a process is given at once."""
    portions_ahead: int = 8
    """Such portions for each process that are begun before their results are asked for."""


PORTIONS = Portions()
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where Linux tells a container how many microseconds of processor time it has in a period."""

Prediction = dict[str, Any]
"""What `predict_file` gives back."""


def predict_files(model: Path, paths: Sequence[Path]) -> Iterator[Prediction]:
    """What each picture shows, as `predict_file` says it, in the order of the paths.

    Args:
        model: folder of the bundle that reads.
        paths: picture files; some are read before their results are asked for.

    Raises:
        UserError: as `Reader` does, before anything is read.
    """
    return _predict(Reader(model), model, paths)


def _predict(reader: Reader, model: Path, paths: Sequence[Path]) -> Iterator[Prediction]:
    cores = _usable_cores()
    spent = 0.0
    for done, path in enumerate(paths):
        if cores > 1 and spent > PORTIONS.trial_seconds:
            left = spent / done * (len(paths) - done)
            if left > PORTIONS.worthwhile_seconds:
                yield from _predict_in_processes(reader, model, paths[done:], cores)
                return
        started = time.perf_counter()
        prediction = predict_file(reader, path)
        spent += time.perf_counter() - started
        yield prediction


def _predict_in_processes(
    reader: Reader, model: Path, paths: Sequence[Path], cores: int
) -> Iterator[Prediction]:
    """As `predict_files`, by processes of their own; by ``reader`` where there can be none."""
    at_once = PORTIONS.files_at_once
    portions = deque(paths[i : i + at_once] for i in range(0, len(paths), at_once))
    processes = min(cores, PORTIONS.most_processes, len(portions))
    begun: deque[tuple[Sequence[Path], Future[list[Prediction]]]] = deque()
    try:
        with _pool(processes, model) as pool:
            while portions or begun:
                with _interrupts_deferred():
                    while portions and len(begun) < processes * PORTIONS.portions_ahead:
                        begun.append((portions[0], pool.submit(_predict_portion, portions[0])))
                        portions.popleft()
                predictions = begun[0][1].result()
                begun.popleft()
                yield from predictions
    except _NO_PROCESSES:
        for portion in [*(portion for portion, _ in begun), *portions]:
            yield from (predict_file(reader, path) for path in portion)


_NO_PROCESSES = (BrokenProcessPool, OSError, NotImplementedError, RuntimeError)
"""What is raised where a system has no semaphores, processes or threads for us, or ends them."""


@contextmanager
def _pool(processes: int, model: Path) -> Iterator[ProcessPoolExecutor]:
    """Processes that read by a model; when nobody wants them any more, they end with their file."""
    context = get_context("spawn")
    is_over = context.Event()
    pool = ProcessPoolExecutor(processes, context, _begin, (model, is_over))
    try:
        yield pool
    finally:
        is_over.set()
        pool.shutdown(cancel_futures=True)


_reader: Reader
"""What a process reads with; only processes that `_begin` has prepared have it."""
_is_over: Event
"""Set when nobody waits any more for what a process reads."""


def _begin(model: Path, is_over: Event) -> None:
    """Prepare a process for `_predict_portion`."""
    global _reader, _is_over
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows lets no process inherit this
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _reader, _is_over = Reader(model), is_over


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, even if that was killed."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _predict_portion(paths: Sequence[Path]) -> list[Prediction]:
    return [predict_file(_reader, path) for path in paths if not _is_over.is_set()]


@contextmanager
def _interrupts_deferred() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block, and not reach processes started in it.

    A process keeps what is blocked where it was started, so none is interrupted before `_begin`.
    Blocking alone would not let it wait: another thread, of a library, could be sent the signal.
    Only the main thread can do this; in any other, nothing is deferred.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        if not hasattr(signal, "pthread_sigmask"):  # Windows, where no process inherits it
            yield
        else:
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                yield
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        signal.raise_signal(signal.SIGINT)


def _usable_cores() -> int:
    """The number of cores that this process may use, by its affinity and a container's quota."""
    cores = os.cpu_count() or 1
    with suppress(AttributeError):  # not on every system
        cores = len(os.sched_getaffinity(0))
    with suppress(OSError, ValueError):  # no such file, or no quota: "max 100000"
        quota, period = map(int, _CPU_QUOTA.read_text().split())
        cores = min(cores, -(-quota // period))
    return max(1, cores)
