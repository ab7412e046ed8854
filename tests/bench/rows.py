"""How well rows of digits are read: 2 to 5 side by side, on the pad and in pictures.

    python -m tests.bench.rows [--model BUNDLE] [--rows N]

The pen writers are those from whom the network has not learned, by its card, each as likely as the
digits that there are of them. Some rows are underlined or framed. Further rows are of synthetic
digits, and of MNIST's test images. The second table counts the single digits that are wrongly read
as several. Brackets hold 95 % confidence intervals.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

import numpy as np
import typer

from mnist_demo.datasets import mnist, synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, Reading, joined
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.requests import PEN
from tests import rows
from tests.bench.table import Model, print_table, share
from tests.bench.unseen import unseen_digits
from tests.canvas import on_canvas

_HEIGHTS = (40, 160)
"""Smallest and largest height of the digits in the pictures, in pixels."""
_BRUSH = (0.1, 0.25)
"""Median width of the pen over the digits' height, and standard deviation of its logarithm."""
_BRUSHES = (0.05, 0.18)
"""Smallest and largest width of the pen over the digits' height."""
_MNIST_GAP = (3, 2)
"""Mean and standard deviation of the gap between two digits of MNIST, in pixels of the 28×28."""

Outcome = tuple[bool, bool]
"""Whether a row was segmented correctly, and whether it was read correctly."""


def main(
    model: Model = CHAMPION,
    count: Annotated[int, typer.Option("--rows", min=1)] = 1000,
    singles: Annotated[int, typer.Option(help="Read every n-th single digit only.")] = 1,
    seed: int = 0,
) -> None:
    """Print a Markdown table of rows, and one of single digits."""
    reader = Reader(model)
    pen = unseen_digits(reader.card)

    def of_pen(rng: np.random.Generator) -> rows.Row:
        return rows.written_by_one(pen.unseen, rng)

    def underlined(rng: np.random.Generator) -> rows.Row:
        return of_pen(rng).underlined(rng)

    def framed(rng: np.random.Generator) -> rows.Row:
        return of_pen(rng).framed(rng)

    outcomes = {
        "pen strokes, on the pad": _on_pad(reader, of_pen, count, seed),
        "pen strokes, as pictures": _as_pictures(reader, of_pen, count, seed),
        "those of them that touch": _as_pictures(reader, of_pen, count, seed, touching=True),
        "those that do not": _as_pictures(reader, of_pen, count, seed, touching=False),
        "underlined, on the pad": _on_pad(reader, underlined, count, seed),
        "underlined, as pictures": _as_pictures(reader, underlined, count, seed),
        "in a frame, on the pad": _on_pad(reader, framed, count, seed),
        "in a frame, as pictures": _as_pictures(reader, framed, count, seed),
        "synthetic, on the pad": _on_pad(reader, _synthetic, count, seed),
        "synthetic, as pictures": _as_pictures(reader, _synthetic, count, seed),
        "MNIST's test images, as pictures": _of_mnist(reader, count, seed),
    }
    print_table(
        ["rows of 2 to 5 digits", "rows", "parted rightly", "read wholly right"],
        (_row(name, list(of_rows)) for name, of_rows in outcomes.items()),
        caption=pen.left_out("pen digits"),
    )
    rng = np.random.default_rng(seed)
    readings = {
        "pen strokes": (_read(reader.read_strokes, d.strokes) for d in pen.unseen[::singles]),
        "the same as pictures of a canvas": (
            _read(reader.read_picture, on_canvas(d.strokes, rng)) for d in pen.unseen[::singles]
        ),
        "MNIST's test images": (
            _read(reader.read_picture, 255 - image) for image in mnist.test().images[::singles]
        ),
    }
    print_table(
        ["single digits", "digits", "taken for several"],
        (_single_row(name, [len(read) > 1 for read in of]) for name, of in readings.items()),
    )


def _row(name: str, outcomes: list[Outcome]) -> list[str]:
    counts = np.sum(outcomes, axis=0)
    return [name, f"{len(outcomes):,}", *(share(int(count), len(outcomes)) for count in counts)]


def _single_row(name: str, several: list[bool]) -> list[str]:
    return [name, f"{len(several):,}", share(sum(several), len(several), decimals=2)]


def _on_pad(
    reader: Reader, make: Callable[[np.random.Generator], rows.Row], count: int, seed: int
) -> Iterator[Outcome]:
    rng = np.random.default_rng(seed)
    for row in (make(rng) for _ in range(count)):
        read = _read(reader.read_strokes, row.on_pad(), PEN)
        yield [one.strokes for one in read] == row.owners, joined(read) == row.text


def _as_pictures(
    reader: Reader,
    make: Callable[[np.random.Generator], rows.Row],
    count: int,
    seed: int,
    touching: bool | None = None,
) -> Iterator[Outcome]:
    """Outcomes of all rows, or only of those in which digits touch or in which none do."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        row, height = make(rng), rng.uniform(*_HEIGHTS)
        brush = height * np.clip(rng.lognormal(np.log(_BRUSH[0]), _BRUSH[1]), *_BRUSHES)
        picture, boxes = row.picture(height, max(brush, 1.5))
        if touching in (None, row.touches(height, max(brush, 1.5))):
            read = _read(reader.read_picture, picture)
            yield _at(read, boxes), joined(read) == row.text


def _of_mnist(reader: Reader, count: int, seed: int) -> Iterator[Outcome]:
    rng, test = np.random.default_rng(seed), mnist.test()
    for _ in range(count):
        chosen = rng.integers(len(test.labels), size=rng.integers(2, 6))
        sheet, x, boxes = np.zeros((40, 200), np.uint8), 4, []
        for image in test.images[chosen]:
            inked = np.flatnonzero(image.any(axis=0))
            digit, y = image[:, inked[0] : inked[-1] + 1], rng.integers(5, 8)
            window = sheet[y : y + 28, x : x + digit.shape[1]]
            np.maximum(window, digit, out=window)
            boxes.append(np.array([x, 0, x + digit.shape[1], 40]))
            x += digit.shape[1] + max(0, round(rng.normal(*_MNIST_GAP)))
        read = _read(reader.read_picture, 255 - sheet[:, : x + 4])
        yield _at(read, boxes), joined(read) == "".join(map(str, test.labels[chosen]))


def _synthetic(rng: np.random.Generator) -> rows.Row:
    labels = rng.integers(10, size=rng.integers(2, 6)).tolist()
    return rows.write(labels, [synthetic.strokes_of(label, rng) for label in labels], rng)


def _read(how: Callable[..., list[Reading]], *drawn: object) -> list[Reading]:
    try:
        return how(*drawn)
    except UserError:
        return []


def _at(read: list[Reading], boxes: Iterable[np.ndarray]) -> bool:
    """Whether one mark is found for each digit, whose box contains the digit's middle."""
    middles = [(box[0] + box[2]) / 2 for box in boxes]
    return len(read) == len(middles) and all(
        one.box[0] <= middle <= one.box[2] for one, middle in zip(read, middles, strict=True)
    )


if __name__ == "__main__":
    typer.run(main)
