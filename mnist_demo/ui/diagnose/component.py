"""The Diagnose tab: what a network gets wrong, and why.

The page asks by `gr.HTML`'s server functions, which have no session. Each of them checks what it is
given and calls one function of the package; arrays go to the page as base64 of their bytes.
"""

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np
from gradio.components.base import server

from mnist_demo.bundle import read_card
from mnist_demo.datasets import Digits, doubtful, mnist
from mnist_demo.errors import UserError
from mnist_demo.evaluation.neighbours import nearest
from mnist_demo.evaluation.perturbations import PERTURBATIONS
from mnist_demo.inference.occlusion import PATCH
from mnist_demo.presets.architectures import SOURCES
from mnist_demo.presets.form import MALFORMED, sources_at_hand
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import files, frontend, payload
from mnist_demo.ui import requests as ask
from mnist_demo.ui.responses import or_sentence

if TYPE_CHECKING:
    from mnist_demo.evaluation.diagnosis import Diagnosis
    from mnist_demo.jobs import JobQueue
    from mnist_demo.ui.services.diagnoses import Diagnoses
    from mnist_demo.ui.services.explanation import Explaining
    from mnist_demo.ui.services.reports import Reports

_LABELS = {"mnist": "MNIST’s test images"}
"""Data sets that are called otherwise than in `recipes.SOURCES`."""
_IMAGES_AT_ONCE = 200
_LONGEST = 100
"""No name of a data set or of a network is longer."""
_NEIGHBOURS = 4
"""Of each digit."""
_NOTHING_TO_SHOW = "MNIST’s training images are not on this server."
_TRAINED_ON_PEN = (
    "This network learned from these very strokes: how it reads writers it has never seen is lower."
)


