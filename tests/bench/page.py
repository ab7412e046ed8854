"""What the page costs, compared with the usual ``gr.Sketchpad`` demo and an empty Gradio app.

    python -m tests.bench.page [--runs N] [--strokes N] [--before FOLDER] [--json | --markdown]

Each run starts the apps one after the other, opens those with a pad in a Chromium and draws the
same digits on each, one stroke each, at a person's pace. An earlier commit of ours, checked out in
a folder, is measured beside it. The figures are medians over the runs, of medians over the strokes
of a run. Run it on a machine that does nothing else.
"""

import os
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from playwright.sync_api import Browser

from mnist_demo.cli.output import print_json, working
from tests.bench import prediction
from tests.bench.browser import SAMPLE_SECONDS, SAMPLES, Move, Pad, Stroke, strokes, visit
from tests.bench.table import AsJson, AsMarkdown, Measure, print_table, rows_of
from tests.chromium import launched
from tests.served import ROOT, Served

Figures = dict[str, float | None]
"""Figures by the keys of `MEASURES`; None where there is nothing to measure."""


@dataclass(frozen=True)
class App:
    """One of the apps that are compared."""

    script: str
    """Path of its script, from the root of the repository."""
    pad: Pad | None = None
    """Its pad; None for a page without one."""
    root: Path = ROOT
    """The folder that it runs in."""


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
_REST = 20
"""Seconds after a start when nothing is loaded any more."""
_SLOWDOWN = 4
"""How many times slower the page's own thread is, as on a cheap phone."""
COLUMNS = {
    "ours": "this demo",
    "before": "before",
    "stock": "gr.Sketchpad",
    "empty": "empty app",
}

MEASURES = {
    "start_s": Measure("start, to the first page served, s", 2),
    "start_ratio": Measure("start, over the empty app's", 2, 1.3),
    "tensorflow": Measure("TensorFlow mapped in the web process", None, 0),
    "memory_rest_mb": Measure("resident memory, started and not visited, MB", 0, 200),
    "memory_loaded_mb": Measure("resident memory, page open, MB", 0, 300),
    "memory_used_mb": Measure("resident memory after the strokes, MB", 0, 300),
    "answered": Measure("strokes answered, %", 0),
    "answers_while_down": Measure("answers a stroke while the pen is down", 0),
    "answer_ms": Measure("pen → bars set, median, ms", 1, 6),
    "answer_p95_ms": Measure("pen → bars set, p95, ms", 1, 12),
    "answer_ratio": Measure("pen → bars set, over this demo's", 2),
    "repaint_ms": Measure("pen → bars painted, median, ms", 1, 17),
    "repaint_p95_ms": Measure("pen → bars painted, p95, ms", 1, 25),
    "after_ink_ms": Measure("ink painted → its bars painted, median, ms", 1, 1),
    "ink_ms": Measure("pen → ink painted, median, ms", 1),
    "ink_p95_ms": Measure("pen → ink painted, p95, ms", 1),
    "slow_answer_ms": Measure("pen → bars set, CPU slowed 4×, median, ms", 1, 25),
    "slow_ink_ms": Measure("pen → ink painted, CPU slowed 4×, median, ms", 1),
    "up_ms": Measure("pen up → last answer painted, ms", 0),
    "requests": Measure("requests a stroke", 0, 0),
    "sent_kb": Measure("sent a stroke, kB", 1),
    "received_kb": Measure("received a stroke, kB", 1),
    "other_hosts": Measure("other hosts asked", 0, 0),
    "predict_ms": Measure("prediction of one image, ms", 2),
    "call_ms": Measure("the same by model(x), ms", 2),
}


