"""Data sets of labelled digits: `mnist`, `pen_strokes`, `synthetic`, `printed`, or a `folder`.

The package `negatives` has the data sets of non-digits.
"""

import os
from collections.abc import Callable
from pathlib import Path

from mnist_demo.datasets import folder, mnist, pen_strokes, printed, synthetic
from mnist_demo.datasets.digits import Digits
from mnist_demo.errors import UserError

_TEST_SEED = 2**40
"""Far from the seeds that people train with, so that no network is tested on what it trained on."""

TEST_SETS: dict[str, Callable[[], Digits]] = {
    "mnist": mnist.test,
    "pen": pen_strokes.load,
    "synthetic": lambda: synthetic.generate(5_000, _TEST_SEED),
    "printed": lambda: printed.generate(2_000, _TEST_SEED, printed.UNSEEN),
}
"""Functions that load the digits to measure networks on, by name. Each raises `UserError` if its
data set is not available."""


def _refuse(path: Path, error: str) -> None:
    raise UserError(f"{path}: {error}")


def load_test_set(name: str, on_unreadable: Callable[[Path, str], None] = _refuse) -> Digits:
    """The digits to measure a network on: one of `TEST_SETS`, or a folder of labelled pictures.

    Args:
        name: a key of `TEST_SETS`, or the path of a folder.
        on_unreadable: called with the path of each labelled picture that is left out because it
            cannot be read, and with the sentence that says why; by default that is an error.

    Raises:
        UserError: there is no such data set or folder, or it cannot be read.
    """
    if name in TEST_SETS:
        return TEST_SETS[name]()
    if os.path.isdir(name):
        return folder.load(Path(name), on_unreadable)
    raise UserError(
        f"There is no data {name!r}: choose {', '.join(TEST_SETS)} or a folder of pictures."
    )


def doubtful_labels(name: str) -> tuple[int, ...]:
    """Indices of a test set's images whose labels may be wrong; known for MNIST only."""
    return mnist.DOUBTFUL_LABELS if name == "mnist" else ()


__all__ = [
    "TEST_SETS",
    "Digits",
    "doubtful_labels",
    "folder",
    "load_test_set",
    "mnist",
    "pen_strokes",
    "printed",
    "synthetic",
]
