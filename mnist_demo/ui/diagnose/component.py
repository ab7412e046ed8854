"""The Diagnose tab: what a network gets wrong, and why.

The page asks by `gr.HTML`'s server functions, which have no session. Each of them is
given a request that was checked; arrays go to the page as base64 of their bytes.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from mnist_demo.bundle import learned_from, read_card
from mnist_demo.datasets import (
    OPTICAL_HELD_OUT,
    TEST_SETS,
    doubtful_labels,
    unseen_part,
)
from mnist_demo.errors import UserError
from mnist_demo.evaluation.perturbations import PERTURBATIONS
from mnist_demo.inference.occlusion import PATCH
from mnist_demo.ink.encoding import to_base64
from mnist_demo.presets.available import available_data_sets
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import files, frontend
from mnist_demo.ui.handler import handler
from mnist_demo.ui.requests import (
    DRAWING_LIMITS,
    MAX_IMAGES,
    ChooseTestSet,
    Compare,
    DiagnosisRequest,
    FindNeighbours,
    ImageRequest,
    Images,
    Keep,
    Measure,
    MnistRequest,
    PersonRequest,
    ReadImage,
    ReportRequest,
)
from mnist_demo.ui.services.explanation import NEIGHBOURS

if TYPE_CHECKING:
    from mnist_demo.evaluation.diagnosis import Diagnosis
    from mnist_demo.jobs import JobQueue
    from mnist_demo.ui.services.diagnoses import Diagnoses
    from mnist_demo.ui.services.explanation import Explainer
    from mnist_demo.ui.services.mnist_download import MnistDownload
    from mnist_demo.ui.services.polling import Polling
    from mnist_demo.ui.services.reports import Reports

_LABELS = {"mnist": "MNIST’s test images"}
"""Data sets that are called otherwise than in `presets.architectures.DATA_SETS`."""
_LEARNED = {
    "pen": "This network learned from these very strokes: how it reads writers it has never seen "
    "is lower.",
    "optical": "This network learned from some of these digits: how it reads others is lower.",
    "folder": "This network was taught drawings: where these are among them, how it reads new ones "
    "is lower.",
}
"""What to know of a network that learned from a data set and is measured on it."""

_NOTES = {
    OPTICAL_HELD_OUT: "A network shown here learned from the other optical digits: it is measured "
    "on the 510 that no network learns from.",
}
"""What to know of a data set, whichever network is measured on it."""


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
        jobs: "JobQueue",
        diagnoses: "Diagnoses",
        reports: "Reports",
        explainer: "Explainer",
        mnist_download: "MnistDownload",
        polling: "Polling",
        **kwargs: Any,
    ) -> None:
        """Build the tab's only component.

        Args:
            jobs: people's own networks.
            diagnoses: what measures them, shared by all visitors.
            reports: what writes reports on them.
            explainer: what says why they read as they do.
            mnist_download: what gets MNIST where it is missing, shared by all visitors.
            polling: says when a page is to ask again, likewise.
            kwargs: as for `gr.HTML`.
        """
        self._jobs, self._diagnoses, self._reports = jobs, diagnoses, reports
        self._explainer, self._mnist_download = explainer, mnist_download
        self._polling = polling
        super().__init__(
            html_template=files.text("diagnose/diagnose.html"),
            js_on_load=frontend.mount("diagnose"),
            apply_default_css=False,
            data=_data_sets(),
            has_mnist=mnist_download.state()["here"],
            perturbations=[
                {"name": name, "label": row.label, "unit": row.unit, "steps": row.steps}
                for name, row in PERTURBATIONS.items()
            ],
            drawings=DRAWING_LIMITS,
            images=MAX_IMAGES,
            neighbours=NEIGHBOURS,
            patch=PATCH,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    # plain functions: Gradio runs them in threads, where they may wait

    @handler
    def networks(self, request: PersonRequest) -> dict[str, Any]:
        """A person's own networks: ``networks``, newest first, as `JobQueue.networks` tells."""
        return {"networks": self._jobs.networks(request.key)}

    @handler
    def keep(self, request: Keep) -> dict[str, Any]:
        """Take a person's own drawings as a data set; ``data`` is its name from then on."""
        if not request.drawings:
            raise UserError("No drawing was kept yet: draw a digit, then say what it was.")
        return {"data": self._diagnoses.keep(request.digits())}

    @handler
    def mnist(self, request: MnistRequest) -> dict[str, Any]:
        """How far the download of MNIST is; once it is here, also the ``data`` to choose from."""
        if request.download:
            self._mnist_download.begin()
        state = self._mnist_download.state()
        if state["here"]:
            return state | {"data": _data_sets()}
        return state | {"ask_again_ms": self._polling.download(state["downloading"])}

    @handler
    def test_set(self, request: ChooseTestSet) -> dict[str, Any]:
        """The name of those digits of a data set, ``data``, that no network named learned from."""
        seen = set().union(*(self._learned_from(run) for run in request.runs))
        return {"data": unseen_part(request.data, seen)}

    @handler
    def measure(self, request: Measure) -> dict[str, Any]:
        """The progress of a network's diagnosis, and the results that the page does not have yet.

        Returns:
            ``message`` and ``of``; ``matrix``, the confusion matrix of the images read so far,
            until there are figures; ``figures`` and ``robustness``, None where there is nothing
            new; ``done``, whether nothing more will come; and ``ask_again_ms`` until then.
        """
        bundle = self._bundle(request.run)
        progress = self._diagnoses.progress(bundle, request.data)
        again = self._polling.diagnosis(progress)
        # in this order: what comes last is told last
        done, robustness, made = progress.done, progress.robustness, progress.diagnosis
        matrix = progress.matrix if made is None else None
        if request.figures:
            made = None
        if robustness and robustness.images == request.perturbed:
            robustness = None
        return {
            "message": progress.message,
            "of": progress.of,
            "matrix": None if matrix is None else matrix.tolist(),
            "figures": _figures(made, bundle, request.data) if made else None,
            "robustness": robustness.to_dict() if robustness else None,
            "done": done,
            "ask_again_ms": again,
        }

    @handler
    def images(self, request: Images) -> dict[str, Any]:
        """Some images of a data set, ``images``: grey bytes in base64."""
        images = self._diagnoses.digits(request.data).images
        if not all(i < len(images) for i in request.indices):
            raise UserError(request.malformed)
        return {"images": [to_base64(images[i]) for i in request.indices]}

    @handler
    def perturbed(self, request: ImageRequest) -> dict[str, Any]:
        """What becomes of an image at each step of each perturbation: ``examples``."""
        return {
            "examples": {
                name: [to_base64(row.apply(request.grey[None], step)) for step in row.steps]
                for name, row in PERTURBATIONS.items()
            }
        }

    @handler
    def explain(self, request: ReadImage) -> dict[str, Any]:
        """What a network makes of an image, and which ink that rests on."""
        return self._explainer.why(request.run, request.grey)

    @handler
    def neighbours(self, request: FindNeighbours) -> dict[str, Any]:
        """The training images of some digits nearest to an image: ``neighbours``."""
        return {"neighbours": self._explainer.neighbours(request.grey, request.digits)}

    @handler
    def compare(self, request: Compare) -> dict[str, Any]:
        """Two networks on one data set."""
        from mnist_demo.evaluation.metrics import compare

        first, second = (self._diagnosis(run, request.data) for run in request.runs)
        compared = compare(first.predicted, second.predicted, first.digits.labels)
        return {
            "both": compared.both,
            "first_only": compared.first_only,
            "second_only": compared.second_only,
            "neither": compared.neither,
            "p_value": compared.p_value,
            "sentence": compared.sentence(*request.names),
        }

    @handler
    def begin_report(self, request: DiagnosisRequest) -> dict[str, Any]:
        """Begin a report on a network; ``report`` is its name."""
        bundle, data = self._bundle(request.run), request.data
        measured_on = data if data in TEST_SETS else self._diagnoses.digits(data)
        return {"report": self._reports.begin(bundle, measured_on).name}

    @handler
    def report_files(self, request: ReportRequest) -> dict[str, Any]:
        """The ``files`` of a report; None while it is being written, and ``ask_again_ms``."""
        files = self._reports.get(request.report).files()
        again = {"ask_again_ms": self._polling.report()} if files is None else {}
        return {"files": files} | again

    def _learned_from(self, run: str | None) -> set[str]:
        return learned_from(read_card(self._bundle(run)).training)

    def _bundle(self, run: str | None) -> Path:
        return CHAMPION if run is None else self._jobs.bundle(run)

    def _diagnosis(self, run: str | None, data: str) -> "Diagnosis":
        """A diagnosis that is there already: a thread that waits for it is one that others lack."""
        made = self._diagnoses.progress(self._bundle(run), data).diagnosis
        if made is None:
            raise UserError("The networks are still being measured: compare them in a moment.")
        return made


def _data_sets() -> list[dict[str, str]]:
    """What a network can be measured on here, and what people call it."""
    return [
        {"name": name, "label": _LABELS.get(name, label)}
        for name, label in available_data_sets().items()
    ]


def _figures(made: "Diagnosis", bundle: Path, data: str) -> dict[str, Any]:
    """All that the page shows of a diagnosis: 180 kB for 10,000 images, a third compressed."""
    low, high = made.projection.points.min(axis=0), made.projection.points.max(axis=0)
    spread = np.maximum(high - low, 1e-9)
    points = np.rint((made.projection.points - low) / spread * 65_535)
    source = data if data in TEST_SETS else "folder"  # a person's own drawings
    has_learned = source in learned_from(read_card(bundle).training)
    return made.summary | {
        "labels": to_base64(made.digits.labels.astype(np.uint8)),
        "predicted": to_base64(made.predicted.astype(np.uint8)),
        "confidence": to_base64(made.probabilities.max(axis=1).astype("<f4")),
        "losses": to_base64(made.losses.astype("<f4")),
        "points": to_base64(points.astype("<u2")),
        "doubtful": list(doubtful_labels(data)),
        "note": (_LEARNED if has_learned else _NOTES).get(source),
    }
