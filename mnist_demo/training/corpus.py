"""What a network learns from and is measured on: the data sets, split and put together."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

import numpy as np

from mnist_demo.datasets import (
    Digits,
    folder,
    load_test_set,
    mnist,
    optical,
    pen_strokes,
    printed,
    seven_segment,
    synthetic,
    unipen,
    unseen_part,
)
from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import characters, letters, pairs, scribbles, symbols
from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise
from mnist_demo.presets.available import test_data
from mnist_demo.presets.config import TrainingConfig

MNIST_VALIDATION = 5_000
"""MNIST's last training images validate, this many; the network never trains on them."""
PEN_COPIES = 2
"""How many times each pen-drawn digit is drawn again, by another hand and with another brush."""
PEN_VALIDATION = 0.1
"""Share of the writers who validate."""
BRUSHES = (0.05, 0.26)
"""Thinnest and thickest brush that pen strokes are drawn with, for training."""
FEWEST_PICTURES = 10
"""Labelled pictures that a folder must have to be learned from."""
PICTURES_VALIDATION = 0.2
"""Share of a folder's labelled pictures that validate."""
CHARACTER_COPIES = 6
"""How many times each character is drawn again."""
SYMBOL_COPIES = 2
"""How many times each letter or symbol by hand is drawn again."""
NEGATIVES_SHARE = 0.25
"""Images of each kind of non-digits, at most, for each digit that is trained on."""


@dataclass(frozen=True)
class Sizes:
    """How many images of a data set that is generated there are."""

    train: int
    validation: int


SIZES = {
    "synthetic": Sizes(16_000, 2_000),
    "printed": Sizes(6_000, 1_000),
    "segments": Sizes(3_000, 500),
    "scribbles": Sizes(12_000, 1_000),
    "letters": Sizes(12_000, 1_000),
    "pairs": Sizes(6_000, 1_000),
}


@dataclass(frozen=True)
class Corpus:
    """Images to train on and others to validate on; no image or pen writer is in both."""

    train: Digits
    validation: Digits


def _mnist(seed: int, most: int | None, exclude_writers: frozenset[int]) -> Corpus:
    digits = mnist.train()
    return Corpus(digits[:-MNIST_VALIDATION], digits[-MNIST_VALIDATION:])


def _optical(seed: int, most: int | None, exclude_writers: frozenset[int]) -> Corpus:
    digits = optical.load()
    return Corpus(digits[optical.TRAINING], digits[optical.VALIDATION])


def _generated(
    name: str,
    generate: Callable[[int, int], Digits],
    seed: int,
    most: int | None,
    excluded: frozenset[int | str],
) -> Corpus:
    # even seeds train, odd ones validate, so that no two corpora share a stream
    sizes = SIZES[name]
    return Corpus(
        generate(min(sizes.train, most or sizes.train), 2 * seed),
        generate(sizes.validation, 2 * seed + 1),
    )


def _pen(seed: int, most: int | None, exclude_writers: frozenset[int]) -> Corpus:
    digits = [digit for digit in pen_strokes.read() if digit.writer not in exclude_writers]
    held_out = held_out_writers(digits)
    unseen = held_out | _held_out_of(_letters, exclude_writers)
    rng = np.random.default_rng(seed)
    train = [digit for digit in digits if digit.writer not in unseen]
    if most is not None and most < len(train):
        train = [train[i] for i in rng.choice(len(train), most, replace=False)]
    as_drawn = pen_strokes.rasterise(train)
    varied = [_redrawn(digit.strokes, rng) for _ in range(PEN_COPIES) for digit in train]
    copies = Digits(
        np.array(varied),
        np.tile(as_drawn.labels, PEN_COPIES),
        np.tile([digit.writer for digit in train], PEN_COPIES),
    )
    validation = [digit for digit in digits if digit.writer in held_out]
    return Corpus(as_drawn + copies, pen_strokes.rasterise(validation))


class _Recorded(Protocol):
    """Something that somebody wrote, in one of several files."""

    @property
    def file(self) -> int: ...
    @property
    def writer(self) -> int: ...


def held_out_writers(recorded: Sequence[_Recorded]) -> set[int]:
    """The writers of these recordings who validate, some of each file that has several.

    They depend neither on the seed, so that a training that starts from another validates on
    writers that neither has learned from, nor on the other files.

    Raises:
        UserError: no file has two writers.
    """
    of_files: dict[int, set[int]] = {}
    for one in recorded:
        of_files.setdefault(one.file, set()).add(one.writer)
    held_out: set[int] = set()
    for writers in of_files.values():
        if len(writers) > 1:
            shuffled = np.random.default_rng(0).permutation(sorted(writers))
            held_out.update(shuffled[: max(1, round(PEN_VALIDATION * len(writers)))])
    if not held_out:
        raise UserError(
            "Each file of pen strokes comes from fewer than two writers: name one in "
            "MNIST_DEMO_PEN_STROKES that comes from several."
        )
    return held_out


