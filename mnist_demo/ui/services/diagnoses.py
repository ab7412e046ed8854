"""Networks read against sets of digits for all visitors: one at a time, each once, kept a while."""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_demo.datasets import TEST_SETS, Digits, load_test_set, mnist
from mnist_demo.errors import UserError
from mnist_demo.inference.features import FeatureNetwork
from mnist_demo.settings import CHAMPION

if TYPE_CHECKING:
    from mnist_demo.evaluation.diagnosis import Diagnosis, Robustness

_log = logging.getLogger(__name__)
_THREADS = 2
_KEPT = 16
"""Diagnoses that are kept: about a megabyte each."""
_DRAWINGS_KEPT = 32
"""Sets of people's own digits that are kept: at most 400 kB each."""
_WAITING = 12
"""Diagnoses that may wait to be made."""
_AHEAD_AFTER = 15
"""Seconds after the start: those who open the page now are not to wait for it."""
_DRAWINGS = "drawings:"
_FORGOTTEN = "The server no longer has your drawings: choose “My drawings” again."


@dataclass
class Measuring:
    """A diagnosis on its way; the page asks again and again how far it is."""

    says: str = "Waiting for another network to be measured …"
    read: int = 0
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
        self._worker = ThreadPoolExecutor(1, "diagnoses")
        self._lock, self._loading = threading.Lock(), threading.Lock()
        self._made: OrderedDict[tuple[Path, str], Measuring] = OrderedDict()
        self._drawings: OrderedDict[str, Digits] = OrderedDict()
        self._sets: dict[str, Digits] = {}

    def warm_up(self) -> None:
        """Load what measures, and soon read what most people ask for first, before they do."""
        self._worker.submit(__import__, "mnist_demo.evaluation.diagnosis")
        if mnist.is_available():
            ahead = threading.Timer(_AHEAD_AFTER, self._read_ahead)
            ahead.daemon = True
            ahead.start()

    def _read_ahead(self) -> None:
        with suppress(UserError, RuntimeError):  # it was closed meanwhile, or is told who asks
            self.ask(CHAMPION, "mnist")

    def close(self) -> None:
        """End what is under way; nothing is measured any more."""
        self._worker.shutdown(cancel_futures=True)

    def keep(self, drawings: Digits) -> str:
        """Keep somebody's own digits for a while. Returns the name of that data set."""
        content = drawings.images.tobytes() + drawings.labels.tobytes()
        name = _DRAWINGS + hashlib.sha256(content).hexdigest()
        with self._lock:
            self._drawings[name] = drawings
            self._drawings.move_to_end(name)
            while len(self._drawings) > _DRAWINGS_KEPT:
                self._drawings.popitem(last=False)
        return name

    def digits(self, name: str) -> Digits:
        """The digits of a data set: one of `TEST_SETS`, or a name that `keep` gave.

        Raises:
            UserError: there is no such data set, or it is not at hand.
        """
        with self._lock:
            self._require(name)
            if name in self._drawings:
                return self._drawings[name]
        with self._loading:  # by one, while others wait for the same
            if name not in self._sets:
                self._sets[name] = load_test_set(name)
            return self._sets[name]

    def ask(self, bundle: Path, data: str) -> Measuring:
        """How far the diagnosis of a network is; begun, if nobody has asked for it yet.

        Args:
            bundle: the network's folder.
            data: as `digits` takes it.

        Raises:
            UserError: it went wrong, or too many are waiting; asked again, it is tried again.
        """
        key = (bundle, data)
        with self._lock:
            self._require(data)
            measuring = self._made.get(key)
            if measuring is None:
                waiting = sum(not made.ready.is_set() for made in self._made.values())
                if waiting >= _WAITING:
                    raise UserError("Many networks are being measured: try again in a moment.")
                measuring = self._made[key] = Measuring()
                self._worker.submit(self._measure, measuring, bundle, data)
            self._made.move_to_end(key)
            self._forget_oldest()
            if measuring.error is not None:
                del self._made[key]
                raise UserError(measuring.error)
        return measuring

    def wait(self, bundle: Path, data: str) -> "Diagnosis":
        """The diagnosis of a network, once it is there. Raises `UserError` as `ask` does."""
        measuring = self.ask(bundle, data)
        measuring.ready.wait()
        return measuring.diagnosis or self.wait(bundle, data)  # which raises what went wrong

    def _require(self, data: str) -> None:
        if data in TEST_SETS or data in self._drawings:
            return
        if data.startswith(_DRAWINGS):
            raise UserError(_FORGOTTEN)
        raise UserError("There is no such data: choose one of those listed.")

    def _forget_oldest(self) -> None:
        over = max(0, len(self._made) - _KEPT)
        for key in [key for key, made in self._made.items() if made.done][:over]:
            del self._made[key]

    def _measure(self, measuring: Measuring, bundle: Path, data: str) -> None:
        from mnist_demo.evaluation import diagnosis

        try:
            measuring.says = "Fetching the digits …"
            digits = self.digits(data)
            network = FeatureNetwork.load(bundle, _THREADS)
            measuring.says, measuring.of = "Reading …", len(digits)
            made = diagnosis.diagnose(
                network, digits, lambda read: setattr(measuring, "read", read)
            )
            made.summary  # noqa: B018 - computed here, once, and not by those who ask
            measuring.diagnosis = made
            self._next(self._perturb, measuring, diagnosis.robustness(network, digits))
        except UserError as error:
            measuring.error = str(error)
        except Exception:
            _log.exception("A network could not be measured")
            measuring.error = "The network could not be measured: choose another one."
        finally:
            measuring.ready.set()

    def _perturb(self, measuring: Measuring, rounds: "Iterator[Robustness]") -> None:
        """One more round of robustness; then those who wait meanwhile, then the next round."""
        try:
            measuring.robustness = next(rounds)
        except StopIteration:
            measuring.done = True
        except Exception:
            _log.exception("Digits could not be perturbed")
            measuring.done = True
        else:
            self._next(self._perturb, measuring, rounds)

    def _next(self, step: Callable[..., None], *arguments: Any) -> None:
        with suppress(RuntimeError):  # it was closed meanwhile
            self._worker.submit(step, *arguments)
