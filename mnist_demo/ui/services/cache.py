"""A cache of values that are slow to make; the least recently used are dropped."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by key, the least recently used of which are dropped. Safe from several threads."""

    def __init__(
        self, load: Callable[[K], V], size: int, droppable: Callable[[V], bool] = lambda _: True
    ) -> None:
        """Begin with nothing.

        Args:
            load: makes the value of a key that is not there, one at a time.
            size: how many are kept.
            droppable: which of them may be dropped; others are kept beyond ``size``.
        """
        self._load, self._size, self._droppable = load, size, droppable
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V:
        """The value of a key, made at most once while it is kept. Raises what ``load`` raises."""
        with self._lock:
            value = self._values[key] if key in self._values else self._load(key)
            self._keep(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value under a key."""
        with self._lock:
            self._keep(key, value)

    def drop(self, key: K, value: V) -> None:
        """Keep a value no longer, if it is still the one under that key."""
        with self._lock:
            if self._values.get(key) is value:
                del self._values[key]

    def _keep(self, key: K, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        over = max(0, len(self._values) - self._size)
        for old in [k for k, v in self._values.items() if self._droppable(v)][:over]:
            del self._values[old]
