"""Why a network reads what it reads: the ink that decided, its feature maps, similar digits."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from mnist_demo.datasets import Digits, mnist, optical
from mnist_demo.evaluation.neighbours import nearest
from mnist_demo.inference import Network
from mnist_demo.inference.occlusion import occlusion
from mnist_demo.ink.encoding import to_base64
from mnist_demo.ink.normalise import SIDE
from mnist_demo.jobs import JobQueue
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.services.cache import Cache
from mnist_demo.ui.services.executor import Executor

if TYPE_CHECKING:
    from mnist_demo.inference.activations import ActivationNetwork

_LOADED = 4
"""Bundles that are kept loaded for this: some megabytes each."""
_AT_ONCE = 2
_WAITING = 40
"""Most explanations that wait: as many as Gradio has threads to wait in."""
_PATIENCE = 10
"""Seconds to wait for one's turn."""
_THREADS = 2
"""Threads of a network: covering a digit patch by patch is a batch of seventy."""
NEIGHBOURS = 4
"""Similar images that are shown of each digit."""


@dataclass(frozen=True)
class _Loaded:
    """A bundle's network; not the pad's own, or whoever draws would wait for a hundred images."""

    network: Network
    inside: "ActivationNetwork"


class Explainer:
    """Explains for all visitors, a few at a time.

    Each method raises `UserError` if the network is not there (any more), or too many people ask
    at once.
    """

    def __init__(self, jobs: JobQueue) -> None:
        """Explain the champion, and the networks of people's ``jobs``."""
        self._jobs = jobs
        self._loaded = Cache(_load, _LOADED)
        self._mnist = Cache(_mnist_on_disk, 1)
        self._executor = Executor(
            "explainer",
            _AT_ONCE,
            _WAITING,
            "Many images are being explained just now: try again in a moment.",
        )

    def why(self, run: str | None, image: np.ndarray) -> dict[str, Any]:
        """Which ink a network's reading of an image rests on.

        Args:
            run: whose network it is; None for the champion.
            image: uint8 array of shape (28, 28), 0 paper to 255 ink.

        Returns:
            ``digit``, its ten ``probabilities``, and as in `Occlusion` the ``sensitivity`` of its
            784 pixels, row by row, and ``most``, the largest fall of the probability.
        """

        def explain() -> dict[str, Any]:
            network = self._network(run).network
            probabilities = network.probabilities(network.logits(image[None]))[0]
            digit = int(probabilities.argmax())
            explained = occlusion(network, image, digit)
            return {
                "digit": digit,
                "probabilities": [round(float(p), 6) for p in probabilities],
                "sensitivity": [round(float(s), 4) for s in explained.sensitivity.ravel()],
                "most": round(explained.most, 4),
            }

        return self._executor.result(explain, _PATIENCE)

    def inside(self, run: str | None, image: np.ndarray) -> dict[str, Any]:
        """The feature maps of an image; arguments as of `why`.

        Returns:
            ``columns``, each a list with an entry for each convolution: how many ``maps`` of what
            ``height`` and ``width``, the ``most`` that any pixel of them reaches, and ``levels``,
            base64 of all their pixels, 255 for that.
        """

        def explain() -> dict[str, Any]:
            columns = self._network(run).inside.feature_maps(image)
            return {"columns": [[_layer(maps) for maps in layers] for layers in columns]}

        return self._executor.result(explain, _PATIENCE)

    def neighbours(self, image: np.ndarray, digits: list[int]) -> list[dict[str, Any]]:
        """The training images that look most like an image.

        They are MNIST's or, on a server without MNIST, optical digits.

        Args:
            image: uint8 array of shape (28, 28), 0 paper to 255 ink.
            digits: whose images are searched.

        Returns:
            For each ``digit`` the nearest ``images``, grey bytes in base64, their ``distances`` in
            grey levels, and the ``source`` of both, for people.
        """

        def search() -> list[dict[str, Any]]:
            source, images = self._training_images(image)
            return [_nearest(image, digit, images(digit)) | {"source": source} for digit in digits]

        return self._executor.result(search, _PATIENCE)

    def close(self) -> None:
        """Explain nothing any more."""
        self._executor.close()

    def _training_images(self, image: np.ndarray) -> tuple[str, Callable[[int], np.ndarray]]:
        """What training images are called in a sentence, and those of a digit."""
        if mnist.is_available():
            return "MNIST’s training images", self._mnist.get(mnist.REMOTE.name).images
        return "the optical training digits", _optical_without(image)

    def _network(self, run: str | None) -> _Loaded:
        return self._loaded.get(CHAMPION if run is None else self._jobs.bundle(run))


def _load(bundle: Path) -> _Loaded:
    # what rewrites networks' files takes a while to load
    from mnist_demo.inference.activations import ActivationNetwork

    return _Loaded(Network.load(bundle, _THREADS), ActivationNetwork.load(bundle))


@dataclass(frozen=True)
class _ImagesOnDisk:
    """Digits in a temporary file, which is mapped for each search: 47 MB of MNIST are not held."""

    file: IO[bytes]
    """Their images, sorted by digit; it has no name, and is gone with the last who uses it."""
    starts: np.ndarray
    """Index of the first image of each digit, and the number of all images."""

    @classmethod
    def of(cls, digits: Digits) -> "_ImagesOnDisk":
        """Write digits to a new file."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as this is used
        for digit in range(10):
            file.write(digits.images[digits.labels == digit].tobytes())
        file.flush()
        return cls(file, np.cumsum([0, *np.bincount(digits.labels, minlength=10)]))

    def images(self, digit: int) -> np.ndarray:
        """The images of a digit, in their order: uint8, shape (n, 28, 28)."""
        first, after = (int(start) for start in self.starts[digit : digit + 2])
        shape = (after - first, SIDE, SIDE)
        return np.memmap(self.file, np.uint8, "r", first * SIDE * SIDE, shape)


def _mnist_on_disk(_: str) -> _ImagesOnDisk:
    return _ImagesOnDisk.of(mnist.train())


def _optical_without(image: np.ndarray) -> Callable[[int], np.ndarray]:
    """Gives the optical training digits by their label, without an image that is one of them."""
    known = optical.load()[optical.TRAINING]
    # it may be, since a network that learned from none of them is measured on all
    known = known[(known.images != image).any(axis=(1, 2))]
    return lambda digit: known.images[known.labels == digit]


def _layer(maps: np.ndarray) -> dict[str, Any]:
    most = float(maps.max())
    levels = np.rint(maps * (255 / most if most else 0)).astype(np.uint8)
    count, height, width = maps.shape
    return {
        "maps": count,
        "height": height,
        "width": width,
        "most": round(most, 3),
        "levels": to_base64(levels),
    }


def _nearest(image: np.ndarray, digit: int, images: np.ndarray) -> dict[str, Any]:
    order, distances = nearest(image, images, NEIGHBOURS)
    return {
        "digit": digit,
        "images": [to_base64(images[i]) for i in order],
        "distances": [round(float(d), 1) for d in distances],
    }
