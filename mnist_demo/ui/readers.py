"""The networks that read for the pad: the champion for everybody, and people's own."""

import threading
from collections import OrderedDict
from pathlib import Path

from mnist_demo.inference import Reader
from mnist_demo.runs import Runs

_KEPT = 16
"""People's networks that are kept loaded: a megabyte or so each."""


class Readers:
    """Readers by run, loaded when first asked for. Safe to call from several threads."""

    def __init__(self, champion: Reader, runs: Runs) -> None:
        self._champion, self._runs = champion, runs
        self._loaded: OrderedDict[Path, Reader] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, run_id: str | None) -> Reader:
        """The reader with the network of a run, or with the champion for None.

        Raises:
            UserError: there is no such network (any more).
        """
        if run_id is None:
            return self._champion
        folder = self._runs.bundle(run_id)
        with self._lock:
            if folder not in self._loaded:
                self._loaded[folder] = Reader(folder)
            self._loaded.move_to_end(folder)
            while len(self._loaded) > _KEPT:
                self._loaded.popitem(last=False)
            return self._loaded[folder]
