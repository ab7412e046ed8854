"""The Train tab: a form, two charts that grow, and the table of a person's trainings.

The page asks by `gr.HTML`'s server functions, which have no session: a key that the page made says
whose trainings are meant. Each function is given a request that was checked, and calls one method
of `JobQueue`.
"""

from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from mnist_demo.datasets import IN_WORDS
from mnist_demo.ink import strokes as pen
from mnist_demo.ink.normalise import normalise
from mnist_demo.presets import form
from mnist_demo.presets.architectures import DATA_SETS
from mnist_demo.presets.available import INSTEAD_OF_MNIST
from mnist_demo.ui import files, frontend
from mnist_demo.ui.handler import handler
from mnist_demo.ui.requests import PEN, MnistRequest, Preview, Start, TrainingRequest, Watch

if TYPE_CHECKING:
    from mnist_demo.jobs import JobQueue
    from mnist_demo.ui.services.mnist_download import MnistDownload
    from mnist_demo.ui.services.polling import Polling


class Train(gr.HTML):
    """The form, the charts, the held-out digits and the table of trainings."""

    styles = (
        "train/train.css",
        "train/form.css",
        "train/progress.css",
        "train/charts.css",
        "train/held_out.css",
        "train/scrubber.css",
        "train/runs.css",
        "train/effects.css",
        "train/layout.css",
    )
    """Its style sheets, in the order they are to be loaded in."""

    def __init__(
        self, jobs: "JobQueue", mnist_download: "MnistDownload", polling: "Polling", **kwargs: Any
    ) -> None:
        """Build the tab's only component.

        Args:
            jobs: what trains, shared by all visitors.
            mnist_download: what gets MNIST where it is missing, shared by all visitors.
            polling: says when a page is to ask again, likewise.
            kwargs: as for `gr.HTML`.
        """
        self._jobs, self._mnist_download, self._polling = jobs, mnist_download, polling
        instead = [DATA_SETS[name].lower() for name in INSTEAD_OF_MNIST]
        super().__init__(
            html_template=files.text("train/train.html"),
            js_on_load=frontend.mount("train"),
            apply_default_css=False,
            test_sets=IN_WORDS,
            has_mnist=mnist_download.state()["here"],
            instead=f"{', '.join(instead[:-1])} and {instead[-1]}",
            **form.for_page(),
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    # plain functions: Gradio runs them in threads, where they may wait

    @handler
    def start(self, request: Start) -> dict[str, Any]:
        """Begin one training or a sweep of several."""
        drawing = _drawing(request.strokes or [])
        runs = self._jobs.submit(request.key, request.form, request.sweep, drawing)
        return {"runs": runs}

    @handler
    def watch(self, request: Watch) -> dict[str, Any]:
        """How a person's trainings stand, and ``ask_again_ms``, None if none is under way."""
        answer = self._jobs.watch(request.key, request.cursors)
        return answer | {"ask_again_ms": self._polling.trainings(answer["runs"])}

    @handler
    def snapshots(self, request: TrainingRequest) -> dict[str, Any]:
        """What a training read at about twenty steps, and its first layer's filters then."""
        return self._jobs.snapshots(request.key, request.run)

    @handler
    def stop(self, request: TrainingRequest) -> None:
        """Stop a training, or take it out of the queue."""
        self._jobs.stop(request.key, request.run)

    @handler
    def resume(self, request: TrainingRequest) -> None:
        """Let a stopped training go on."""
        self._jobs.resume(request.key, request.run)

    @handler
    def delete(self, request: TrainingRequest) -> None:
        """Delete a training and its network."""
        self._jobs.delete(request.key, request.run)

    @handler
    def preview(self, request: Preview) -> dict[str, Any]:
        """Show some of the digits that would be trained on."""
        return self._jobs.preview(request.form)

    @handler
    def mnist(self, request: MnistRequest) -> dict[str, Any]:
        """How far the download of MNIST is; once it is here, also the ``form`` that offers it."""
        if request.download:
            self._mnist_download.begin()
        state = self._mnist_download.state()
        if state["here"]:
            return state | {"form": form.for_page()}
        return state | {"ask_again_ms": self._polling.download(state["downloading"])}


def _drawing(strokes: list[np.ndarray]) -> np.ndarray | None:
    """The pad's ink as a network sees it, uint8 of shape (28, 28); None if there is no digit."""
    if not strokes or pen.extent(strokes) <= PEN:
        return None
    return normalise(pen.draw(strokes)).centred