def _redrawn(paths: strokes.Strokes, rng: np.random.Generator) -> np.ndarray:
    low, high = np.log(BRUSHES)
    brush = float(np.exp(rng.uniform(low, high)))
    return normalise(strokes.draw(synthetic.vary(paths, rng), brush)).centred


DIGIT_BUILDERS: dict[str, Callable[[int, int | None, frozenset[int]], Corpus]] = {
    "mnist": _mnist,
    "optical": _optical,
    "pen": _pen,
    "synthetic": partial(_generated, "synthetic", synthetic.generate),
    "printed": partial(_generated, "printed", printed.generate),
    "segments": partial(_generated, "segments", seven_segment.generate),
}
"""A corpus by its name in `presets.architectures.DATA_SETS`, from a seed, the most training images
that will be used (no more are drawn; ``None`` for all) and the pen writers to leave out."""


def _characters(seed: int, most: int | None, excluded: frozenset[int | str]) -> Corpus:
    every = [c for c in characters.read() if c.alphabet not in excluded]
    held_out = held_out_alphabet(excluded)
    rng = np.random.default_rng(seed)
    train = [c for c in every if c.alphabet != held_out and not c.looks_like_a_digit]
    train *= CHARACTER_COPIES
    if most is not None and most < len(train):
        train = [train[i] for i in rng.choice(len(train), most, replace=False)]
    varied = [_redrawn(character.strokes, rng) for character in train]
    return Corpus(
        Digits(np.array(varied), np.full(len(varied), NO_DIGIT, np.int8)),
        characters.rasterise([c for c in every if c.alphabet == held_out]),
    )


def _symbols(seed: int, most: int | None, excluded: frozenset[int | str]) -> Corpus:
    every = [symbol for symbol in _letters() if symbol.writer not in excluded]
    held_out = held_out_writers(every)
    unseen = held_out | _held_out_of(pen_strokes.read, excluded)
    rng = np.random.default_rng(seed)
    train = [symbol for symbol in every if symbol.writer not in unseen] * SYMBOL_COPIES
    if most is not None and most < len(train):
        train = [train[i] for i in rng.choice(len(train), most, replace=False)]
    varied = [_redrawn(symbol.strokes, rng) for symbol in train]
    return Corpus(
        Digits(np.array(varied), np.full(len(varied), NO_DIGIT, np.int8)),
        symbols.rasterise([symbol for symbol in every if symbol.writer in held_out]),
    )


def _letters() -> list[unipen.Segment]:
    """Those that have no digit's very shape."""
    return [symbol for symbol in symbols.read() if not symbols.is_same_as_a_digit(symbol)]


def _held_out_of(
    read: Callable[[], Sequence[_Recorded]], excluded: frozenset[int | str]
) -> set[int]:
    """The writers of other recordings in the same files who validate; none where there are none.

    A hand that validates is known from nothing else.
    """
    try:
        return held_out_writers([one for one in read() if one.writer not in excluded])
    except UserError:
        return set()


