"""What the page costs, beside the usual ``gr.Sketchpad`` demo and an empty Gradio app.

    python -m tests.bench.page [--runs N] [--strokes N] [--json | --markdown]

Each run starts the three apps one after the other, opens ours and the usual one in a Chromium and
draws the same digits on both, one stroke each, at a person's pace. The figures are medians over the
runs, of medians over the strokes of a run. Run it on a machine that does nothing else.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import Annotated

import numpy as np
import typer
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from mnist_demo.cli.output import print_json, working
from tests.bench import prediction
from tests.bench.browser import SAMPLE_SECONDS, SAMPLES, Move, Pad, Stroke, strokes, visit
from tests.chromium import launched
from tests.served import Served

Figures = dict[str, float | None]
"""Figures by the keys of `MEASURES`; None where there is nothing to measure."""


@dataclass(frozen=True)
class App:
    """One of the apps that are compared."""

    script: str
    pad: Pad | None = None
    """None for a page that cannot be drawn on."""


APPS = {
    "empty": App("tests/bench/peers/empty_app.py"),
    "ours": App(
        "app.py",
        Pad(
            canvas="#sketch-pad canvas",
            root="#probabilities",
            answers="#probabilities [role=meter]",
            clear="Clear",
        ),
    ),
    "stock": App(
        "tests/bench/peers/sketchpad_app.py",
        Pad(
            canvas="canvas",
            root='[data-testid="label"]',
            answers='[data-testid="label-output-value"], .confidence-set',
            clear="Clear canvas",
            pen="Brush",
        ),
    ),
}
COLUMNS = {"ours": "this demo", "stock": "gr.Sketchpad", "empty": "empty app"}


def _number(digits: int) -> Callable[[float], str]:
    return lambda value: f"{value:,.{digits}f}"


def _yes_or_no(value: float) -> str:
    return "yes" if value else "no"


@dataclass(frozen=True)
class Measure:
    """One row of the table."""

    title: str
    show: Callable[[float], str]
    most: float | None = None
    """The bar: what ours must not exceed."""


MEASURES = {
    "start_s": Measure("start, to the first page served, s", _number(2)),
    "start_ratio": Measure("start, over the empty app's", _number(2), 1.3),
    "tensorflow": Measure("TensorFlow mapped in the web process", _yes_or_no, 0),
    "memory_loaded_mb": Measure("resident memory, page open, MB", _number(0), 300),
    "memory_used_mb": Measure("resident memory after the strokes, MB", _number(0), 300),
    "answered": Measure("strokes answered, %", _number(0)),
    "answers_while_down": Measure("answers a stroke while the pen is down", _number(0)),
    "answer_ms": Measure("pen move → answer in the page, median, ms", _number(1)),
    "repaint_ms": Measure("pen move → answer painted, median, ms", _number(1), 20),
    "repaint_p95_ms": Measure("pen move → answer painted, p95, ms", _number(1)),
    "repaint_since_made_ms": Measure(
        "the same from the mouse's time stamp, median, ms", _number(1)
    ),
    "up_ms": Measure("pen up → last answer painted, ms", _number(0)),
    "requests": Measure("requests a stroke", _number(0)),
    "requests_per_sample": Measure("requests a pen sample", _number(2), 1),
    "sent_kb": Measure("sent a stroke, kB", _number(1)),
    "received_kb": Measure("received a stroke, kB", _number(1)),
    "other_hosts": Measure("other hosts asked", _number(0), 0),
    "predict_ms": Measure("prediction of one image, ms", _number(2)),
    "call_ms": Measure("the same by model(x), ms", _number(2)),
}


def main(
    runs: Annotated[int, typer.Option(min=1, help="Three at least for a figure to keep.")] = 5,
    drawn: Annotated[int, typer.Option("--strokes", min=1, help="In each run and app.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="A table in Markdown.")] = False,
) -> None:
    """Measure, and print one table."""
    measured: dict[str, list[Figures]] = {name: [] for name in APPS}
    with launched() as browser:
        for run in range(1, runs + 1):
            of_run: dict[str, Figures] = {}
            for name, app in APPS.items():
                with working(f"run {run} of {runs}: {COLUMNS[name]}"):
                    of_run[name] = _measure(app, browser, drawn)
            for name, figures in of_run.items():
                figures["start_ratio"] = figures["start_s"] / of_run["empty"]["start_s"]
                measured[name].append(figures)
    with working("prediction"):
        predicting = prediction.milliseconds()
    figures = {name: _medians(measured[name]) for name in COLUMNS}
    figures["ours"] |= {"predict_ms": predicting["ours"]}
    figures["stock"] |= {"predict_ms": predicting["predict"], "call_ms": predicting["call"]}
    if as_json:
        bars = {key: m.most for key, m in MEASURES.items() if m.most is not None}
        print_json({"runs": runs, "strokes": drawn, **figures, "at_most": bars})
    elif as_markdown:
        print("\n".join(_markdown(figures)), "", _caption(runs, drawn), sep="\n")
    else:
        Console().print(_table(figures, _caption(runs, drawn)))


def _measure(app: App, browser: Browser, drawn: int) -> Figures:
    """One start of an app and, where it has a pad, one visit to its page."""
    with Served(app.script) as served:
        figures: Figures = {"start_s": served.start_seconds}
        if app.pad is None:
            figures["memory_loaded_mb"] = served.resident_megabytes()
        else:
            with visit(browser, served.url, app.pad) as page:
                figures["memory_loaded_mb"] = served.resident_megabytes()
                figures |= _of_strokes([page.draw(path) for path in strokes(drawn)])
                figures["memory_used_mb"] = served.resident_megabytes()
                figures["other_hosts"] = len(page.traffic.hosts - {served.host})
        figures["tensorflow"] = served.maps_tensorflow()
    return figures


def _of_strokes(drawn: list[Stroke]) -> Figures:
    moves = [move for stroke in drawn for move in stroke.moves]
    ups = [stroke.up_to_repaint for stroke in drawn if stroke.up_to_repaint is not None]
    requests = sum(stroke.requests for stroke in drawn)
    return {
        "answered": 100 * len(ups) / len(drawn),
        "answers_while_down": median(stroke.repaints_while_down for stroke in drawn),
        **(_of_moves(moves) if moves else {}),
        "up_ms": median(ups) if ups else None,
        "requests": median(stroke.requests for stroke in drawn),
        # an app that answers the whole stroke only has no request for a sample
        "requests_per_sample": requests / sum(s.samples for s in drawn) if moves else None,
        "sent_kb": median(stroke.sent for stroke in drawn) / 1000,
        "received_kb": median(stroke.received for stroke in drawn) / 1000,
    }


def _of_moves(moves: list[Move]) -> Figures:
    repainted = [move.repainted - move.heard for move in moves]
    return {
        "answer_ms": median(move.changed - move.heard for move in moves),
        "repaint_ms": median(repainted),
        "repaint_p95_ms": float(np.percentile(repainted, 95)),
        "repaint_since_made_ms": median(move.repainted - move.made for move in moves),
    }


def _medians(runs: list[Figures]) -> Figures:
    values = {key: [run[key] for run in runs if run.get(key) is not None] for key in MEASURES}
    return {key: median(found) if found else None for key, found in values.items()}


def _rows(figures: dict[str, Figures]) -> Iterator[list[str]]:
    """The table's cells: a row's title, a cell for each app, and the bar."""
    for key, measure in MEASURES.items():
        values = (figures[name][key] for name in COLUMNS)
        cells = ["–" if value is None else measure.show(value) for value in values]
        yield [measure.title, *cells, _bar(measure)]


def _bar(measure: Measure) -> str:
    if measure.most is None:
        return ""
    return measure.show(0) if not measure.most else f"≤ {measure.most:g}"


def _table(figures: dict[str, Figures], caption: str) -> Table:
    table = Table("", title="What the page costs", caption=caption)
    for column in (*COLUMNS.values(), "bar"):
        table.add_column(column, justify="right")
    for row in _rows(figures):
        table.add_row(*row)
    return table


def _markdown(figures: dict[str, Figures]) -> Iterator[str]:
    header = ["", *COLUMNS.values(), "bar"]
    yield _line(header)
    yield _line(["---", *["---:"] * (len(header) - 1)])
    yield from map(_line, _rows(figures))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _caption(runs: int, drawn: int) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("gradio", "keras"))
    return (
        f"Medians of {runs} {'run' if runs == 1 else 'runs'} of {drawn} strokes, {SAMPLES} pen "
        f"samples each, one every {1000 * SAMPLE_SECONDS:.0f} ms; {os.cpu_count()} CPU cores; "
        f"{libraries}. The gr.Sketchpad app reads with the same network, by model.predict."
    )


if __name__ == "__main__":
    typer.run(main)
