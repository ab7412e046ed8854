"""The Sketch tab: a pad that is read while the pen moves.

The pad sends its strokes and gets the reading back by `gr.HTML`'s server functions: one small
request a sample, no queue, no event. Those have no concurrency limit and no session, so each of
them is given a request that was checked, and how many pictures are read at once is bounded.
"""

import asyncio
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.presets.hand import RECIPE
from mnist_demo.ui import frontend, responses
from mnist_demo.ui.hand import drawings
from mnist_demo.ui.handler import handler
from mnist_demo.ui.requests import (
    PEN,
    OpenDrawings,
    OpenPicture,
    OpenSample,
    ReadImage,
    ReadStrokes,
    Teach,
    TrainingRequest,
)
from mnist_demo.ui.services.cache import Cache
from mnist_demo.ui.services.explanation import Explainer
from mnist_demo.ui.services.reader_pool import ReaderPool
from mnist_demo.ui.sketch import markup, samples
from mnist_demo.ui.sketch.props import props

if TYPE_CHECKING:
    from mnist_demo.jobs import JobQueue
    from mnist_demo.ui.services.polling import Polling


class Sketch(gr.HTML):
    """The pad, the reading, ten bars and the steps that the ink takes."""

    styles = (
        "sketch/sketch.css",
        "sketch/pad.css",
        "sketch/reading.css",
        "sketch/labelling.css",
        "sketch/samples.css",
        "sketch/pipeline.css",
        "sketch/explanations.css",
        "sketch/unprepared.css",
        "sketch/breaking.css",
        "hand/hand.css",
        "sketch/layout.css",
    )
    """Its style sheets, in the order they are to be loaded in."""

    def __init__(
        self,
        readers: ReaderPool,
        explainer: Explainer,
        jobs: "JobQueue",
        polling: "Polling",
        **kwargs: Any,
    ) -> None:
        """Build the tab's only component.

        Args:
            readers: what reads the drawings, shared by all visitors.
            explainer: what says why, likewise.
            jobs: what teaches a network a person's hand, likewise.
            polling: says when a page is to ask again, likewise.
            kwargs: as for `gr.HTML`.
        """
        self._readers, self._explainer = readers, explainer
        self._jobs, self._polling = jobs, polling
        self._samples = {path.stem: path for path in samples.paths()}
        # what the champion reads there never changes
        self._read_samples = Cache(self._read_sample, len(self._samples))
        super().__init__(
            html_template=markup.html("the champion"),
            js_on_load=frontend.mount("sketch"),
            apply_default_css=False,
            **props(frontend.CHAMPION_ADDRESS),
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    @handler
    async def read(self, request: ReadStrokes) -> dict[str, Any]:
        """Read strokes: on the event loop, 2 ms need no thread of their own."""
        read = self._readers.reader(request.run).read_strokes(request.strokes, PEN)
        return responses.answer(read, responses.last_drawn(read))

    @handler
    async def open_picture(self, request: OpenPicture) -> dict[str, Any]:
        """Read a picture file, whatever it holds."""
        read = self._readers.pictures.submit(self._read_picture, request.picture, request.run)
        return await asyncio.wrap_future(read)

    @handler
    def open_sample(self, request: OpenSample) -> dict[str, Any]:
        """Read a sample digit."""
        if request.name not in self._samples:
            raise UserError(request.malformed)
        if request.run is None:
            return self._read_samples.get(request.name)
        return self._read_sample(request.name, request.run)

    @handler
    def open_digit(self, request: ReadImage) -> dict[str, Any]:
        """Read a digit as a network saw it."""
        reading = self._readers.reader(request.run).read_digit(request.grey)
        return responses.answer([reading], scale=responses.ENLARGED) | {
            "picture": responses.enlarged(request.grey),
            "ink": responses.taken_as_ink(request.grey / np.float32(255)),
            "greys": responses.greys([reading]),
        }

    @handler
    def read_image(self, request: ReadImage) -> dict[str, Any]:
        """What a network says of an image as it is, however its ink lies there."""
        network = self._readers.reader(request.run).network
        (probabilities,) = network.probabilities(network.logits(request.grey[None]))
        return {"digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}

    @handler
    def why(self, request: ReadImage) -> dict[str, Any]:
        """Which ink the reading of an image rests on."""
        return self._explainer.why(request.run, request.grey)

    @handler
    def inside(self, request: ReadImage) -> dict[str, Any]:
        """The feature maps of an image."""
        return self._explainer.inside(request.run, request.grey)

    @handler
    async def open_drawings(self, request: OpenDrawings) -> dict[str, Any]:
        """Unpack a zip of labelled pictures: ``drawings``, and how many are ``left_out``."""
        read = self._readers.pictures.submit(drawings.unpack, request.zipped)
        return await asyncio.wrap_future(read)

    @handler
    def teach(self, request: Teach) -> dict[str, Any]:
        """Begin to teach a network a person's drawings; ``run`` is the training's id."""
        if len(request.drawings) < RECIPE.fewest:
            raise UserError(f"Draw and name {RECIPE.fewest} digits or more first.")
        return {"run": self._jobs.teach(request.key, request.run, request.digits())}

    @handler
    def taught(self, request: TrainingRequest) -> dict[str, Any]:
        """How that training stands, ``run``, and ``ask_again_ms``, None once it is over."""
        runs = self._jobs.watch(request.key, {})["runs"]
        own = [run for run in runs if run["id"] == request.run]
        if not own:
            raise UserError("That network is not on the server any more: teach it again.")
        return {"run": own[0], "ask_again_ms": self._polling.trainings(own)}

    @handler
    def untaught(self, request: TrainingRequest) -> None:
        """Stop that training if it is under way; else delete it and its drawings."""
        self._jobs.stop_or_delete(request.key, request.run)

    def _read_sample(self, name: str, run: str | None = None) -> dict[str, Any]:
        return self._read_picture(self._samples[name].read_bytes(), run)

    def _read_picture(self, raw: bytes, run: str | None) -> dict[str, Any]:
        reader = self._readers.reader(run)
        grey = image_files.read(raw).grey
        found = find_ink(grey)
        read = reader.read_ink(found)
        return responses.answer(read, scale=responses.preview_scale(grey)) | {
            "picture": responses.preview(grey),
            "ink": responses.taken_as_ink(found),
            "greys": responses.greys(read),
        }
