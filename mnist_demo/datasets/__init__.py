"""Data sets of labelled digits: `mnist`, `optical`, `pen_strokes`, and so on, or a `folder`.

The package `negatives` has the data sets of non-digits.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from mnist_demo.datasets import (
    folder,
    mnist,
    optical,
    pen_strokes,
    printed,
    seven_segment,
    synthetic,
)
from mnist_demo.datasets.digits import Digits
from mnist_demo.errors import UserError

_TEST_SEED = 2**40
"""Far from the seeds that people train with, so that no network is tested on what it trained on."""

OPTICAL_HELD_OUT = "optical-held-out"
"""The optical digits that no network learns from."""

TEST_SETS: dict[str, Callable[[], Digits]] = {
    "mnist": mnist.test,
    "optical": optical.load,
    OPTICAL_HELD_OUT: optical.held_out,
    "pen": pen_strokes.load,
    "synthetic": lambda: synthetic.generate(5_000, _TEST_SEED),
    "printed": lambda: printed.generate(2_000, _TEST_SEED, printed.UNSEEN),
    "segments": lambda: seven_segment.generate(1_000, _TEST_SEED, rounded=True),
}
"""Functions that load the digits to measure networks on, by name. Each raises `UserError` if its
data set is not available."""


IN_WORDS = {
    "mnist": "MNIST’s test images",
    "optical": "the optical digits",
    OPTICAL_HELD_OUT: "the held-out optical digits",
    "pen": "pen strokes",
    "synthetic": "synthetic digits",
    "printed": "printed digits",
    "segments": "seven-segment digits",
}
"""What each of `TEST_SETS` is called in a sentence."""


def load_test_set(name: str, on_unreadable: Callable[[Path, str], None] = folder.refuse) -> Digits:
    """The digits to measure a network on: one of `TEST_SETS`, or a folder or zip of pictures.

    Args:
        name: a key of `TEST_SETS`, or the path of a folder or zip of labelled pictures.
        on_unreadable: called with the path of each labelled picture that is left out because it
            cannot be read, and with the sentence that says why; by default that is an error.

    Raises:
        UserError: there is no such data set, folder or zip, or it cannot be read.
    """
    if name in TEST_SETS:
        return TEST_SETS[name]()
    if os.path.exists(name):
        return folder.load(Path(name), on_unreadable)
    raise UserError(
        f"There is no data {name!r}: choose {', '.join(TEST_SETS)}, or a folder or zip of pictures."
    )


def unseen_part(name: str, learned_from: Collection[str]) -> str:
    """The test set of only those digits of a test set that a network did not learn from.

    Pen strokes are left whole: another file of them may be named than the network learned from.

    Args:
        name: as for `load_test_set`.
        learned_from: the data sets that the network learned from: see `bundle.learned_from`.
    """
    return OPTICAL_HELD_OUT if name == "optical" and "optical" in learned_from else name


def doubtful_labels(name: str) -> tuple[int, ...]:
    """Indices of a test set's images whose labels may be wrong; known for MNIST only."""
    return mnist.DOUBTFUL_LABELS if name == "mnist" else ()


__all__ = [
    "IN_WORDS",
    "OPTICAL_HELD_OUT",
    "TEST_SETS",
    "Digits",
    "doubtful_labels",
    "folder",
    "load_test_set",
    "mnist",
    "optical",
    "pen_strokes",
    "printed",
    "seven_segment",
    "synthetic",
    "unseen_part",
]
