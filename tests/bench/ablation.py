"""What each part of the champion's preset contributes: the preset without it, over seeds.

What is weighed is one column of the champion, which takes a third of the time; the last row has
three.

    python -m tests.bench.ablation [NAME...] [--epochs N] [--seeds N] [--log FILE] [--markdown]

All is measured on what the trainings did not learn from: MNIST's last 5,000 training images and its
test images, the pen writers and the alphabet that validate, and MNIST's validation images as coarse
scans. With a log, what was measured is kept there, a JSON object a line, and not measured again.
"""

import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from mnist_demo.bundle import read_card
from mnist_demo.datasets import mnist, pen_strokes
from mnist_demo.datasets.negatives import characters
from mnist_demo.evaluation.metrics import auroc
from mnist_demo.inference import Network
from mnist_demo.presets.architectures import architecture
from mnist_demo.presets.augmentation import MILD
from mnist_demo.presets.config import TrainingConfig, make_config
from mnist_demo.training import corpus
from mnist_demo.training.columns import train_columns
from tests.scans import as_scanned


@dataclass(frozen=True)
class Variant:
    """What differs from an architecture's preset."""

    changes: dict[str, Any] = field(default_factory=dict)
    """Fields of `TrainingConfig`."""
    ranges: dict[str, float] = field(default_factory=dict)
    """Fields of its `Augmentation`."""
    columns: int = 1

    def of(self, config: TrainingConfig) -> TrainingConfig:
        """The config with what differs."""
        augmentation = replace(config.augmentation, **self.ranges)
        return replace(config, **{"augmentation": augmentation} | self.changes)


def _without(*names: str) -> Variant:
    """The preset without some of the data sets that it learns from."""
    preset = architecture("champion").preset
    return Variant(
        {
            kind: tuple(name for name in getattr(preset, kind) if name not in names)
            for kind in ("data", "negatives")
        }
    )


VARIANTS = {
    "the whole preset": Variant(),
    "without augmentation": Variant({"augment": False}),
    "with mild augmentation": Variant({"augmentation": MILD}),
    "without stroke width": Variant(ranges={"stroke": 0.0}),
    "without elastic displacement": Variant(ranges={"elastic": 1e-6}),
    "without coarse scans": Variant(ranges={"scanned": 0.0}),
    "with augmentation that lasts": Variant(ranges={"last": 0.6}),
    "with synthetic digits": Variant(
        {"data": (*architecture("champion").preset.data, "synthetic")}
    ),
    "without pen strokes": _without("pen"),
    "without digits in type": _without("printed", "segments"),
    "without negatives": Variant({"negatives": ()}),
    "without letters in type": _without("letters"),
    "without letters by hand": _without("symbols"),
    "without touching digits": _without("pairs"),
    "without the EMA of the weights": Variant({"ema_decay": 0.0}),
    "with blurred pooling": Variant({"pooling": "blurred"}),
    "half as wide": Variant({"width": 0.5}),
    "half as wide again": Variant({"width": 1.5}),
    "three columns": Variant(columns=3),
}
_FIGURES = {
    "mnist_validation": "MNIST validation",
    "mnist_test": "MNIST test",
    "pen": "pen, unseen writers",
    "scans": "coarse scans",
    "auroc": "AUROC, unseen alphabet",
}
"""What is measured, by its name in the log."""


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Of each training.")] = 4,
    seeds: Annotated[int, typer.Option(min=1)] = 3,
    log: Annotated[Path | None, typer.Option(help="Keep what is measured, and go on.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown")] = False,
) -> None:
    """Train, and print one table."""
    lines = log.read_text().splitlines() if log and log.exists() else []
    rows = [json.loads(line) for line in lines]
    measured = {(row["variant"], row["epochs"], row["seed"]): row for row in rows}
    held_out = _held_out()
    wanted = names or list(VARIANTS)
    # a seed of every variant first, so that a run that is cut short has something of each
    for seed in range(seeds):
        for name in wanted:
            if (name, epochs, seed) in measured:
                continue
            row = {"variant": name, "epochs": epochs, "seed": seed}
            row |= _measure(VARIANTS[name], epochs, seed, held_out)
            measured[name, epochs, seed] = row
            if log:
                with log.open("a") as file:
                    file.write(json.dumps(row) + "\n")
    by_name = defaultdict(list)
    for (name, of_epochs, seed), row in measured.items():
        if of_epochs == epochs and seed < seeds:
            by_name[name].append(row)
    columns = ["", "parameters", *_FIGURES.values()]
    cells = [_row(name, by_name[name]) for name in wanted]
    if as_markdown:
        for line in (columns, ["---", *["---:"] * (len(columns) - 1)], *cells):
            print("| " + " | ".join(line) + " |")
    else:
        title = f"{epochs} epochs, means of {seeds} seeds, lowest and highest below"
        table = Table(*columns, title=title)
        for line in cells:
            table.add_row(*(cell.replace(" (", "\n(") for cell in line))
        Console().print(table)


@dataclass(frozen=True)
class _HeldOut:
    """Images that no training of ours learns from."""

    digits: dict[str, tuple[np.ndarray, np.ndarray]]
    """By a name of `_FIGURES`, images and labels."""
    characters: np.ndarray


def _held_out() -> _HeldOut:
    validation = mnist.train()[-corpus.MNIST_VALIDATION :]
    pen = pen_strokes.read()
    writers = corpus.held_out_writers(pen)
    unseen = pen_strokes.rasterise([digit for digit in pen if digit.writer in writers])
    test = mnist.test()
    alphabet = corpus.held_out_alphabet()
    drawn = [c for c in characters.read() if c.alphabet == alphabet]
    return _HeldOut(
        {
            "mnist_validation": (validation.images, validation.labels),
            "mnist_test": (test.images, test.labels),
            "pen": (unseen.images, unseen.labels),
            "scans": (as_scanned(validation.images), validation.labels),
        },
        characters.rasterise(drawn).images,
    )


def _measure(variant: Variant, epochs: int, seed: int, held_out: _HeldOut) -> dict[str, Any]:
    config = variant.of(make_config("champion", epochs=epochs, seed=seed))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bundle"
        *_, done = train_columns(config, variant.columns, out)
        network, parameters = Network.load(out), read_card(out).parameters
    logits = {name: network.logits(images) for name, (images, _) in held_out.digits.items()}
    figures = {
        name: float((logits[name].argmax(axis=1) == labels).mean())
        for name, (_, labels) in held_out.digits.items()
    }
    others = network.digit_scores(network.logits(held_out.characters))
    figures["auroc"] = auroc(network.digit_scores(logits["pen"]), others)
    return {"parameters": parameters, "seconds": done.seconds} | figures


def _row(name: str, rows: list[dict[str, Any]]) -> list[str]:
    cells = [name, f"{rows[0]['parameters']:,}"]
    for figure in _FIGURES:
        values = [row[figure] for row in rows]
        show = "{:.4f}" if figure == "auroc" else "{:.2%}"
        low, high = (show.format(edge) for edge in (min(values), max(values)))
        cells.append(f"{show.format(mean(values))} ({low} to {high})")
    return cells


if __name__ == "__main__":
    typer.run(main)
