"""Where labelled digits come from: `mnist`, `pen_strokes`, `synthetic`, `printed`, or a
`folder`.

What is no digit comes from `scribbles`, `letters`, `pairs` and `characters`.
"""

from collections.abc import Callable
from pathlib import Path

from mnist_demo.datasets import folder, mnist, pen_strokes, printed, synthetic
from mnist_demo.datasets.digits import Digits
from mnist_demo.datasets.negatives import characters, letters, pairs, scribbles
from mnist_demo.errors import UserError

SYNTHETIC_TEST, PRINTED_TEST = 5_000, 2_000
_TEST_SEED = 2**40
"""Far from the seeds that people train with, so that no synthetic digit is in both."""

TEST_SETS: dict[str, Callable[[], Digits]] = {
    "mnist": mnist.test,
    "pen": pen_strokes.load,
    "synthetic": lambda: synthetic.generate(SYNTHETIC_TEST, _TEST_SEED),
    "printed": lambda: printed.generate(PRINTED_TEST, _TEST_SEED, printed.UNSEEN),
}
"""What a network can be measured on, by name. Each raises `UserError` if it is not at hand."""


def labelled(name: str) -> Digits:
    """The digits to measure a network on: one of `TEST_SETS`, or a folder of labelled pictures.

    Raises:
        UserError: there is no such data set or folder, or it cannot be read.
    """
    if name in TEST_SETS:
        return TEST_SETS[name]()
    if Path(name).is_dir():
        return folder.load(Path(name))
    raise UserError(
        f"There is no data {name!r}: choose {', '.join(TEST_SETS)} or a folder of pictures."
    )


def doubtful(name: str) -> tuple[int, ...]:
    """Indices of a data set's images whose labels people doubt; known of MNIST's test set alone."""
    return mnist.DOUBTFUL if name == "mnist" else ()


__all__ = [
    "TEST_SETS",
    "Digits",
    "characters",
    "doubtful",
    "folder",
    "labelled",
    "letters",
    "mnist",
    "pairs",
    "pen_strokes",
    "printed",
    "scribbles",
    "synthetic",
]
