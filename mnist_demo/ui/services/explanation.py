"""Why a network reads what it reads, as the tabs show it: what decided, and its feature maps."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.inference.occlusion import occlusion
from mnist_demo.jobs import JobQueue
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.services.cache import Kept

if TYPE_CHECKING:
    from mnist_demo.inference.activations import ActivationNetwork

_KEPT = 4
"""Bundles that are kept loaded for this: some megabytes each."""
_AT_ONCE = 2
_PATIENCE = 10
"""Seconds to wait for one's turn."""
_THREADS = 2
"""Covering a digit patch by patch is a batch of seventy."""


@dataclass(frozen=True)
class _Loaded:
    """A bundle's network; not the pad's own, or whoever draws would wait for a hundred images."""

    network: Network
    inside: "ActivationNetwork"


class Explaining:
    """Explains for all visitors, a few at a time."""

    def __init__(self, runs: JobQueue) -> None:
        """Explain the champion, and the networks of people's ``runs``."""
        self._runs = runs
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._loaded = Kept(_load, _KEPT)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """A few at a time. Raises `UserError` for who would wait too long."""
        if not self._turns.acquire(timeout=_PATIENCE):
            raise UserError("Many images are being explained just now: try again in a moment.")
        try:
            yield
        finally:
            self._turns.release()

    def why(self, run: str | None, image: np.ndarray) -> dict[str, Any]:
        """Which ink a network's reading of an image rests on.

        Args:
            run: whose network it is; None for the champion.
            image: uint8 array of shape (28, 28), 0 paper to 255 ink.

        Returns:
            ``digit``, its ten ``probabilities``, and as in `Occlusion` the ``sensitivity`` by
            pixel, 784 row by row, and ``most``, that to the patch with the largest.

        Raises:
            UserError: there is no such network (any more), or too many people ask at once.
        """
        with self.in_turn():
            network = self._of(run).network
            probabilities = network.probabilities(network.logits(image[None]))[0]
            digit = int(probabilities.argmax())
            explained = occlusion(network, image, digit)
        return {
            "digit": digit,
            "probabilities": [round(float(p), 6) for p in probabilities],
            "sensitivity": [round(float(w), 4) for w in explained.worth.ravel()],
            "most": round(explained.most, 4),
        }

    def inside(self, run: str | None, image: np.ndarray) -> dict[str, Any]:
        """The feature maps of an image; arguments and errors as of `why`.

        Returns:
            ``columns``, each a list with an entry for each convolution: how many ``maps`` of what
            ``height`` and ``width``, the ``most`` that any pixel of them reaches, and ``levels``,
            base64 of all their pixels, 255 for that.
        """
        with self.in_turn():
            columns = self._of(run).inside.feature_maps(image)
        return {"columns": [[_layer(maps) for maps in layers] for layers in columns]}

    def _of(self, run: str | None) -> _Loaded:
        return self._loaded.of(CHAMPION if run is None else self._runs.bundle(run))


def _load(bundle: Path) -> _Loaded:
    # what rewrites networks' files takes a while to load
    from mnist_demo.inference.activations import ActivationNetwork

    return _Loaded(Network.load(bundle, _THREADS), ActivationNetwork.load(bundle))


def _layer(maps: np.ndarray) -> dict[str, Any]:
    most = float(maps.max())
    levels = np.rint(maps * (255 / most if most else 0)).astype(np.uint8)
    count, height, width = maps.shape
    return {
        "maps": count,
        "height": height,
        "width": width,
        "most": round(most, 3),
        "levels": base64.b64encode(levels.tobytes()).decode(),
    }