def main(
    runs: Annotated[int, typer.Option(min=1, help="Three at least for a figure to keep.")] = 5,
    drawn: Annotated[int, typer.Option("--strokes", min=1, help="In each run and app.")] = 20,
    before: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A checkout of an earlier commit.")
    ] = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one table."""
    apps = APPS | ({"before": replace(APPS["ours"], root=before)} if before else {})
    measured: dict[str, list[Figures]] = {name: [] for name in apps}
    with launched() as browser:
        for run in range(1, runs + 1):
            of_run: dict[str, Figures] = {}
            for name, app in apps.items():
                with working(f"run {run} of {runs}: {COLUMNS[name]}"):
                    of_run[name] = _measure(app, browser, drawn)
            for name, figures in of_run.items():
                figures["start_ratio"] = figures["start_s"] / of_run["empty"]["start_s"]
                if figures.get("answer_ms"):
                    figures["answer_ratio"] = figures["answer_ms"] / of_run["ours"]["answer_ms"]
                measured[name].append(figures)
    with working("prediction"):
        predicting = prediction.milliseconds()
    columns = {name: title for name, title in COLUMNS.items() if name in apps}
    figures = {name: _medians(measured[name]) for name in columns}
    figures["ours"] |= {"predict_ms": predicting["ours"]}
    figures["stock"] |= {"predict_ms": predicting["predict"], "call_ms": predicting["call"]}
    if as_json:
        bars = {key: m.most for key, m in MEASURES.items() if m.most is not None}
        print_json({"runs": runs, "strokes": drawn, **figures, "at_most": bars})
    else:
        print_table(
            ["", *columns.values(), "bar"],
            rows_of(MEASURES, list(figures.values())),
            as_markdown=as_markdown,
            title="What the page costs",
            caption=_caption(runs, drawn),
        )


def _measure(app: App, browser: Browser, drawn: int) -> Figures:
    """One start of an app and, where it has a pad, one visit to its page."""
    with Served(app.script, app.root) as served:
        figures: Figures = {"start_s": served.start_seconds}
        time.sleep(_REST)
        figures["memory_rest_mb"] = served.resident_megabytes()
        if app.pad is None:
            figures["memory_loaded_mb"] = served.resident_megabytes()
        else:
            with visit(browser, served.url, app.pad) as page:
                figures["memory_loaded_mb"] = served.resident_megabytes()
                figures |= _of_strokes([page.draw(path) for path in strokes(drawn)])
                figures["memory_used_mb"] = served.resident_megabytes()
                figures["other_hosts"] = len(page.traffic.hosts - {served.host})
            with visit(browser, served.url, app.pad, _SLOWDOWN) as page:
                slow = _of_strokes([page.draw(path) for path in strokes(drawn)])
                figures |= {f"slow_{key}": slow.get(key) for key in ("answer_ms", "ink_ms")}
        figures["tensorflow"] = served.maps_tensorflow()
    return figures


def _of_strokes(drawn: list[Stroke]) -> Figures:
    moves = [move for stroke in drawn for move in stroke.moves]
    ups = [stroke.up_to_repaint for stroke in drawn if stroke.up_to_repaint is not None]
    return {
        "answered": 100 * len(ups) / len(drawn),
        "answers_while_down": median(stroke.repaints_while_down for stroke in drawn),
        **(_of_moves(moves) if moves else {}),
        "up_ms": median(ups) if ups else None,
        "requests": median(stroke.requests for stroke in drawn),
        "sent_kb": median(stroke.sent for stroke in drawn) / 1000,
        "received_kb": median(stroke.received for stroke in drawn) / 1000,
    }


def _of_moves(moves: list[Move]) -> Figures:
    answer = [move.changed - move.made for move in moves]
    repaint = [move.repainted - move.made for move in moves]
    ink = [move.inked - move.made for move in moves]
    return {
        "answer_ms": median(answer),
        "answer_p95_ms": float(np.percentile(answer, 95)),
        "repaint_ms": median(repaint),
        "repaint_p95_ms": float(np.percentile(repaint, 95)),
        "after_ink_ms": median(move.repainted - move.inked for move in moves),
        "ink_ms": median(ink),
        "ink_p95_ms": float(np.percentile(ink, 95)),
    }


def _medians(runs: list[Figures]) -> Figures:
    values = {key: [run[key] for run in runs if run.get(key) is not None] for key in MEASURES}
    return {key: median(found) if found else None for key, found in values.items()}


def _caption(runs: int, drawn: int) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("gradio", "keras"))
    return (
        f"Medians of {runs} {'run' if runs == 1 else 'runs'} of {drawn} strokes, {SAMPLES} pen "
        f"samples each, one every {1000 * SAMPLE_SECONDS:.0f} ms; {os.cpu_count()} CPU cores; "
        f"{libraries}. The gr.Sketchpad app reads with the same network, by model.predict."
    )


if __name__ == "__main__":
    typer.run(main)
