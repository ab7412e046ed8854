"""The networks that read for the pad: the champion for everybody, and people's own."""

from mnist_demo.inference import Reader
from mnist_demo.jobs import JobQueue
from mnist_demo.ui.services.cache import Kept

_KEPT = 16
"""People's networks that are kept loaded: a megabyte or so each."""


class Readers:
    """Readers by run, loaded when first asked for. Safe to call from several threads."""

    def __init__(self, champion: Reader, runs: JobQueue) -> None:
        self._champion, self._runs = champion, runs
        self._loaded = Kept(Reader, _KEPT)

    def of(self, run_id: str | None) -> Reader:
        """The reader with the network of a run, or with the champion for None.

        Raises:
            UserError: there is no such network (any more).
        """
        if run_id is None:
            return self._champion
        return self._loaded.of(self._runs.bundle(run_id))
