"""MNIST, 60,000 digits to train on and 10,000 to test on, in a file that can be downloaded.

Only `fetch` downloads it: whoever reads the digits never waits for a network, and asks for none.
"""

import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from mnist_demo.datasets.digits import Digits
from mnist_demo.datasets.remote_file import Progress, RemoteFile
from mnist_demo.errors import UserError
from mnist_demo.presets.available import MNIST_BYTES, mnist_file, mnist_places
from mnist_demo.settings import settings

# the file of keras.datasets.mnist; Keras itself is not used, since importing it loads TensorFlow
REMOTE = RemoteFile(
    name="MNIST",
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    size=MNIST_BYTES,
    sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)
"""Where MNIST is downloaded from."""

DOUBTFUL_LABELS = (
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
)  # fmt: skip
"""Indices of test images whose labels may be wrong."""

_SHAPES = {
    "x_train": (60_000, 28, 28),
    "y_train": (60_000,),
    "x_test": (10_000, 28, 28),
    "y_test": (10_000,),
}


def train() -> Digits:
    """The 60,000 training images.

    Raises:
        UserError: MNIST is not on this machine, or its file cannot be read.
    """
    return _load("train")


def test() -> Digits:
    """The 10,000 test images, which decide nothing about a training and only measure its result.

    Raises:
        UserError: MNIST is not on this machine, or its file cannot be read.
    """
    return _load("test")


def is_available() -> bool:
    """Whether MNIST is on this machine."""
    return mnist_file() is not None


def fetch(progress: Progress = lambda got, pause: None) -> None:
    """Download MNIST, unless it is on this machine.

    Args:
        progress: as for `download.download`.

    Raises:
        UserError: no folder can be written, or as `download.download` does.
    """
    if not is_available():
        # imported here: it loads requests, which takes 0.1 s and 5 MB
        from mnist_demo.datasets.download import download

        download(REMOTE, _writable_place(), progress)


def _writable_place() -> Path:
    """The first place for MNIST whose folder can be written; it is made, unless somebody named it.

    Raises:
        UserError: there is none.
    """
    for path in mnist_places():
        try:
            if settings.mnist is None:
                path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path.parent):
                return path
        except OSError:
            continue
    folders = " or ".join(str(path.parent) for path in mnist_places())
    raise UserError(
        f"There is no place for MNIST, since {folders} cannot be written: let MNIST_DEMO_MNIST "
        "name a file in a folder that can."
    )


def _load(half: str) -> Digits:
    path = mnist_file()
    if path is None:
        raise UserError(
            f"There is no file {settings.mnist}: let MNIST_DEMO_MNIST name an mnist.npz."
            if settings.mnist is not None
            else "MNIST is not on this machine: get it by “python -m mnist_demo fetch”, or choose "
            "other digits."
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            images, labels = archive[f"x_{half}"], archive[f"y_{half}"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        raise UserError(
            f"{path} cannot be read as MNIST: delete it and fetch mnist.npz again."
        ) from None
    if images.shape != _SHAPES[f"x_{half}"] or labels.shape != _SHAPES[f"y_{half}"]:
        raise UserError(f"{path} holds arrays of other shapes than MNIST's: fetch mnist.npz again.")
    return Digits(images.astype(np.uint8), labels.astype(np.uint8))
