"""MNIST, 60,000 digits to train on and 10,000 to test on, from a file or a verified download."""

import zipfile
import zlib
from pathlib import Path

import numpy as np

from mnist_demo.datasets.digits import Digits
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

# URL, hash and folder are those of keras.datasets.mnist, so that a machine that already has the
# file downloads nothing. Keras itself is not used, since importing it loads TensorFlow.
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
_NAME = "mnist.npz"
_CACHE = Path.home() / ".keras" / "datasets"

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
        UserError: MNIST cannot be downloaded, or the file cannot be read.
    """
    return _load("train")


def test() -> Digits:
    """The 10,000 test images, which decide nothing about a training and only measure its result.

    Raises:
        UserError: MNIST cannot be downloaded, or the file cannot be read.
    """
    return _load("test")


def is_available() -> bool:
    """Whether MNIST is on this machine, so that no download is needed."""
    return settings.mnist is not None or (_CACHE / _NAME).is_file()


def _load(half: str) -> Digits:
    path = settings.mnist or _download()
    try:
        with np.load(path, allow_pickle=False) as archive:
            images, labels = archive[f"x_{half}"], archive[f"y_{half}"]
    except FileNotFoundError:
        raise UserError(
            f"There is no file {path}: let MNIST_DEMO_MNIST name an mnist.npz."
        ) from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        raise UserError(
            f"{path} cannot be read as MNIST: delete it and fetch mnist.npz again."
        ) from None
    if images.shape != _SHAPES[f"x_{half}"] or labels.shape != _SHAPES[f"y_{half}"]:
        raise UserError(f"{path} holds arrays of other shapes than MNIST's: fetch mnist.npz again.")
    return Digits(images.astype(np.uint8), labels.astype(np.uint8))


def _download() -> Path:
    """The file in Keras's cache; if it is missing, it is downloaded and verified by its hash."""
    # imported here: they take 0.1 s and 5 MB, and hardly any process downloads
    import pooch
    import requests

    try:
        return Path(
            pooch.retrieve(_URL, f"sha256:{_SHA256}", fname=_NAME, path=_CACHE, progressbar=True)
        )
    except (requests.RequestException, OSError, ValueError):
        raise UserError(
            "MNIST is not on this machine and could not be downloaded: go online once, set "
            "MNIST_DEMO_MNIST to the path of an mnist.npz, or use the synthetic digits."
        ) from None
