"""The whole page: its tabs, and the functions that programs may call."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from mnist_demo.errors import UserError
from mnist_demo.inference import Reader
from mnist_demo.inference.predict import predict_file
from mnist_demo.jobs import JobQueue
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import requests as ask
from mnist_demo.ui.diagnose.component import Diagnose
from mnist_demo.ui.responses import or_sentence
from mnist_demo.ui.services.diagnoses import Diagnoses
from mnist_demo.ui.services.explanation import Explaining
from mnist_demo.ui.services.reader_pool import Readers
from mnist_demo.ui.services.reports import Reports
from mnist_demo.ui.sketch.component import Sketch
from mnist_demo.ui.train.component import Train

_MASTHEAD = """
<header class="masthead">
  <h1>MNIST demo</h1>
  <p>Draw a digit and watch a network read it.</p>
</header>
"""
STYLES = ("shared/page.css", "shared/controls.css", *Sketch.styles, *Train.styles, *Diagnose.styles)
"""Style sheets in the order they are to be loaded in: what is shared, then tab by tab."""
_SWEEP_EVERY, _KEPT_FOR = 600, 3600
"""Seconds between two sweeps of uploaded files, and how long one is kept."""
_PREDICTIONS_AT_ONCE = 2
_FOLLOWED_AT_ONCE = 8
"""Programs that follow a training, or wait in line for theirs."""
_EVALUATIONS_AT_ONCE = 4
_QUEUE_LENGTH = 64


def build(champion: Reader, runs: JobQueue, diagnoses: Diagnoses, reports: Reports) -> gr.Blocks:
    """The page, with the champion and everybody's trainings, diagnoses and reports behind it."""
    explaining = Explaining(runs)
    with gr.Blocks(
        title="MNIST demo",
        analytics_enabled=False,
        delete_cache=(_SWEEP_EVERY, _KEPT_FOR),
    ) as page:
        _html(_MASTHEAD)
        with gr.Tabs():
            with gr.Tab("Sketch"):
                Sketch(Readers(champion, runs), explaining)
            with gr.Tab("Train"):
                Train(runs)
            with gr.Tab("Diagnose"):
                Diagnose(runs, diagnoses, reports, explaining)
        _add_predict(champion)
        _add_train(runs)
        _add_evaluate(runs, diagnoses)
    return page.queue(max_size=_QUEUE_LENGTH, api_open=False)


def _html(text: str) -> gr.HTML:
    return gr.HTML(text, apply_default_css=False, js_on_load=None)


def _add_predict(reader: Reader) -> None:
    """``/predict`` for programs: an image file in, one ``--json`` object out.

    Its ``path`` is null: Gradio's clients take any object with a path for a file, and would try to
    download it.
    """

    def predict(image: str | None) -> dict[str, Any]:
        if image is None:
            return {"path": None, "error": "No picture arrived: send one and try again."}
        return predict_file(reader, Path(image)) | {"path": None}

    image = gr.File(label="image", type="filepath", visible=False)
    prediction = gr.JSON(label="prediction", visible=False)
    image.upload(
        predict,
        image,
        prediction,
        api_name="predict",
        api_description="Read the digit on a picture.",
        concurrency_limit=_PREDICTIONS_AT_ONCE,
    )


def _add_train(runs: JobQueue) -> None:
    """``/train`` for programs: a plan in, its events out as they happen, within the page's limits.

    A program is a person of its own; when it stops listening its training stops. ``bundle``, in the
    last event, is the address on this server below which the network's files can be fetched.
    """

    def train(choices: dict[str, Any]) -> Iterator[dict[str, Any]]:
        key = secrets.token_hex(16)
        try:
            (run,) = runs.start(key, choices)
        except UserError as error:
            yield {"event": "failed", "error": str(error)}
            return
        try:
            for event in runs.events(key, run):
                # where the files can be fetched, not where they lie
                yield event | ({"bundle": f"runs/{run}"} if "bundle" in event else {})
        except UserError as error:
            yield {"event": "failed", "error": str(error)}
        finally:
            runs.stop(key, run)

    choices = gr.JSON(label="choices", visible=False)
    event = gr.JSON(label="event", visible=False)
    choices.change(
        train,
        choices,
        event,
        api_name="train",
        api_description="Train a network and follow its events.",
        concurrency_limit=_FOLLOWED_AT_ONCE,
    )


def _add_evaluate(runs: JobQueue, diagnoses: Diagnoses) -> None:
    """``/evaluate`` for programs: a data set and a network in, one ``--json`` object out.

    The network is named by the run that trained it; an empty name is the champion's.
    """

    def evaluate(data: str, run: str = "") -> dict[str, Any]:
        def measured() -> dict[str, Any]:
            name = ask.run_or_champion({"run": run})
            bundle = CHAMPION if name is None else runs.bundle(name)
            return diagnoses.wait(bundle, str(data or "mnist")).evaluation.to_dict()

        return or_sentence(measured)

    data = gr.Textbox("mnist", label="data", visible=False)
    run = gr.Textbox("", label="run", visible=False)
    measured = gr.JSON(label="evaluation", visible=False)
    data.submit(
        evaluate,
        [data, run],
        measured,
        api_name="evaluate",
        api_description="Measure a network on mnist, pen, synthetic or printed digits.",
        concurrency_limit=_EVALUATIONS_AT_ONCE,
    )