def held_out_alphabet(exclude_alphabets: Collection[int | str] = ()) -> str:
    """The alphabet whose characters validate, whatever the seed.

    Raises:
        UserError: no file of characters can be read, or it has only one alphabet.
    """
    alphabets = sorted({character.alphabet for character in characters.read()})
    alphabets = [name for name in alphabets if name not in exclude_alphabets]
    if len(alphabets) < 2:
        raise UserError("The characters are of fewer than two alphabets: none could validate.")
    return alphabets[len(alphabets) // 2]


def _pairs(seed: int, most: int | None, excluded: frozenset[int | str]) -> Corpus:
    source = "mnist" if mnist.is_available() else "synthetic"
    digits, sizes = DIGIT_BUILDERS[source](seed, most, frozenset()), SIZES["pairs"]
    return Corpus(
        pairs.generate(digits.train, min(sizes.train, most or sizes.train), 2 * seed),
        pairs.generate(digits.validation, sizes.validation, 2 * seed + 1),
    )


NEGATIVE_BUILDERS: dict[str, Callable[[int, int | None, frozenset[int | str]], Corpus]] = {
    "scribbles": partial(_generated, "scribbles", scribbles.generate),
    "letters": partial(_generated, "letters", letters.generate),
    "pairs": _pairs,
    "characters": _characters,
    "symbols": _symbols,
}
"""A corpus of non-digits by its name in `presets.architectures.NEGATIVES`, from a seed, the most
training images that will be used, and the alphabets and pen writers to leave out."""


@lru_cache(maxsize=1)
def assemble_negatives(
    names: tuple[str, ...],
    seed: int = 0,
    digits: int | None = None,
    exclude_alphabets: tuple[str, ...] = (),
    exclude_writers: tuple[int, ...] = (),
) -> dict[str, Corpus]:
    """The named corpora of non-digits, for one training.

    Args:
        names: keys of `NEGATIVE_BUILDERS`.
        seed: decides what is drawn.
        digits: how many training images of digits they go with; each corpus has at most the share
            `NEGATIVES_SHARE` of that. ``None`` for all.
        exclude_alphabets: alphabets to leave out of training and validation alike.
        exclude_writers: pen writers to leave out likewise.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    most = None if digits is None else max(1, round(NEGATIVES_SHARE * digits))
    excluded: frozenset[int | str] = frozenset({*exclude_alphabets, *exclude_writers})
    return {name: NEGATIVE_BUILDERS[name](seed, most, excluded) for name in names}


@lru_cache(maxsize=3)
def assemble(
    names: tuple[str, ...],
    seed: int = 0,
    train_size: int | None = None,
    exclude_writers: tuple[int, ...] = (),
) -> dict[str, Corpus]:
    """The named corpora, for one training; the last few are kept, since they take seconds to make.

    Args:
        names: keys of `DIGIT_BUILDERS`.
        seed: decides how pen strokes are varied, what is synthesised, which images are kept.
        train_size: keep this many training images of all, drawn at random; ``None`` keeps all.
        exclude_writers: pen writers to leave out of training and validation alike.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    parts = {
        name: DIGIT_BUILDERS[name](seed, train_size, frozenset(exclude_writers)) for name in names
    }
    return _thinned(parts, seed, train_size)


def _thinned(parts: dict[str, Corpus], seed: int, train_size: int | None) -> dict[str, Corpus]:
    """The corpora with ``train_size`` training images of all, drawn at random; None for all."""
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


def digits_for(config: TrainingConfig) -> dict[str, Corpus]:
    """The digits that a training learns from, by the names of their data sets.

    A folder of labelled pictures is read each time, since what lies there may have changed.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    named = assemble(config.data, config.seed, config.train_size, config.exclude_writers)
    if config.folder is None:
        return named
    parts = named | {"folder": _pictures(Path(config.folder))}
    return _thinned(parts, config.seed, config.train_size)


def _pictures(place: Path) -> Corpus:
    """The labelled pictures of a folder or zip; each digit in turn gives one that validates."""
    digits = folder.load(place, folder.refuse)
    if len(digits) < FEWEST_PICTURES:
        raise UserError(
            f"{place} has {len(digits)} labelled pictures: a network learns from "
            f"{FEWEST_PICTURES} or more."
        )
    held_out = held_out_pictures(digits.labels)
    return Corpus(digits[~held_out], digits[held_out])


def held_out_pictures(labels: np.ndarray, share: float = PICTURES_VALIDATION) -> np.ndarray:
    """Which of some labelled pictures are held out: of each digit about the same share.

    Args:
        labels: int array of shape (n,).
        share: of the pictures, rounded, at least one.

    Returns:
        bool array of shape (n,). It depends on nothing but the labels, so that a training that
        starts from another holds out the same.
    """
    shuffled = np.random.default_rng(0).permutation(len(labels))
    # how many of its digit come before each
    rank = np.zeros(len(labels), int)
    for digit in np.unique(labels):
        own = shuffled[labels[shuffled] == digit]
        rank[own] = np.arange(len(own))
    in_turn = shuffled[np.argsort(rank[shuffled], kind="stable")]
    held_out = np.zeros(len(labels), bool)
    held_out[in_turn[: max(1, round(share * len(labels)))]] = True
    return held_out


def for_config(config: TrainingConfig) -> tuple[dict[str, Corpus], dict[str, Corpus]]:
    """The digits and the non-digits that a training learns from, by their names.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    digits = digits_for(config)
    n = sum(len(part.train) for part in digits.values())
    return digits, assemble_negatives(
        config.negatives, config.seed, n, config.exclude_alphabets, config.exclude_writers
    )


def test_set(learned_from: Collection[str]) -> tuple[str, Digits]:
    """The digits of a training's last figure, and their name in `datasets.TEST_SETS`.

    They are MNIST's test half or, on a machine without MNIST, the optical digits, of which those
    are left out that a network may have learned from.

    Args:
        learned_from: the data sets that the network learned from.
    """
    name = unseen_part(test_data(), learned_from)
    return name, load_test_set(name)
