"""What the page costs, compared with the usual ``gr.Sketchpad`` demo and an empty Gradio app.

    python -m tests.bench.page [--runs N] [--strokes N] [--json | --markdown]

Each run starts the three apps one after the other, opens ours and the usual one in a Chromium and
draws the same digits on both, one stroke each, at a person's pace. The figures are medians over the
runs, of medians over the strokes of a run. Run it on a machine that does nothing else.
"""

import os
import time
from dataclasses import dataclass
from importlib.metadata import version
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
from tests.served import Served

Figures = dict[str, float | None]
"""Figures by the keys of `MEASURES`; None where there is nothing to measure."""


@dataclass(frozen=True)
class App:
    """One of the apps that are compared."""

    script: str
    """Path of its script, from the root of the repository."""
    pad: Pad | None = None
    """Its pad; None for a page without one."""


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
COLUMNS = {"ours": "this demo", "stock": "gr.Sketchpad", "empty": "empty app"}


MEASURES = {
    "start_s": Measure("start, to the first page served, s", 2),
    "start_ratio": Measure("start, over the empty app's", 2, 1.3),
    "tensorflow": Measure("TensorFlow mapped in the web process", None, 0),
    "memory_rest_mb": Measure("resident memory, started and not visited, MB", 0, 200),
    "memory_loaded_mb": Measure("resident memory, page open, MB", 0, 300),
    "memory_used_mb": Measure("resident memory after the strokes, MB", 0, 300),
    "answered": Measure("strokes answered, %", 0),
    "answers_while_down": Measure("answers a stroke while the pen is down", 0),
    "answer_ms": Measure("pen move → answer in the page, median, ms", 1),
    "repaint_ms": Measure("pen move → answer painted, median, ms", 1, 20),
    "repaint_p95_ms": Measure("pen move → answer painted, p95, ms", 1),
    "repaint_since_made_ms": Measure("the same from the mouse's time stamp, median, ms", 1),
    "up_ms": Measure("pen up → last answer painted, ms", 0),
    "requests": Measure("requests a stroke", 0),
    "requests_per_sample": Measure("requests a pen sample", 2, 1),
    "sent_kb": Measure("sent a stroke, kB", 1),
    "received_kb": Measure("received a stroke, kB", 1),
    "other_hosts": Measure("other hosts asked", 0, 0),
    "predict_ms": Measure("prediction of one image, ms", 2),
    "call_ms": Measure("the same by model(x), ms", 2),
}


def main(
    runs: Annotated[int, typer.Option(min=1, help="Three at least for a figure to keep.")] = 5,
    drawn: Annotated[int, typer.Option("--strokes", min=1, help="In each run and app.")] = 20,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
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
    else:
        print_table(
            ["", *COLUMNS.values(), "bar"],
            rows_of(MEASURES, list(figures.values())),
            as_markdown=as_markdown,
            title="What the page costs",
            caption=_caption(runs, drawn),
        )


def _measure(app: App, browser: Browser, drawn: int) -> Figures:
    """One start of an app and, where it has a pad, one visit to its page."""
    with Served(app.script) as served:
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


def _caption(runs: int, drawn: int) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("gradio", "keras"))
    return (
        f"Medians of {runs} {'run' if runs == 1 else 'runs'} of {drawn} strokes, {SAMPLES} pen "
        f"samples each, one every {1000 * SAMPLE_SECONDS:.0f} ms; {os.cpu_count()} CPU cores; "
        f"{libraries}. The gr.Sketchpad app reads with the same network, by model.predict."
    )


if __name__ == "__main__":
    typer.run(main)
