"""The whole page: its tabs, and the one function that programs may call."""

from pathlib import Path
from typing import Any

import gradio as gr

from mnist_demo.inference import Reader
from mnist_demo.inference.predict import predict_file
from mnist_demo.ui import coming
from mnist_demo.ui.sketch import Sketch

_MASTHEAD = """
<header class="masthead">
  <h1>MNIST demo</h1>
  <p>Draw a digit and watch a network read it.</p>
</header>
"""
_SWEEP_EVERY, _KEPT_FOR = 600, 3600
"""Seconds between two sweeps of uploaded files, and how long one is kept."""
_PREDICTIONS_AT_ONCE = 2
_QUEUE_LENGTH = 64


def build(reader: Reader) -> gr.Blocks:
    """The page, with ``reader`` behind it."""
    with gr.Blocks(
        title="MNIST demo",
        analytics_enabled=False,
        delete_cache=(_SWEEP_EVERY, _KEPT_FOR),
    ) as page:
        _html(_MASTHEAD)
        with gr.Tabs():
            with gr.Tab("Sketch"):
                Sketch(reader)
            with gr.Tab("Train"):
                _html(coming.TRAIN)
            with gr.Tab("Diagnose"):
                _html(coming.DIAGNOSE)
        _add_api(reader)
    return page.queue(max_size=_QUEUE_LENGTH, api_open=False)


def _html(text: str) -> gr.HTML:
    return gr.HTML(text, apply_default_css=False, js_on_load=None)


def _add_api(reader: Reader) -> None:
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
