"""How long it takes to read a clean picture, and a folder of them on the command line.

    python -m tests.bench.reading [--before FOLDER] [--pictures N] [--single-thread]

The pictures are pen strokes on a canvas of 280×280. With ``--before``, a checkout of an earlier
commit is measured in turns with this one, and the last column is the share of its time.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from mnist_demo.cli.output import print_json, working
from mnist_demo.datasets import pen_strokes
from tests.bench.table import AsJson, AsMarkdown, Figures, Measure, print_table
from tests.canvas import on_canvas
from tests.served import ROOT

_SINGLES = 120
"""Pictures that are read one by one in each run."""
_MEASURES = {
    "array_ms": Measure("one picture, array → reading, median, ms", 2),
    "array_cpu_ms": Measure("… CPU time of all threads, mean, ms", 2),
    "file_ms": Measure("one PNG file → reading, median, ms", 2),
    "file_cpu_ms": Measure("… CPU time of all threads, mean, ms", 2),
    "folder_s": Measure("a folder on the command line, s", 2),
    "folder_cpu_s": Measure("… CPU time of all processes, s", 2),
}
_BAR = 0.2
"""Greatest share of the earlier commit's time for one picture."""


def main(
    before: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A checkout of an earlier commit.")
    ] = None,
    pictures: Annotated[int, typer.Option(min=1, help="Pictures in the folder.")] = 500,
    runs: Annotated[int, typer.Option(min=1)] = 3,
    single_thread: Annotated[
        bool, typer.Option(help="Keep BLAS from starting threads in either commit.")
    ] = False,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one table."""
    roots = {"now": ROOT} | ({"before": before.absolute()} if before else {})
    environment = os.environ | ({"OMP_NUM_THREADS": "1"} if single_thread else {})
    measured: dict[str, list[Figures]] = {name: [] for name in roots}
    with TemporaryDirectory() as temporary:
        few, many = Path(temporary, "few"), Path(temporary, "many")
        _draw(few, _SINGLES)
        _draw(many, pictures)
        for run in range(1, runs + 1):
            for name, root in roots.items():
                with working(f"run {run} of {runs}: {name}"):
                    env = environment | {"PYTHONPATH": str(root)}
                    measured[name].append(_of_one(few, root, env) | _of_folder(many, root, env))
    figures = {
        name: {key: median(run[key] for run in of) for key in _MEASURES}
        for name, of in measured.items()
    }
    if as_json:
        print_json({"pictures": pictures, "runs": runs, **figures})
    else:
        print_table(
            ["", *figures, *(["share", "bar"] if before else [])],
            _rows(figures),
            as_markdown=as_markdown,
            title="What reading costs",
            caption=f"Medians of {runs} runs; {os.cpu_count()} CPU cores; "
            f"{pictures:,} pictures in the folder.",
        )


def _rows(figures: dict[str, dict[str, float]]) -> Iterator[list[str]]:
    for key, measure in _MEASURES.items():
        row = [measure.title, *(measure.show(of[key]) for of in figures.values())]
        if "before" in figures:
            row.append(f"{figures['now'][key] / figures['before'][key]:.2f}")
            row.append("" if key.startswith("folder") else f"≤ {_BAR:g}")
        yield row


def _draw(folder: Path, count: int) -> None:
    """Write pictures of pen digits of as many hands as there are."""
    folder.mkdir()
    digits, rng = pen_strokes.read(), np.random.default_rng(0)
    for i in np.linspace(0, len(digits) - 1, count).astype(int):
        path = folder / f"{i:05}_{digits[i].label}.png"
        Image.fromarray(on_canvas(digits[i].strokes, rng)).save(path)


def _of_one(folder: Path, root: Path, env: dict[str, str]) -> Figures:
    script = Path(__file__).with_name("reading_times.py")
    # -P: the benches beside the script are no modules that a library may import
    command = [sys.executable, "-P", script, folder]
    return json.loads(subprocess.check_output(command, cwd=root, env=env, text=True))


def _of_folder(folder: Path, root: Path, env: dict[str, str]) -> Figures:
    command = [sys.executable, "-m", "mnist_demo", "predict", str(folder), "--json"]
    started, used = time.perf_counter(), _cpu_of_children()
    subprocess.run(command, cwd=root, env=env, stdout=subprocess.DEVNULL, check=True)
    return {
        "folder_s": time.perf_counter() - started,
        "folder_cpu_s": _cpu_of_children() - used,
    }


def _cpu_of_children() -> float:
    """Seconds of CPU time of all processes that this one started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    typer.run(main)
