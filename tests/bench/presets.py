"""What each architecture reaches by its own preset: the table of the README.

    python -m tests.bench.presets [NAME...] [--seeds N] [--log FILE] [--markdown]

Every architecture is trained again with each seed, all else as its preset says. With a log, what
was measured is kept there, a JSON object a line, and not measured again.
"""

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from mnist_demo.bundle import read_card
from mnist_demo.presets.architectures import ARCHITECTURES, architecture
from mnist_demo.presets.config import make_config

PROMISED = {
    "simple": 0.98,
    "dropout": 0.9845,
    "classic": 0.99,
    "batchnorm": 0.994,
    "workshop": 0.99,
    "champion": 0.995,
}
"""Mean test accuracy that a preset must reach; of ``improved`` it is the mean of ``baseline``."""
_COLUMNS = (
    "architecture",
    "parameters",
    "epochs",
    "seconds of fit",
    "validation accuracy",
    "test accuracy, mean",
    "lowest to highest",
    "promised",
)


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...")] = None,
    seeds: Annotated[int, typer.Option(min=1)] = 3,
    log: Annotated[Path | None, typer.Option(help="Keep what is measured, and go on.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown")] = False,
) -> None:
    """Train, and print one table."""
    lines = log.read_text().splitlines() if log and log.exists() else []
    measured = {(row["architecture"], row["seed"]): row for row in map(json.loads, lines)}
    # a seed of every network first, so that a run that is cut short has something of each
    for seed in range(seeds):
        for name in names or ARCHITECTURES:
            if (name, seed) in measured:
                continue
            measured[name, seed] = row = _train(name, seed)
            if log:
                with log.open("a") as file:
                    file.write(json.dumps(row) + "\n")
    by_name = defaultdict(list)
    for (name, seed), row in measured.items():
        if seed < seeds and name in (names or ARCHITECTURES):
            by_name[name].append(row)
    rows = [_row(name, by_name[name], by_name) for name in ARCHITECTURES if name in by_name]
    if as_markdown:
        for cells in (_COLUMNS, ["---", *["---:"] * (len(_COLUMNS) - 1)], *rows):
            print("| " + " | ".join(cells) + " |")
    else:
        table = Table(*_COLUMNS)
        for cells in rows:
            table.add_row(*cells)
        Console().print(table)


def _train(name: str, seed: int) -> dict[str, Any]:
    from mnist_demo.training.train import train

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bundle"
        *_, done = train(make_config(name, seed=seed), out)
        card = read_card(out)
    return {
        "architecture": name,
        "seed": seed,
        "parameters": card.parameters,
        "epochs": done.epoch,
        "seconds": done.seconds,
        "val_accuracy": done.val_accuracy,
        "test_accuracy": done.test_accuracy,
    }


def _row(name: str, runs: list[dict], by_name: dict[str, list[dict]]) -> list[str]:
    tests = [run["test_accuracy"] for run in runs]
    promised = PROMISED.get(name)
    if name == "improved" and "baseline" in by_name:
        promised = mean(run["test_accuracy"] for run in by_name["baseline"])
    return [
        f"`{name}`",
        f"{architecture(name).parameters:,}",
        str(runs[0]["epochs"]),
        f"{mean(run['seconds'] for run in runs):.0f}",
        _percent(mean(run["val_accuracy"] for run in runs)),
        _percent(mean(tests)),
        f"{_percent(min(tests))} to {_percent(max(tests))}",
        "" if promised is None else f"≥ {_percent(promised)}",
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


if __name__ == "__main__":
    typer.run(main)
