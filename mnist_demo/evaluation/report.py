"""A diagnosis as files: an HTML page with its pictures embedded, JSON, and the pictures as PNG."""

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from mnist_demo import disk
from mnist_demo.bundle import Card
from mnist_demo.datasets import IN_WORDS, doubtful_labels
from mnist_demo.errors import UserError
from mnist_demo.evaluation import displays
from mnist_demo.evaluation.diagnosis import Diagnosis, Robustness

_PAGE, _JSON = "report.html", "report.json"
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)
_MOST_MISREAD = 60
"""Most misread digits that the page lists; the JSON has all of them."""


def write(
    folder: Path, card: Card, data: str, diagnosis: Diagnosis, robustness: Robustness
) -> None:
    """Write ``report.html``, ``report.json`` and a PNG of each chart to a folder.

    Args:
        folder: created if it does not exist; files of these names are overwritten.
        card: the network's card.
        data: the name of the data set, as for `datasets.load_test_set`.
        diagnosis: the network's diagnosis on that data set.
        robustness: the network's robustness on a sample of it.

    Raises:
        UserError: the folder cannot be written.
    """
    figures = _figures(card, data, diagnosis, robustness)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pictures = {}
        for name, display in _displays(data, diagnosis, robustness).items():
            path = folder / f"{name}.png"
            displays.save(display, path)
            pictures[name] = base64.b64encode(path.read_bytes()).decode()
        (folder / _JSON).write_text(json.dumps(figures, indent=1), encoding="utf-8")
        page = _TEMPLATES.get_template(_PAGE).render(
            figures, pictures=pictures, most=_MOST_MISREAD, named=IN_WORDS.get(data, data)
        )
        # the name of the data may be a folder's, with bytes that are no text
        (folder / _PAGE).write_text(page, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written, {disk.reason(error)}: name another folder."
        ) from None


def _displays(
    data: str, diagnosis: Diagnosis, robustness: Robustness
) -> dict[str, displays.Display]:
    return {
        "confusion_matrix": displays.ConfusionMatrix(diagnosis.evaluation.confusion_matrix),
        "misclassified": displays.Misclassified.of(diagnosis, doubtful_labels(data)),
        "calibration": displays.ReliabilityDiagram(
            diagnosis.uncalibrated_reliability,
            diagnosis.reliability,
            diagnosis.calibration.temperature,
        ),
        "robustness": displays.RobustnessCharts(robustness),
        "features": displays.Features(diagnosis),
    }


def _figures(card: Card, data: str, diagnosis: Diagnosis, robustness: Robustness) -> dict[str, Any]:
    """The contents of ``report.json``."""
    doubtful = doubtful_labels(data)
    misread = [
        {
            "index": int(i),
            "true": int(diagnosis.digits.labels[i]),
            "predicted": int(diagnosis.predicted[i]),
            "probability": float(diagnosis.probabilities[i].max()),
            "loss": float(diagnosis.losses[i]),
            "doubtful_label": int(i) in doubtful,
        }
        for i in diagnosis.worst
    ]
    return {
        "network": asdict(card),
        "data": data,
        **diagnosis.summary,
        "robustness": robustness.to_dict(),
        "misclassified": misread,
    }
