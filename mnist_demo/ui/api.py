"""What programs may call: ``/predict``, ``/train`` and ``/evaluate``."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import FileData
from pydantic import ValidationError

from mnist_demo.bundle import learned_from, read_card
from mnist_demo.datasets import unseen_part
from mnist_demo.errors import UserError
from mnist_demo.events import to_dict
from mnist_demo.inference.predict import predict_file
from mnist_demo.presets.available import test_data
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.requests import Evaluate
from mnist_demo.ui.services import Services

NO_PICTURE = (
    "No picture arrived: send an uploaded file, in Python "
    'client.predict(handle_file("digit.png"), api_name="/predict").'
)
"""The answer of ``/predict`` to a path, a URL, base64 or anything else that is no uploaded file."""

_PREDICTIONS_AT_ONCE = 2
_FOLLOWED_AT_ONCE = 8
"""Programs that follow a training, whether it runs or waits in the queue."""
_EVALUATIONS_AT_ONCE = 4


def add_endpoints(services: Services) -> None:
    """Add the endpoints to the page that is being built.

    Their docstrings are what programs are told of them. What they return stands in the text: of a
    section "Returns" Gradio joins the lines with commas.
    """

    def predict(image: FileData) -> dict[str, Any]:
        """Read the digits on a picture: one, a number or several lines of them.

        The answer has "reading", the accepted digits joined, empty if there is none; and "digits",
        an object for each mark with its "digit", its "probability", its "digit_score" (how much it
        looks like any digit, 0 to 1), whether it is "accepted", and its "box" in pixels as left,
        top, right, bottom. A picture that cannot be read has "error", a sentence. "path" is null.

        Args:
            image: The picture, such as a PNG, JPEG or WebP file.
        """
        # null: Gradio's clients take any object with a path for a file, and would download it
        try:
            # Gradio has checked the path of what bears its mark, and of nothing else
            picture = FileData.model_validate(image, context={"validate_meta": True})
        except ValidationError:
            return {"path": None, "error": NO_PICTURE}
        return predict_file(services.champion, Path(picture.path)) | {"path": None}

    def train(choices: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Train a network and follow its events, within the page's limits.

        A program is a person of its own; when it stops listening its training stops. Each event
        says what it is under "event": "batch", "epoch", "done", or "failed" with an "error".
        "bundle", in the last event, is the address on this server below which the files lie.

        Args:
            choices: The settings by name, "architecture" among them; others are its preset's.
        """
        key = secrets.token_hex(16)
        try:
            (run,) = services.jobs.submit(key, choices)
        except UserError as error:
            yield {"event": "failed", "error": str(error)}
            return
        try:
            for event in map(to_dict, services.jobs.events(key, run)):
                # where the files can be fetched, not where they lie
                yield event | ({"bundle": f"runs/{run}"} if "bundle" in event else {})
        except UserError as error:
            yield {"event": "failed", "error": str(error)}
        finally:
            services.jobs.stop(key, run)

    def evaluate(data: str = "", run: str = "") -> dict[str, Any]:
        """Measure how well a network reads labelled digits.

        The answer has "n", how many digits; "accuracy"; "loss" in nats; "ece", the expected
        calibration error; "confusion_matrix", with a row for each true digit and a column for each
        predicted one; and "per_class" with precision, recall, F1 and support. What cannot be
        measured has "error", a sentence.

        Args:
            data: The digits to measure on: mnist, optical, pen, synthetic or printed. Without a
                name they are mnist, or optical where the server has no MNIST; of the latter those
                are left out that the network may have learned from.
            run: The id of the training whose network is meant; empty for the champion.
        """
        try:
            request = Evaluate.parse({"data": data or test_data(), "run": run})
            bundle = CHAMPION if request.run is None else services.jobs.bundle(request.run)
            measured_on = unseen_part(request.data, learned_from(read_card(bundle).training))
            return services.diagnoses.wait(bundle, measured_on).evaluation.to_dict()
        except UserError as error:
            return {"error": str(error)}

    gr.api(predict, concurrency_limit=_PREDICTIONS_AT_ONCE)
    gr.api(train, concurrency_limit=_FOLLOWED_AT_ONCE)
    gr.api(evaluate, concurrency_limit=_EVALUATIONS_AT_ONCE)
