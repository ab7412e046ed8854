"""How much of their own error people lose by teaching a network their hand.

    python -m tests.bench.hand [FILE] [--model BUNDLE] [--drawings 20] [--developed] [--json]

FILE is a UNIPEN file of writers whom the network has not learned from; without one the last of
``MNIST_DEMO_PEN_STROKES``. Of each writer some drawings teach, digits in turn, and all others
measure, before and after, as ``python -m mnist_demo teach`` writes the network. Those with most
drawings count whom the network misreads at all, without those on whom the recipe was chosen, whom
``--developed`` measures alone.

Some recordings of UNIPEN hold a piece of a digit, such as a lone bar labelled 4: the errors are
counted with and without those that their form gives away.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from mnist_demo.bundle import read_card
from mnist_demo.datasets import Digits, folder, pen_strokes
from mnist_demo.datasets.negatives import letters, scribbles
from mnist_demo.datasets.pen_strokes import PenDigit
from mnist_demo.events import Done, Taught
from mnist_demo.inference import Network
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.presets.hand import teaching_config
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.training.teach import teach

_DEVELOPED = frozenset(
    {397, 398, 399, 400, 401, 402, 403, 404, 405, 406, 407, 412, 415, 416, 418, 497, 499, 500}
)
"""Writers of UNIPEN's train_r01_v07 on whom the recipe was chosen."""
_LEAST_MEASURED = 40
"""Drawings of a writer that are left to measure on, at least."""
_STRAIGHT = 0.12
"""A stroke is a bar if it strays by at most this share of its length from the line between its
ends."""
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
    whole_wrong_before: int
    """Without those that are a piece of a digit, as `is_piece` says."""
    whole_wrong_after: int
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


def is_piece(digit: PenDigit) -> bool:
    """Whether a recording is a lone bar, but not an upright one labelled 1."""
    if len(digit.strokes) > 1:
        return False
    path = digit.strokes[0]
    across, down = path[-1] - path[0]
    length = float(np.hypot(across, down))
    astray = np.abs((path - path[0]) @ [-down, across]) / max(length, 1e-9)
    if length < (1 - _STRAIGHT) * np.ptp(path, axis=0).max() or astray.max() > _STRAIGHT * length:
        return False
    return digit.label != 1 or abs(across) > abs(down)


def deal(labels: np.ndarray, drawings: int) -> np.ndarray:
    """Which drawings teach, bool (n,): the first of each digit in turn, up to a number."""
    rank = np.zeros(len(labels), int)
    for digit in range(10):
        own = np.flatnonzero(labels == digit)
        rank[own] = np.arange(len(own))
    teaches = np.zeros(len(labels), bool)
    teaches[np.lexsort([labels, rank])[:drawings]] = True
    return teaches


def writers(
    digits: Digits, drawings: int, developed: bool, network: Network
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """The writers that are measured, those with most drawings first.

    Each comes with the places in ``digits`` of the drawings that teach and of those that measure.
    """
    assert digits.writers is not None
    names, counts = np.unique(digits.writers, return_counts=True)
    for name in names[np.argsort(-counts, kind="stable")]:
        own = np.flatnonzero(digits.writers == name)
        labels = digits.labels[own]
        enough = len(own) >= drawings + _LEAST_MEASURED and len(np.unique(labels)) == 10
        if enough and (name in _DEVELOPED) == developed:
            teaches = deal(labels, drawings)
            rest = digits[own[~teaches]]
            if (network.logits(rest.images).argmax(axis=1) != rest.labels).any():
                yield int(name), own[teaches], own[~teaches]


def measure(writer: int, teaching: Digits, rest: Digits, pieces: np.ndarray, model: Path) -> Row:
    """Teach one writer's hand.

    Args:
        writer: the writer's number.
        teaching: the drawings that teach.
        rest: those that measure.
        pieces: bool (n,), which of these are pieces of a digit.
        model: the bundle to begin with.
    """
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
    wrong = [read.argmax(axis=1) != rest.labels for read in logits]
    return Row(
        writer=writer,
        measured=len(rest),
        wrong_before=int(wrong[0].sum()),
        wrong_after=int(wrong[1].sum()),
        whole_wrong_before=int(wrong[0][~pieces].sum()),
        whole_wrong_after=int(wrong[1][~pieces].sum()),
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
    kept = [row.wrong_after / row.wrong_before for row in rows]
    whole = [row for row in rows if row.whole_wrong_before]
    kept_of_whole = [row.whole_wrong_after / row.whole_wrong_before for row in whole]
    losses = [100 * (row.test_before - row.test_after) for row in rows]
    return (
        f"{len(rows)} writers, {sum(row.measured for row in rows)} drawings: "
        f"{sum(row.wrong_before for row in rows)} wrong before, "
        f"{sum(row.wrong_after for row in rows)} after, the median writer keeps "
        f"{median(kept):.0%}; without pieces of digits "
        f"{sum(row.whole_wrong_before for row in rows)} and "
        f"{sum(row.whole_wrong_after for row in rows)}, {median(kept_of_whole):.0%} in the median "
        f"of {len(whole)} writers; MNIST down by {median(losses):.2f} points, "
        f"{max(losses):.2f} at most; non-digits refused "
        f"{median(row.refused_before for row in rows):.1%} before, "
        f"{median(row.refused_after for row in rows):.1%} after; "
        f"{median(row.seconds for row in rows):.1f} s, "
        f"{median(row.cpu_seconds for row in rows):.1f} s of CPU"
    )


def main(
    file: Annotated[Path | None, typer.Argument(metavar="FILE")] = None,
    model: Annotated[Path, typer.Option(metavar="BUNDLE")] = CHAMPION,
    drawings: Annotated[int, typer.Option(help="How many teach.")] = 20,
    count: Annotated[int, typer.Option("--writers", help="How many writers.")] = 10,
    developed: Annotated[bool, typer.Option(help="Those the recipe was chosen on.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A line for each writer.")] = False,
) -> None:
    """Print what teaching does for each writer, and the medians."""
    recorded = pen_strokes.read([file or settings.pen_strokes[-1]])
    digits = pen_strokes.rasterise(recorded)
    pieces = np.array([is_piece(digit) for digit in recorded])
    rows = []
    measured = writers(digits, drawings, developed, Network.load(model, 2))
    for writer, teaching, rest in islice(measured, count):
        row = measure(writer, digits[teaching], digits[rest], pieces[rest], model)
        rows.append(row)
        print(json.dumps(asdict(row)) if as_json else row, flush=True)
    print(summary(rows))


if __name__ == "__main__":
    typer.run(main)
