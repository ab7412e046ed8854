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
from mnist_demo.ui.requests import DiagnosisRequest
from mnist_demo.ui.services import Services

_PREDICTIONS_AT_ONCE = 2
_FOLLOWED_AT_ONCE = 8
"""Programs that follow a training, whether it runs or waits in the queue."""
_EVALUATIONS_AT_ONCE = 4


def add_endpoints(services: Services) -> None:
    """Add the endpoints to the page that is being built."""

    def predict(image: FileData) -> dict[str, Any]:
        """Read the digit on a picture.

        The answer is that of the command line's ``--json``. Its ``path`` is null: Gradio's clients
        take any object with a path for a file, and would try to download it.
        """
        try:
            # Gradio has checked the path of what bears its mark, and of nothing else
            picture = FileData.model_validate(image, context={"validate_meta": True})
        except ValidationError:
            return {"path": None, "error": "No picture arrived: send one and try again."}
        return predict_file(services.champion, Path(picture.path)) | {"path": None}

    def train(choices: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Train a network and follow its events, within the page's limits.

        A program is a person of its own; when it stops listening its training stops. ``bundle``,
        in the last event, is the address on this server below which the network's files lie.
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
        """Measure a network on mnist, optical, pen, synthetic or printed digits.

        Without a name they are mnist's, or optical ones where the server has no MNIST; of the
        latter those are left out that the network may have learned from. The network is named by
        the run that trained it; an empty name is the champion's. The answer is that of the command
        line's ``--json``.
        """
        try:
            request = DiagnosisRequest.parse({"data": data or test_data(), "run": run})
            bundle = CHAMPION if request.run is None else services.jobs.bundle(request.run)
            measured_on = unseen_part(request.data, learned_from(read_card(bundle).training))
            return services.diagnoses.wait(bundle, measured_on).evaluation.to_dict()
        except UserError as error:
            return {"error": str(error)}

    gr.api(predict, concurrency_limit=_PREDICTIONS_AT_ONCE)
    gr.api(train, concurrency_limit=_FOLLOWED_AT_ONCE)
    gr.api(evaluate, concurrency_limit=_EVALUATIONS_AT_ONCE)