class Diagnose(gr.HTML):
    """Figures, confusion matrix, the misread digits, calibration, robustness, features."""

    styles = (
        "diagnose/diagnose.css",
        "diagnose/picks.css",
        "diagnose/summary.css",
        "diagnose/versus.css",
        "diagnose/matrix.css",
        "diagnose/gallery.css",
        "diagnose/classes.css",
        "diagnose/charts.css",
        "diagnose/robustness.css",
        "diagnose/inside.css",
        "diagnose/report.css",
        "diagnose/image_dialog.css",
        "diagnose/layout.css",
    )
    """Its style sheets, in the order they are to be loaded in."""

    def __init__(
        self,
        runs: "JobQueue",
        diagnoses: "Diagnoses",
        reports: "Reports",
        explaining: "Explaining",
        **kwargs: Any,
    ) -> None:
        """Build the tab's only component.

        Args:
            runs: people's own networks.
            diagnoses: who measures them, shared by all visitors.
            reports: who writes them down.
            explaining: who says why.
            kwargs: as for `gr.HTML`.
        """
        self._runs, self._diagnoses, self._reports = runs, diagnoses, reports
        self._explaining = explaining
        super().__init__(
            html_template=files.text("diagnose/diagnose.html"),
            js_on_load=frontend.mount("diagnose"),
            apply_default_css=False,
            data=_data_sets(),
            perturbations=[
                {"name": name, "label": row.label, "unit": row.unit, "steps": row.steps}
                for name, row in PERTURBATIONS.items()
            ],
            drawings=payload.DRAWINGS,
            images=_IMAGES_AT_ONCE,
            neighbours=_NEIGHBOURS,
            patch=PATCH,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    # plain functions: Gradio runs them in threads, where they may wait

    @server
    def networks(self, asked: object) -> dict[str, Any]:
        """A person's own networks: ``networks``, newest first, as `JobQueue.networks` tells."""
        return or_sentence(lambda: {"networks": self._runs.networks(ask.key(asked))})

    @server
    def keep(self, asked: object) -> dict[str, Any]:
        """Take a person's own ``drawings`` as a data set; ``data`` is its name from then on."""
        return or_sentence(
            lambda: {"data": self._diagnoses.keep(_drawings(ask.entry(asked, "drawings")))}
        )

    @server
    def measure(self, asked: object) -> dict[str, Any]:
        """How far a network's diagnosis is, and what is new of it.

        Args:
            asked: ``run`` (None for the champion) and ``data``; and what the page has already:
                ``figures``, true or false, and ``perturbed``, how many images.

        Returns:
            ``says``, ``read`` and ``of``; ``figures`` and ``robustness``, None where there is
            nothing new; and ``done``, whether nothing more will come.
        """
        return or_sentence(lambda: self._measure(asked))

    @server
    def images(self, asked: object) -> dict[str, Any]:
        """The images at some ``indices`` of a ``data`` set, ``images``: grey bytes in base64."""
        return or_sentence(lambda: {"images": self._images(asked)})

    @server
    def perturbed(self, asked: object) -> dict[str, Any]:
        """What becomes of an image, ``grey``, at each step of each perturbation: ``examples``."""
        return or_sentence(lambda: {"examples": _examples(_grey(asked))})

    @server
    def explain(self, asked: object) -> dict[str, Any]:
        """What a network, ``run``, makes of an image, ``grey``, and which ink that rests on."""
        return or_sentence(lambda: self._explain(asked))

    @server
    def neighbours(self, asked: object) -> dict[str, Any]:
        """The training images of some ``digits`` nearest to an image, ``grey``."""
        return or_sentence(lambda: {"neighbours": self._neighbours(asked)})

    @server
    def compare(self, asked: object) -> dict[str, Any]:
        """Two networks, ``runs``, called ``names``, on one ``data`` set."""
        return or_sentence(lambda: self._compare(asked))

    @server
    def report(self, asked: object) -> dict[str, Any]:
        """Begin a report on ``run`` and ``data``; ``report`` is its name."""
        return or_sentence(lambda: {"report": self._report(asked)})

    @server
    def written(self, asked: object) -> dict[str, Any]:
        """The ``files`` of a ``report``; None while it is being written."""
        return or_sentence(lambda: {"files": self._reports.of(_name(asked, "report")).files()})

    def _bundle(self, run: str | None) -> Path:
        return CHAMPION if run is None else self._runs.bundle(run)

    def _measure(self, asked: object) -> dict[str, Any]:
        bundle, data = self._bundle(ask.run_or_champion(asked)), _name(asked, "data")
        has_figures, perturbed = ask.entry(asked, "figures"), ask.entry(asked, "perturbed")
        measuring = self._diagnoses.ask(bundle, data)
        # in this order: what comes last is told last
        done, robustness, made = measuring.done, measuring.robustness, measuring.diagnosis
        new_figures = made is not None and has_figures is not True
        new_robustness = robustness is not None and robustness.images != perturbed
        return {
            "says": measuring.says,
            "read": measuring.read,
            "of": measuring.of,
            "figures": _figures(made, bundle, data) if new_figures else None,
            "robustness": robustness.to_dict() if new_robustness else None,
            "done": done,
        }

    def _images(self, asked: object) -> list[str]:
        digits, indices = self._diagnoses.digits(_name(asked, "data")), ask.entry(asked, "indices")
        if (
            not isinstance(indices, list)
            or len(indices) > _IMAGES_AT_ONCE
            or not all(type(i) is int and 0 <= i < len(digits) for i in indices)
        ):
            raise UserError(MALFORMED)
        return [_base64(digits.images[i]) for i in indices]

    def _explain(self, asked: object) -> dict[str, Any]:
        return self._explaining.why(ask.run_or_champion(asked), _grey(asked))

    def _neighbours(self, asked: object) -> list[dict[str, Any]]:
        image, digits = _grey(asked), ask.entry(asked, "digits")
        if (
            not isinstance(digits, list)
            or not 0 < len(digits) <= 2
            or not all(type(digit) is int and 0 <= digit <= 9 for digit in digits)
        ):
            raise UserError(MALFORMED)
        if not mnist.at_hand():
            raise UserError(_NOTHING_TO_SHOW)
        with self._explaining.in_turn():
            # 47 MB: read anew each time, rather than held for good
            known = mnist.train()
            found = []
            for digit in digits:
                same = known[known.labels == digit]
                order, distances = nearest(image, same.images, _NEIGHBOURS)
                found.append(
                    {
                        "digit": digit,
                        "images": [_base64(same.images[i]) for i in order],
                        "distances": [round(float(d), 1) for d in distances],
                    }
                )
        return found

    def _compare(self, asked: object) -> dict[str, Any]:
        from mnist_demo.evaluation.metrics import compare

        runs, names = ask.entry(asked, "runs"), ask.entry(asked, "names")
        if not _is_pair(runs) or not _is_pair(names) or not all(map(_is_name, names)):
            raise UserError(MALFORMED)
        data = _name(asked, "data")
        first, second = (self._measured({"run": run}, data) for run in runs)
        compared = compare(first.predicted, second.predicted, first.digits.labels)
        return {
            "both": compared.both,
            "first_only": compared.first_only,
            "second_only": compared.second_only,
            "neither": compared.neither,
            "p_value": compared.p_value,
            "sentence": compared.sentence(*names),
        }

    def _measured(self, asked: object, data: str) -> "Diagnosis":
        """A diagnosis that is there already: a thread that waits for it is one that others lack."""
        measuring = self._diagnoses.ask(self._bundle(ask.run_or_champion(asked)), data)
        if measuring.diagnosis is None:
            raise UserError("The networks are still being measured: compare them in a moment.")
        return measuring.diagnosis

    def _report(self, asked: object) -> str:
        bundle, data = self._bundle(ask.run_or_champion(asked)), _name(asked, "data")
        own = data not in SOURCES
        return self._reports.begin(bundle, self._diagnoses.digits(data) if own else data).name


def _data_sets() -> list[dict[str, str]]:
    """What a network can be measured on here, and what people call it."""
    return [
        {"name": name, "label": _LABELS.get(name, label)}
        for name, label in sources_at_hand().items()
    ]


def _figures(made: "Diagnosis", bundle: Path, data: str) -> dict[str, Any]:
    """All that the page shows of a diagnosis: 180 kB for 10,000 images, a third compressed."""
    low, high = made.projection.points.min(axis=0), made.projection.points.max(axis=0)
    spread = np.maximum(high - low, 1e-9)
    points = np.rint((made.projection.points - low) / spread * 65_535)
    learned_from = read_card(bundle).training.get("data") or ()
    return made.summary | {
        "labels": _base64(made.digits.labels.astype(np.uint8)),
        "predicted": _base64(made.predicted.astype(np.uint8)),
        "confidence": _base64(made.probabilities.max(axis=1).astype("<f4")),
        "losses": _base64(made.losses.astype("<f4")),
        "points": _base64(points.astype("<u2")),
        "doubtful": list(doubtful(data)),
        "note": _TRAINED_ON_PEN if data == "pen" and "pen" in learned_from else None,
    }


def _examples(image: np.ndarray) -> dict[str, list[str]]:
    return {
        name: [_base64(row.apply(image[None], step)) for step in row.steps]
        for name, row in PERTURBATIONS.items()
    }


def _drawings(sent: object) -> Digits:
    """A person's own digits: objects with ``label``, 0 to 9, and ``grey``, as `payload` has it."""
    if not isinstance(sent, list) or len(sent) > payload.DRAWINGS["most"]:
        raise UserError(MALFORMED)
    if not sent:
        raise UserError("No drawing was kept yet: draw a digit, then say what it was.")
    labels = [ask.entry(drawing, "label") for drawing in sent]
    if not all(type(label) is int and 0 <= label <= 9 for label in labels):
        raise UserError(MALFORMED)
    return Digits(np.stack([_grey(drawing) for drawing in sent]), np.array(labels, np.uint8))


def _grey(asked: object) -> np.ndarray:
    return payload.digit_of(ask.entry(asked, "grey"))


def _name(asked: object, entry: str) -> str:
    name = ask.entry(asked, entry)
    if not _is_name(name):
        raise UserError(MALFORMED)
    return name


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array)).decode()
