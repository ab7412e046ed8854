"""How well numbers are read that people wrote in one go, and what goes wrong where they are not.

    python -m tests.bench.numbers [--model BUNDLE] [--singles N] [--all-writers]

The numbers are those of the UNIPEN files: two to seven digits of one hand, on the pad and as PNG
files that ``python -m mnist_demo predict FOLDER --json`` reads. Beside them stand single digits,
which must not come apart.

No network learns from a number as such, but it may have learned from digits or letters of the same
hand: such a number is left out, for people whom nobody knows are read worse. ``--all-writers``
prints those as well, in rows of their own: they tell more of grouping, of which there are few
numbers, than of the network. The costs of grouping have been fitted to numbers of all writers: what
they reach for writers that they were not fitted to, `python -m tests.bench.grouping` measures.

Exactly right is what the accepted marks spell. Any other reading is counted once: refused (nothing
is read, or the best guesses are right but not accepted), parted (more marks than digits), merged
(fewer) or misread (as many marks, another digit). Shares in brackets are 95 % confidence intervals.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import numpy as np
import typer
from PIL import Image

from mnist_demo.datasets import unipen
from mnist_demo.datasets.unipen import Segment
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, joined
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.ui.requests import PAD_SIDE, PEN
from tests.bench.table import Model, print_table, share
from tests.bench.unseen import ByWriter, by_writer, people, writers_learned_from
from tests.canvas import on_canvas, on_sheet
from tests.served import ROOT

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


class Spelled(NamedTuple):
    """What some marks spell, from left to right."""

    guesses: str = ""
    """The most probable digit of each mark, accepted or not."""
    reading: str = ""
    """The digits of the accepted marks."""


_Read = Callable[[Sequence[Segment]], Iterable[Spelled]]
"""A way to read some writing."""


def recorded(kind: str) -> list[Segment]:
    """What is of a kind, such as ``NUMBER``, in the files of ``MNIST_DEMO_PEN_STROKES``.

    A person whom the files number twice has the lower number.
    """
    segments = unipen.read_all(settings.pen_strokes)
    person_of = people(segments)
    return [replace(one, writer=person_of[one.writer]) for one in segments if one.kind == kind]


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


def outcome(spelled: Spelled, text: str) -> str:
    """How a number or a digit was read: one of `OUTCOMES`."""
    guesses, reading = spelled
    if reading == text:
        return "exactly right"
    if guesses in ("", text):
        return "refused"
    if len(guesses) != len(text):
        return "parted" if len(guesses) > len(text) else "merged"
    return "misread"


def read_on_pad(reader: Reader, segments: Iterable[Segment]) -> Iterator[Spelled]:
    """What each spells on the pad; nothing where the reader declines."""
    for segment in segments:
        try:
            readings = reader.read_strokes(on_pad(segment.strokes), PEN)
        except UserError:
            yield Spelled()
        else:
            yield Spelled("".join(str(one.digit) for one in readings), joined(readings))


def read_files(model: Path, pictures: Iterable[np.ndarray]) -> Iterator[Spelled]:
    """What each picture spells as a PNG file that the command line reads.

    Args:
        model: folder of the network's bundle.
        pictures: uint8, shape (height, width).
    """
    with TemporaryDirectory() as folder:
        for i, picture in enumerate(pictures):
            Image.fromarray(picture).save(Path(folder, f"{i:06}.png"))
        command = [sys.executable, "-m", "mnist_demo", "predict", folder, "--json"]
        # the exit code is 1 if any picture shows nothing
        lines = subprocess.run(
            [*command, "--model", model.absolute()], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ).stdout.splitlines()
    for line in lines:
        prediction = json.loads(line)
        marks = prediction.get("digits", ())
        yield Spelled("".join(str(mark["digit"]) for mark in marks), prediction.get("reading", ""))


def main(
    model: Model = CHAMPION,
    singles: Annotated[int, typer.Option(min=1, help="Read every n-th single digit only.")] = 1,
    all_writers: Annotated[
        bool, typer.Option(help="Read those of writers learned from as well, in rows apart.")
    ] = False,
    failures: Annotated[bool, typer.Option(help="Print each reading that is not right.")] = False,
    seed: int = 0,
) -> None:
    """Print how numbers and single digits are read, as a Markdown table."""
    reader = Reader(model)
    known = writers_learned_from(reader.card)
    numbers = by_writer(recorded("NUMBER"), known)
    digits = by_writer([one for one in recorded("DIGIT") if one.label.isdigit()][::singles], known)
    ways: dict[str, tuple[_Read, ByWriter[Segment]]] = {
        "numbers, on the pad": (partial(read_on_pad, reader), numbers),
        "numbers, as PNG files": (partial(_as_files, model, as_picture, seed), numbers),
        "single digits, on the pad": (partial(read_on_pad, reader), digits),
        "single digits, as PNG files": (partial(_as_files, model, on_canvas, seed), digits),
    }
    wrong: list[str] = []

    def rows() -> Iterator[list[str]]:
        for name, (read, of) in ways.items():
            parts = {name: of.unseen}
            if all_writers:
                parts[f"{name}, writers learned from"] = of.learned_from
            for title, part in parts.items():
                if part:
                    spelled = list(read(part))
                    yield _row(title, part, spelled)
                    wrong.extend(_failures(title, part, spelled))

    print_table(
        ["", "read", "best guess right", *OUTCOMES],
        rows(),
        caption=f"{numbers.left_out('numbers')}\n{digits.left_out('single digits')}",
    )
    if failures:
        print("\n".join(wrong))


def _as_files(
    model: Path,
    draw: Callable[[list[np.ndarray], np.random.Generator], np.ndarray],
    seed: int,
    segments: Sequence[Segment],
) -> Iterable[Spelled]:
    rng = np.random.default_rng(seed)
    return read_files(model, (draw(segment.strokes, rng) for segment in segments))


def _row(name: str, segments: Sequence[Segment], spelled: Sequence[Spelled]) -> list[str]:
    of = len(segments)
    both = list(zip(segments, spelled, strict=True))
    guessed = sum(read.guesses == segment.label for segment, read in both)
    counts = Counter(outcome(read, segment.label) for segment, read in both)
    right, *others = (counts[kind] for kind in OUTCOMES)
    shares = [share(guessed, of), share(right, of), *(f"{n / of:.1%}" for n in others)]
    return [name, f"{of:,}", *shares]


def _failures(name: str, segments: Sequence[Segment], spelled: Sequence[Spelled]) -> Iterator[str]:
    for segment, read in zip(segments, spelled, strict=True):
        found = outcome(read, segment.label)
        if found != OUTCOMES[0]:
            told = f"{segment.label} as {read.reading or 'nothing'}, guessed {read.guesses}"
            yield f"{name}: {found}: writer {segment.writer}, {told}"


if __name__ == "__main__":
    typer.run(main)
