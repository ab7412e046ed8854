"""The download of MNIST: begun by one visitor, followed by all."""

import logging
import threading
from typing import Any

from mnist_demo.datasets import mnist
from mnist_demo.errors import UserError

_log = logging.getLogger(__name__)
_FAILED = "MNIST could not be downloaded: the server’s log says why."


class MnistDownload:
    """Downloads MNIST in a thread of its own, once for all. Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._received = 0
        self._pause = 0
        self._error: str | None = None

    def begin(self) -> None:
        """Begin to download, unless MNIST is here or is being downloaded already."""
        with self._lock:
            if self._is_under_way() or mnist.is_available():
                return
            self._received, self._pause, self._error = 0, 0, None
            # a daemon: what it has received by the server's end is kept, and gone on from
            self._thread = threading.Thread(target=self._download, name="mnist", daemon=True)
            self._thread.start()

    def state(self) -> dict[str, Any]:
        """What a page shows.

        Returns:
            ``here``, whether MNIST is on this machine; ``downloading``; the bytes ``received``, of
            ``size``; ``pause``, in seconds until the next try, 0 while bytes arrive; and ``error``,
            a sentence or None.
        """
        with self._lock:
            return {
                "here": mnist.is_available(),
                "downloading": self._is_under_way(),
                "received": self._received,
                "size": mnist.REMOTE.size,
                "pause": self._pause,
                "error": self._error,
            }

    def _is_under_way(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _download(self) -> None:
        try:
            mnist.fetch(self._note)
        except UserError as error:
            self._error = str(error)
        except Exception:
            _log.exception("MNIST could not be downloaded")
            self._error = _FAILED

    def _note(self, received: int, pause: int) -> None:
        self._received, self._pause = received, pause
