"""What is slow to load is kept, the last few of it."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What was made of a folder, for the folders last asked for. Safe from several threads."""

    def __init__(self, load: Callable[[Path], T], most: int) -> None:
        """Make it by ``load``, and keep that of ``most`` folders."""
        self._load, self._most = load, most
        self._kept: OrderedDict[Path, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, folder: Path) -> T:
        """What ``load`` makes of a folder, made at most once while it is kept."""
        with self._lock:
            if folder not in self._kept:
                self._kept[folder] = self._load(folder)
            self._kept.move_to_end(folder)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[folder]
