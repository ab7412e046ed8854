"""Networks read against sets of digits for all visitors: one at a time, each once, kept a while."""

import hashlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mnist_demo.datasets import TEST_SETS, Digits, load_test_set
from mnist_demo.errors import UserError
from mnist_demo.ui.services.cache import Cache
from mnist_demo.ui.services.executor import Executor

if TYPE_CHECKING:
    from mnist_demo.evaluation.diagnosis import Diagnosis, Robustness

_log = logging.getLogger(__name__)
_THREADS = 2
"""Threads of the network that is measured: a person waits for it."""
_WAITING = 11
"""Most networks that wait to be measured."""
_KEPT = 16
"""Diagnoses that are kept: about a megabyte each."""
_DRAWINGS_KEPT = 32
"""Sets of people's own digits that are kept: at most 400 kB each."""
_DRAWINGS_PREFIX = "drawings:"
"""Begins the name of a set of somebody's own digits."""


@dataclass
class DiagnosisProgress:
    """How far a diagnosis is."""

    message: str = "Waiting for another network to be measured …"
    matrix: np.ndarray | None = None
    """The confusion matrix of the images read so far, int, shape (10, 10), once there are some."""
    of: int | None = None
    """Images to be read, once it is known how many there are."""
    diagnosis: "Diagnosis | None" = None
    robustness: "Robustness | None" = None
    done: bool = False
    """Nothing more comes."""
    error: str | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    """Set once there is a diagnosis, or an error."""


class Diagnoses:
    """Measures networks in a thread of its own. Safe to call from several threads."""

    def __init__(self) -> None:
        self._executor = Executor(
            "diagnoses",
            1,
            _WAITING,
            "Many networks are being measured: try again in a moment.",
        )
        self._test_sets = Cache(load_test_set, len(TEST_SETS))
        self._drawings = Cache(_gone, _DRAWINGS_KEPT)
        self._closed = threading.Event()
        self._made = Cache(self._begin, _KEPT, droppable=lambda progress: progress.done)

    def close(self) -> None:
        """End what is under way; nothing is measured any more."""
        self._closed.set()
        self._executor.close()

    def keep(self, drawings: Digits) -> str:
        """Keep somebody's own digits for a while. Returns the name of that data set."""
        content = drawings.images.tobytes() + drawings.labels.tobytes()
        name = _DRAWINGS_PREFIX + hashlib.sha256(content).hexdigest()
        self._drawings.put(name, drawings)
        return name

    def digits(self, name: str) -> Digits:
        """The digits of a data set: one of `TEST_SETS`, or a name that `keep` gave.

        Raises:
            UserError: there is no such data set, or it is not available.
        """
        return (self._test_sets if name in TEST_SETS else self._drawings).get(name)

    def progress(self, bundle: Path, data: str) -> DiagnosisProgress:
        """How far the diagnosis of a network is; started, if nobody has asked for it yet.

        Args:
            bundle: the network's folder.
            data: as `digits` takes it.

        Raises:
            UserError: it went wrong, or too many are waiting; asked again, it is tried again.
        """
        if data not in TEST_SETS:
            self._drawings.get(data)
        progress = self._made.get((bundle, data))
        if progress.error is not None:
            self._made.drop((bundle, data), progress)
            raise UserError(progress.error)
        return progress

    def wait(self, bundle: Path, data: str) -> "Diagnosis":
        """The diagnosis of a network, once it is there. Raises `UserError` as `progress` does."""
        progress = self.progress(bundle, data)
        progress.ready.wait()
        return progress.diagnosis or self.wait(bundle, data)  # which raises what went wrong

    def pending(self) -> int:
        """How many networks have their images read, or wait for it; perturbed ones do not count."""
        return self._executor.pending()

    def _begin(self, key: tuple[Path, str]) -> DiagnosisProgress:
        progress = DiagnosisProgress()
        self._executor.submit_steps(self._measure(progress, *key))
        return progress

    def _note(self, progress: DiagnosisProgress, matrix: np.ndarray) -> None:
        """Take note of what was read; raises `UserError` when nothing more is to be read."""
        if self._closed.is_set():
            raise UserError("The server is being shut down: open the page again later.")
        progress.matrix = matrix

    def _measure(self, progress: DiagnosisProgress, bundle: Path, data: str) -> Iterator[None]:
        """Read the digits in one step, then perturb some of them in each further step."""
        # imported here: they take 45 MB, and nobody may ever ask
        from mnist_demo.evaluation import diagnosis
        from mnist_demo.inference.features import FeatureNetwork

        try:
            progress.message = "Fetching the digits …"
            digits = self.digits(data)
            network = FeatureNetwork.load(bundle, _THREADS)
            progress.message, progress.of = "Reading …", len(digits)
            made = diagnosis.diagnose(network, digits, partial(self._note, progress))
            made.summary  # noqa: B018 - computed here, once, and not by those who ask
            progress.diagnosis = made
            progress.ready.set()
            yield
            for progress.robustness in diagnosis.robustness(network, digits):
                yield
        except UserError as error:
            progress.error = str(error)
        except Exception:
            _log.exception("A network could not be measured")
            if progress.diagnosis is None:
                progress.error = "The network could not be measured: choose another one."
        finally:
            progress.done = progress.error is None
            progress.ready.set()


def _gone(name: str) -> Digits:
    """No set of drawings is made again."""
    if name.startswith(_DRAWINGS_PREFIX):
        raise UserError("The server no longer has your drawings: choose “My drawings” again.")
    raise UserError("There is no such data: choose one of those listed.")
