"""What a move of the pen costs in a browser, by the number of strokes that are there already.

    python -m tests.bench.pen_moves [--before FOLDER] [--json | --markdown]

Lines of footed ones are on the pad, two strokes each, and the pen draws the last one. Then it draws
noughts without being lifted: whether they are one digit is asked with every move. The figures
are medians of the CPU time of Node's process, the network and all that it tidies up included.
FOLDER is a checkout of the commit before, to be measured in the same run.
"""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from mnist_demo.bundle import read_card
from mnist_demo.cli.output import working
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.requests import PEN
from tests.bench.table import AsJson, AsMarkdown, Measure, print_table, rows_of
from tests.one_stroke import joined, zero

SCRIPT = Path(__file__).with_suffix(".js")
ROOT = Path(__file__).parents[2]
STROKES = (5, 20, 60, 120)
"""How many strokes are on the pad."""
MOVES = 40
"""Moves of the pen for the last of them."""
MEASURES = {str(count): Measure(f"{count} strokes, ms of CPU a move", 2) for count in STROKES} | {
    "doubted": Measure("three noughts in one stroke, ms of CPU a move", 2)
}
_WARM_UP = 20
"""Strokes of a drawing that is read first, while the engine compiles, and not counted."""
_A_LINE = 10
"""Digits in one line."""
_CONSTANTS = (
    "import json; from mnist_demo.ui.reader.constants import constants; "
    "print(json.dumps(constants()))"
)


def main(
    before: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Measure this checkout as well.")
    ] = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Print what a move costs."""
    folders = {"now": ROOT} | ({"before": before.resolve()} if before else {})
    with working("measuring"):
        figures = {name: measured(folder) for name, folder in folders.items()}
    if as_json:
        print(json.dumps(figures))
    else:
        rows = rows_of(MEASURES, list(figures.values()))
        print_table(["", *figures, "bar"], rows, as_markdown=as_markdown, title="A move of the pen")


def measured(folder: Path) -> dict[str, float]:
    """The figures of one checkout, by the keys of `MEASURES`."""
    constants = subprocess.run(
        [sys.executable, "-c", _CONSTANTS], cwd=folder, capture_output=True, check=True
    )
    calibration = read_card(CHAMPION).calibration
    request = {
        "calibration": {
            "temperature": calibration.temperature,
            "energyThreshold": calibration.energy_threshold,
            "energyScale": calibration.energy_scale,
        },
        "constants": json.loads(constants.stdout),
        "pen": PEN,
        "drawings": [
            *(_moves([_stroke(i) for i in range(count)]) for count in (_WARM_UP, *STROKES)),
            _moves([np.round(60 * joined([zero()] * 3, gap=0.3, sag=0.05) + 40, 1)]),
        ],
    }
    ran = subprocess.run(
        ["node", str(SCRIPT), str(folder)],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
    )
    spent = [json.loads(line)[1:] for line in ran.stdout.splitlines()[1:]]  # the first reads all
    return {key: median(times) for key, times in zip(MEASURES, spent, strict=True)}


def _moves(strokes: list[np.ndarray]) -> list[list[list[float]]]:
    """What is on the pad after each move of the pen that draws the last of some strokes."""
    lengths = np.linspace(MOVES // 4, len(strokes[-1]), MOVES).astype(int)
    before = [stroke.ravel().tolist() for stroke in strokes[:-1]]
    return [[*before, strokes[-1][:length].ravel().tolist()] for length in lengths]


def _stroke(number: int) -> np.ndarray:
    """A one's stem, and its foot after it, of shape (points, 2)."""
    digit, is_foot = divmod(number, 2)
    corner = np.array([26.0 * (digit % _A_LINE) + 12, 45.0 * (digit // _A_LINE) + 8])
    ends = [(0, 30), (16, 31)] if is_foot else [(8, 0), (8, 29)]
    return np.round(corner + np.linspace(*ends, 2 * MOVES), 1)


if __name__ == "__main__":
    typer.run(main)
