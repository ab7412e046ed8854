"""How well coarse scans are read, grey or black and white, however they were enlarged.

    python -m tests.bench.scans [--model BUNDLE] [--scans N]

The scans are 16×16 pixels that a digit fills, as `tests.scans` makes them of pen digits by writers
of the last file that `MNIST_DEMO_PEN_STROKES` names, without those from whom the network has
learned, by its card, and of MNIST's images that validate. They are enlarged to 64 to 320 pixels by
repeated pixels or smoothly, with or without a margin, dark on light or light on dark, and a quarter
of them are JPEGs. All are read from the picture file.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import numpy as np
import typer

from mnist_demo.datasets import mnist
from mnist_demo.datasets.pen_strokes import PenDigit
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, joined
from mnist_demo.ink import image_files
from mnist_demo.settings import CHAMPION
from mnist_demo.training.corpus import MNIST_VALIDATION
from tests.bench.table import Model, print_table, share
from tests.bench.unseen import ByWriter, unseen_digits
from tests.scans import black_and_white, enlarged, enlargement, scans, written

_OUTCOMES = ("exactly right", "refused", "parted", "misread")
_Scan = Callable[[np.random.Generator], tuple[np.ndarray, int]]
"""Makes a scan, with its label."""


def main(
    model: Model = CHAMPION,
    count: Annotated[int, typer.Option("--scans", min=1, help="Of each kind.")] = 1000,
    seed: int = 0,
) -> None:
    """Print a Markdown table."""
    reader = Reader(model)
    every = unseen_digits(reader.card)
    last = max(digit.file for digit in every.unseen)
    pen = ByWriter(
        [digit for digit in every.unseen if digit.file == last],
        [digit for digit in every.learned_from if digit.file == last],
    )
    print_table(
        ["scans of 16×16, enlarged", "scans", "best guess right", *_OUTCOMES],
        (_row(reader, name, scan, count, seed) for name, scan in _kinds(pen.unseen)),
        caption=pen.left_out("pen digits of the last file"),
    )


def _kinds(pen: list[PenDigit]) -> Iterator[tuple[str, _Scan]]:
    kinds: dict[str, _Scan] = {
        "pen digits": partial(_of_pen, pen, False),
        "pen digits stretched to the square": partial(_of_pen, pen, True),
    }
    if mnist.is_available():
        unseen_images = mnist.train()[-MNIST_VALIDATION:]
        kinds["MNIST's validation images"] = partial(
            _of_images, unseen_images.images, unseen_images.labels
        )
    for name, scan in kinds.items():
        yield f"{name}, grey", scan
        yield f"{name}, black and white", partial(_without_grey, scan)


def _of_pen(
    digits: list[PenDigit], stretched: bool, rng: np.random.Generator
) -> tuple[np.ndarray, int]:
    digit = digits[rng.integers(len(digits))]
    return written(digit.strokes, rng, stretched), digit.label


def _of_images(
    images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, int]:
    i = rng.integers(len(images))
    (scan,) = scans(images[i : i + 1], int(rng.integers(2**31)))
    return scan, int(labels[i])


def _without_grey(scan: _Scan, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    grey, label = scan(rng)
    return black_and_white(grey, rng), label


def _row(reader: Reader, name: str, scan: _Scan, count: int, seed: int) -> list[str]:
    rng, outcomes, guessed = np.random.default_rng(seed), Counter[str](), 0
    for _ in range(count):
        image, label = scan(rng)
        outcome, is_guessed = _read(reader, enlarged(image, enlargement(rng)), label)
        outcomes[outcome] += 1
        guessed += is_guessed
    right, *others = (outcomes[outcome] for outcome in _OUTCOMES)
    shares = [share(guessed, count), share(right, count), *(f"{n / count:.1%}" for n in others)]
    return [name, f"{count:,}", *shares]


def _read(reader: Reader, raw: bytes, label: int) -> tuple[str, bool]:
    """How a scan was read, one of `_OUTCOMES`, and whether its one mark's best guess is right."""
    try:
        readings = reader.read_picture(image_files.read(raw).grey)
    except UserError:
        return "refused", False
    is_guessed = [reading.digit for reading in readings] == [label]
    if joined(readings) == str(label):
        return "exactly right", is_guessed
    if len(readings) > 1:
        return "parted", is_guessed
    return ("misread" if readings[0].accepted else "refused"), is_guessed


if __name__ == "__main__":
    typer.run(main)
