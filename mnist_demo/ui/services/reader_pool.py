"""The networks that read for the pad: the champion for everybody, and people's own."""

from mnist_demo.inference import Reader
from mnist_demo.jobs import JobQueue
from mnist_demo.ui.services.cache import Cache
from mnist_demo.ui.services.executor import Executor

_SIZE = 16
"""People's networks that are kept loaded: a megabyte or so each."""
_PICTURES_AT_ONCE = 2
_PICTURES_WAITING = 8


class ReaderPool:
    """Readers by run, loaded when first asked for. Safe to call from several threads."""

    def __init__(self, champion: Reader, jobs: JobQueue) -> None:
        self._champion, self._jobs = champion, jobs
        self._loaded = Cache(Reader, _SIZE)
        self.pictures = Executor(
            "pictures",
            _PICTURES_AT_ONCE,
            _PICTURES_WAITING,
            "Many pictures are being read just now: try again in a moment.",
        )
        """Where picture files are read: unlike a drawing, one takes a core for a while."""

    def reader(self, run: str | None) -> Reader:
        """The reader with the network of a run, or with the champion for None.

        Raises:
            UserError: there is no such network (any more).
        """
        return self._champion if run is None else self._loaded.get(self._jobs.bundle(run))

    def close(self) -> None:
        """Read no picture any more."""
        self.pictures.close()
