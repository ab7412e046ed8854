"""What a network learns from and is measured on: the data sets, split and put together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mnist_demo import ink, strokes
from mnist_demo.datasets import TEST_SETS, Digits, mnist, pen_strokes, synthetic
from mnist_demo.errors import UserError

MNIST_VALIDATION = 5_000
"""The last so many of MNIST's training images validate; the network never trains on them."""
SYNTHETIC_TRAIN, SYNTHETIC_VALIDATION = 24_000, 2_000
PEN_COPIES = 2
"""How often each pen-drawn digit is drawn anew, by another hand and with another brush."""
PEN_VALIDATION = 0.1
"""Share of the writers who validate."""
BRUSHES = (0.05, 0.26)
"""Thinnest and thickest brush that pen strokes are drawn with, for training."""


@dataclass(frozen=True)
class Corpus:
    """Images to train on and others to validate on; no image or pen writer is in both."""

    train: Digits
    validation: Digits


def _mnist(seed: int, most: int | None, exclude_writers: frozenset[int]) -> Corpus:
    digits = mnist.train()
    return Corpus(digits[:-MNIST_VALIDATION], digits[-MNIST_VALIDATION:])


def _synthetic(seed: int, most: int | None, exclude_writers: frozenset[int]) -> Corpus:
    # even seeds train, odd ones validate, so that no two corpora share a stream
    return Corpus(
        synthetic.generate(min(SYNTHETIC_TRAIN, most or SYNTHETIC_TRAIN), 2 * seed),
        synthetic.generate(SYNTHETIC_VALIDATION, 2 * seed + 1),
    )


def _pen(seed: int, most: int | None, exclude_writers: frozenset[int]) -> Corpus:
    digits = [digit for digit in pen_strokes.read() if digit.writer not in exclude_writers]
    writers = sorted({digit.writer for digit in digits})
    if len(writers) < 2:
        raise UserError("The pen strokes come from fewer than two writers: none could validate.")
    # whatever the seed, so that a training that starts from another never learned who validates it
    shuffled = np.random.default_rng(0).permutation(writers)
    held_out = set(shuffled[: max(1, round(PEN_VALIDATION * len(writers)))])
    rng = np.random.default_rng(seed)
    train = [digit for digit in digits if digit.writer not in held_out]
    if most is not None and most < len(train):
        train = [train[i] for i in rng.choice(len(train), most, replace=False)]
    as_drawn = pen_strokes.rasterise(train)
    varied = [_redrawn(digit, rng) for _ in range(PEN_COPIES) for digit in train]
    copies = Digits(
        np.array(varied),
        np.tile(as_drawn.labels, PEN_COPIES),
        np.tile(as_drawn.writers, PEN_COPIES),
    )
    validation = [digit for digit in digits if digit.writer in held_out]
    return Corpus(as_drawn + copies, pen_strokes.rasterise(validation))


def _redrawn(digit: pen_strokes.PenDigit, rng: np.random.Generator) -> np.ndarray:
    low, high = np.log(BRUSHES)
    brush = float(np.exp(rng.uniform(low, high)))
    return ink.normalise(strokes.draw(synthetic.vary(digit.strokes, rng), brush)).centred


SOURCES: dict[str, Callable[[int, int | None, frozenset[int]], Corpus]] = {
    "mnist": _mnist,
    "pen": _pen,
    "synthetic": _synthetic,
}
"""A corpus by name, from a seed, the most training images that will be used (so that no more need
be drawn; ``None`` for all) and the pen writers to leave out."""


@lru_cache(maxsize=3)
def assemble(
    names: tuple[str, ...],
    seed: int = 0,
    train_size: int | None = None,
    exclude_writers: tuple[int, ...] = (),
) -> dict[str, Corpus]:
    """The named corpora, for one training; the last few are kept, since they take seconds to make.

    Args:
        names: keys of `SOURCES`.
        seed: decides how pen strokes are varied, what is synthesised, which images are kept.
        train_size: keep so many training images of all, drawn at random; ``None`` keeps all.
        exclude_writers: pen writers to leave out of training and validation alike.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    parts = {name: SOURCES[name](seed, train_size, frozenset(exclude_writers)) for name in names}
    if train_size is None:
        return parts
    total = sum(len(part.train) for part in parts.values())
    kept = np.sort(np.random.default_rng(seed).permutation(total)[:train_size])
    thinned, start = {}, 0
    for name, part in parts.items():
        end = start + len(part.train)
        own = kept[(kept >= start) & (kept < end)] - start
        thinned[name] = Corpus(part.train[own], part.validation)
        start = end
    return thinned


def test_set() -> tuple[str, Digits]:
    """The images of the last figure, and their name: MNIST's test half, else synthetic digits."""
    if mnist.at_hand():
        return "mnist", mnist.test()
    return "synthetic", TEST_SETS["synthetic"]()
