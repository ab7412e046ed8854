"""How well numbers are read that people wrote in one go, and what goes wrong where they are not.

    python -m tests.bench.numbers [--model BUNDLE] [--singles N]

The numbers are those of the UNIPEN files: two to seven digits of one hand, on the pad and as
pictures. Beside them stand single digits, which must not come apart. Writers are those from whom
the network has not learned: those that the bundle's card excludes from training and those of whom
the files hold no single digit; all where the card excludes none, so that the figures of such a
network are too good. The costs of grouping have been fitted to these numbers: what they reach for
writers that they were not fitted to, `python -m tests.bench.grouping` measures.

Exactly right is what the accepted marks spell. Any other reading is counted once: parted (more
marks than digits), merged (fewer), refused (as many marks, each best guess right) or misread (as
many marks, another digit).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import typer

from mnist_demo.datasets import pen_strokes, unipen
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, Reading, joined
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.ui.requests import PAD_SIDE, PEN
from tests.bench.table import Model, print_table
from tests.canvas import on_canvas, on_sheet

OUTCOMES = ("exactly right", "parted", "merged", "refused", "misread")
"""What `outcome` tells apart."""
_HEIGHTS = (40, 160)
"""Smallest and largest height of the writing in pictures, in pixels."""
_BRUSHES = (0.06, 0.15)
"""Smallest and largest width of the pen in pictures, over the height of the writing."""
_LONGEST = 8
"""Greatest width of the writing in pictures, over their greatest height of it."""
_MARGIN = 14
"""Least distance of a number from the pad's edge, in the pad's unit."""
_SHARE = 0.6
"""Greatest height of a number over the pad's."""


@dataclass(frozen=True)
class Number:
    """A number, or another piece of writing, as somebody wrote it."""

    text: str
    writer: int
    """As `pen_strokes` numbers the writers of several files; -1 where it is unknown."""
    strokes: list[np.ndarray]
    """Pen paths of shape (points, 2), y down, in tablet units."""


def recorded(kind: str) -> list[Number]:
    """What is of a kind, such as ``NUMBER``, in the files of ``MNIST_DEMO_PEN_STROKES``."""
    return [
        Number(segment.label, segment.writer, segment.strokes)
        for segment in unipen.read_all(settings.pen_strokes)
        if segment.kind == kind
    ]


def on_pad(strokes: list[np.ndarray]) -> list[np.ndarray]:
    """Strokes in the middle of the pad, as large as fits and no larger than people write."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    scale = min(_SHARE * PAD_SIDE / extent[1], (PAD_SIDE - 2 * _MARGIN) / extent[0])
    offset = (PAD_SIDE - extent * scale) / 2
    return [(path - low) * scale + offset for path in strokes]


def as_picture(strokes: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Strokes in black on white, of some size and by some pen."""
    placed, size, brush = on_paper(strokes, rng)
    return on_sheet(placed, size, brush)


def on_paper(
    strokes: list[np.ndarray], rng: np.random.Generator
) -> tuple[list[np.ndarray], tuple[int, int], float]:
    """Strokes in pixels, of some size, with the size of the picture and the width of the pen."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    height = rng.uniform(*_HEIGHTS)
    brush = max(height * rng.uniform(*_BRUSHES), 1.5)
    scale, margin = min(height / extent[1], _LONGEST * height / extent[0]), height * 0.25 + brush
    width, height = np.ceil(extent * scale + 2 * margin).astype(int).tolist()
    return [(path - low) * scale + margin for path in strokes], (width, height), brush


def outcome(readings: list[Reading], text: str) -> str:
    """How a number or a digit was read: one of `OUTCOMES`."""
    if joined(readings) == text:
        return "exactly right"
    if len(readings) != len(text):
        return "parted" if len(readings) > len(text) else "merged"
    guesses = "".join(str(reading.digit) for reading in readings)
    return "refused" if guesses == text else "misread"


def main(
    model: Model = CHAMPION,
    singles: Annotated[int, typer.Option(help="Read every n-th single digit only.")] = 5,
    failures: Annotated[bool, typer.Option(help="Print each reading that is not right.")] = False,
    seed: int = 0,
) -> None:
    """Print how numbers and single digits are read, as a Markdown table."""
    reader, rng = Reader(model), np.random.default_rng(seed)
    written = pen_strokes.read()
    hidden = set(reader.card.training.get("exclude_writers") or ())
    learned = {digit.writer for digit in written} - hidden if hidden else set()
    numbers = [number for number in recorded("NUMBER") if number.writer not in learned]
    digits = [
        Number(str(digit.label), digit.writer, digit.strokes)
        for digit in written
        if digit.writer not in learned
    ][::singles]

    def pad(number: Number) -> list[Reading]:
        return reader.read_strokes(on_pad(number.strokes), PEN)

    def picture(number: Number) -> list[Reading]:
        return reader.read_picture(as_picture(number.strokes, rng))

    def canvas(digit: Number) -> list[Reading]:
        return reader.read_picture(on_canvas(digit.strokes, rng))

    ways = {
        "numbers, on the pad": (pad, numbers),
        "numbers, as pictures": (picture, numbers),
        "single digits, on the pad": (pad, digits),
        "single digits, as pictures of a canvas": (canvas, digits),
    }
    wrong: list[str] = []

    def rows() -> Iterator[list[str]]:
        for name, (read, of) in ways.items():
            counts: Counter[str] = Counter()
            for number, readings in _all_read(read, of):
                counts[found := outcome(readings, number.text)] += 1
                if found != OUTCOMES[0]:
                    shown = "".join(r.text or f"({r.digit})" for r in readings)
                    wrong.append(f"{name}: writer {number.writer}, {number.text} as {shown}")
            yield [name, f"{len(of):,}", *(f"{counts[o] / len(of):.1%}" for o in OUTCOMES)]

    print_table(["", "read", *OUTCOMES], rows())
    if failures:
        print("\n".join(wrong))


def _all_read(
    read: Callable[[Number], list[Reading]], numbers: Iterable[Number]
) -> Iterator[tuple[Number, list[Reading]]]:
    """Each number with its readings, none where the reader declines."""
    for number in numbers:
        try:
            yield number, read(number)
        except UserError:
            yield number, []


if __name__ == "__main__":
    typer.run(main)
