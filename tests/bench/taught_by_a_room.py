"""What a network learns from the drawings of a room alone, from nothing.

    python -m tests.bench.taught_by_a_room [--architectures NAMES] [--json | --markdown]

Recorded pen strokes (`MNIST_DEMO_PEN_STROKES`, the last file) stand for what a room draws. A
network is trained as a workshop trains it, and measured on a thousand other drawings of that file
and on MNIST's test images.
"""

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from mnist_demo.cli.output import print_json_lines, working
from mnist_demo.datasets import Digits, folder, mnist, pen_strokes
from mnist_demo.inference import Network
from mnist_demo.settings import settings
from mnist_demo.training.train import train
from mnist_demo.ui.workshop.teaching import config_for
from tests.bench.table import AsJson, AsMarkdown, print_table

_ROOMS = (50, 100, 300, 600)
"""Drawings that rooms have."""
_MEASURED_ON = 1000
_COLUMNS = {
    "architecture": "network",
    "drawings": "drawings",
    "others": "other drawings read right",
    "mnist": "MNIST’s test images read right",
    "seconds": "seconds",
    "cpu_seconds": "CPU seconds",
}


def main(
    architectures: Annotated[str, typer.Option(help="Names, joined by commas.")] = "workshop",
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one row a training."""
    recorded = pen_strokes.read(settings.pen_strokes[-1:])
    order = np.random.default_rng(1).permutation(len(recorded))
    others = pen_strokes.rasterise([recorded[i] for i in order[:_MEASURED_ON]])
    rows = []
    for name in architectures.split(","):
        for size in _ROOMS:
            chosen = order[_MEASURED_ON : _MEASURED_ON + size]
            with working(f"{name}, {size} drawings"):
                drawn = pen_strokes.rasterise([recorded[i] for i in chosen])
                rows.append(_row(name, drawn, others))
    if as_json:
        print_json_lines(rows)
    else:
        cells = [
            [f"{value:,.3f}" if isinstance(value, float) else str(value) for value in row.values()]
            for row in rows
        ]
        print_table(list(_COLUMNS.values()), cells, as_markdown=as_markdown, title="One room each")


def _row(name: str, drawn: Digits, others: Digits) -> dict[str, str | int | float]:
    with tempfile.TemporaryDirectory() as place:
        pictures, out = Path(place) / "drawings", Path(place) / "out"
        folder.write(drawn, pictures)
        config = replace(
            config_for(len(drawn)), architecture=name, folder=str(pictures), seed=len(drawn)
        )
        began, cpu = time.perf_counter(), time.process_time()
        for _ in train(config, out, lambda: False):
            pass
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
        network = Network.load(out)

    def right(digits: Digits) -> float:
        return float((network.logits(digits.images).argmax(axis=1) == digits.labels).mean())

    return {
        "architecture": name,
        "drawings": len(drawn),
        "others": right(others),
        "mnist": right(mnist.test()),
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
    }


if __name__ == "__main__":
    typer.run(main)
