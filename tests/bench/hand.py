"""How much of their own error people lose by teaching a network their hand.

    python -m tests.bench.hand [FILE] [--model BUNDLE] [--drawings 20] [--developed] [--json]

FILE is a UNIPEN file of writers whom the network has not learned from; without one the last of
``MNIST_DEMO_PEN_STROKES``. Of each writer some drawings teach, digits in turn, and all others
measure, before and after, as ``python -m mnist_demo teach`` writes the network. Those with most
drawings count, without the ten on whom the recipe was chosen, whom ``--developed`` measures alone.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from mnist_demo.bundle import read_card
from mnist_demo.datasets import Digits, folder, pen_strokes
from mnist_demo.datasets.negatives import letters, scribbles
from mnist_demo.events import Done, Taught
from mnist_demo.inference import Network
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.presets.hand import teaching_config
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.training.teach import teach

_DEVELOPED = frozenset({405, 406, 407, 412, 415, 416, 418, 497, 499, 500})
"""Writers of UNIPEN's train_r01_v07 on whom the recipe was chosen."""
_LEAST_MEASURED = 40
"""Drawings of a writer that are left to measure on, at least."""
_NON_DIGITS = 400
"""Of each kind, to see whether they are still refused."""


@dataclass(frozen=True)
class Row:
    """One writer."""

    writer: int
    measured: int
    """Drawings that nobody learned from."""
    wrong_before: int
    wrong_after: int
    accepted_before: float
    """Share of them that is accepted as digits."""
    accepted_after: float
    said_before: int
    """Of the drawings that teach: how many were read rightly, as the person is told."""
    said_after: int
    test_before: float
    test_after: float
    refused_before: float
    """Share of scribbles and letters that is refused."""
    refused_after: float
    seconds: float
    cpu_seconds: float


def deal(digits: Digits, drawings: int) -> tuple[Digits, Digits]:
    """The first drawings of each digit in turn, up to a number, and all others."""
    rank = np.zeros(len(digits), int)
    for digit in range(10):
        own = np.flatnonzero(digits.labels == digit)
        rank[own] = np.arange(len(own))
    teaches = np.zeros(len(digits), bool)
    teaches[np.lexsort([digits.labels, rank])[:drawings]] = True
    return digits[teaches], digits[~teaches]


def writers(digits: Digits, drawings: int, developed: bool) -> Iterator[int]:
    """The writers that are measured, those with most drawings first."""
    assert digits.writers is not None
    names, counts = np.unique(digits.writers, return_counts=True)
    for name in names[np.argsort(-counts, kind="stable")]:
        own = digits.labels[digits.writers == name]
        enough = len(own) >= drawings + _LEAST_MEASURED and len(np.unique(own)) == 10
        if enough and (name in _DEVELOPED) == developed:
            yield int(name)


def measure(digits: Digits, writer: int, drawings: int, model: Path) -> Row:
    """Teach one writer's hand."""
    teaching, rest = deal(digits[digits.writers == writer], drawings)
    others = scribbles.generate(_NON_DIGITS, 2**40) + letters.generate(_NON_DIGITS, 2**40)
    with tempfile.TemporaryDirectory() as place:
        folder.write(teaching, Path(place, "drawings"))
        config = replace(
            teaching_config(read_card(model).training),
            start_from=str(model),
            folder=str(Path(place, "drawings")),
        )
        began, cpu = time.perf_counter(), time.process_time()
        events = list(teach(config, Path(place, "taught")))
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
        taught = next(event for event in events if isinstance(event, Taught))
        done = next(event for event in events if isinstance(event, Done))
        networks = [Network.load(bundle, 2) for bundle in (model, Path(place, "taught"))]
    logits = [network.logits(rest.images) for network in networks]
    refused = [
        float((network.digit_scores(network.logits(others.images)) < ACCEPTED_FROM).mean())
        for network in networks
    ]
    accepted = [
        float((network.digit_scores(read) >= ACCEPTED_FROM).mean())
        for network, read in zip(networks, logits, strict=True)
    ]
    wrong = [int((read.argmax(axis=1) != rest.labels).sum()) for read in logits]
    return Row(
        writer=writer,
        measured=len(rest),
        wrong_before=wrong[0],
        wrong_after=wrong[1],
        accepted_before=accepted[0],
        accepted_after=accepted[1],
        said_before=taught.rightly_before,
        said_after=taught.rightly_after,
        test_before=taught.test_before,
        test_after=done.test_accuracy or 0.0,
        refused_before=refused[0],
        refused_after=refused[1],
        seconds=seconds,
        cpu_seconds=cpu_seconds,
    )


def summary(rows: list[Row]) -> str:
    """The medians over the writers, in words."""
    with_errors = [row for row in rows if row.wrong_before]
    ratios = [row.wrong_after / row.wrong_before for row in with_errors]
    return (
        f"{len(rows)} writers, {sum(row.measured for row in rows)} drawings: "
        f"{sum(row.wrong_before for row in rows)} wrong before, "
        f"{sum(row.wrong_after for row in rows)} after; of the {len(with_errors)} with errors the "
        f"median keeps {median(ratios):.0%} of them; MNIST down by "
        f"{100 * median(row.test_before - row.test_after for row in rows):.2f} points, "
        f"{100 * max(row.test_before - row.test_after for row in rows):.2f} at most; "
        f"{median(row.seconds for row in rows):.1f} s, "
        f"{median(row.cpu_seconds for row in rows):.1f} s of CPU"
    )


def main(
    file: Annotated[Path | None, typer.Argument(metavar="FILE")] = None,
    model: Annotated[Path, typer.Option(metavar="BUNDLE")] = CHAMPION,
    drawings: Annotated[int, typer.Option(help="How many teach.")] = 20,
    count: Annotated[int, typer.Option("--writers", help="How many writers.")] = 12,
    developed: Annotated[bool, typer.Option(help="Those the recipe was chosen on.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A line for each writer.")] = False,
) -> None:
    """Print what teaching does for each writer, and the medians."""
    digits = pen_strokes.rasterise(pen_strokes.read([file or settings.pen_strokes[-1]]))
    rows = []
    for writer in list(writers(digits, drawings, developed))[:count]:
        row = measure(digits, writer, drawings, model)
        rows.append(row)
        print(json.dumps(asdict(row)) if as_json else row, flush=True)
    print(summary(rows))


if __name__ == "__main__":
    typer.run(main)
