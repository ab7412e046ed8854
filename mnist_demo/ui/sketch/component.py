"""The Sketch tab: a pad that is read while the pen moves.

The pad sends its strokes and gets the reading back by `gr.HTML`'s server functions: one small
request a sample, no queue, no event. Those have no concurrency limit and no session, so each of
them checks what it is given, and the decoding of pictures is bounded here.
"""

from typing import Any

import anyio
import gradio as gr
import numpy as np
from gradio.components.base import server

from mnist_demo.errors import UserError
from mnist_demo.inference.occlusion import PATCH
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.settings import SAMPLES, settings
from mnist_demo.ui import files, frontend, payload, responses
from mnist_demo.ui import requests as ask
from mnist_demo.ui.responses import or_sentence
from mnist_demo.ui.services.explanation import Explaining
from mnist_demo.ui.services.reader_pool import Readers
from mnist_demo.ui.sketch import samples

_PICTURES_AT_ONCE = 2
_PICTURES_WAITING = 8


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
        "sketch/layout.css",
    )
    """Its style sheets, in the order they are to be loaded in."""

    def __init__(self, readers: Readers, explaining: Explaining, **kwargs: Any) -> None:
        """Build the tab's only component.

        Args:
            readers: what reads the drawings, shared by all visitors.
            explaining: who says why, likewise.
            kwargs: as for `gr.HTML`.
        """
        self._readers, self._explaining = readers, explaining
        self._decoders = anyio.CapacityLimiter(_PICTURES_AT_ONCE)
        shown = samples.thumbnails(SAMPLES)
        self._samples = {sample["name"] for sample in shown}
        super().__init__(
            html_template=files.text("sketch/sketch.html")
            .replace("<!-- bars -->", _for_each_digit("sketch/bar.html"))
            .replace("<!-- labels -->", _for_each_digit("sketch/label.html")),
            js_on_load=frontend.mount("sketch"),
            apply_default_css=False,
            samples=shown,
            pad={"side": payload.PAD_SIDE, "pen": payload.PEN},
            drawings=payload.DRAWINGS,
            patch=PATCH,
            max_file_bytes=settings.max_file_bytes,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    @server
    async def read(self, call: object) -> dict[str, Any]:
        """Read strokes: on the event loop, 2 ms need no thread of their own.

        Args:
            call: ``strokes`` as `payload.strokes_of` takes them, and ``run``, whose network reads;
                None for the champion.
        """
        return or_sentence(lambda: self._read_strokes(call))

    @server
    async def open_picture(self, upload: object) -> dict[str, Any]:
        """Read a picture file, whatever it holds, with the network of the ``run`` sent along."""
        if self._decoders.statistics().tasks_waiting >= _PICTURES_WAITING:
            return {"error": "Many pictures are being read just now: try again in a moment."}
        return await anyio.to_thread.run_sync(
            or_sentence,
            lambda: self._read_picture(payload.picture_of(upload), upload.data),
            limiter=self._decoders,
        )

    @server
    def open_sample(self, call: object) -> dict[str, Any]:
        """Read the sample digit called ``name``, with the network of ``run``."""
        return or_sentence(lambda: self._read_sample(call))

    @server
    def open_digit(self, call: object) -> dict[str, Any]:
        """Read the digit ``grey``, as `payload.digit_of` takes it, with the network of ``run``."""
        return or_sentence(lambda: self._read_digit(call))

    @server
    def why(self, call: object) -> dict[str, Any]:
        """Which ink the reading of ``grey`` by the network of ``run`` rests on."""
        return or_sentence(lambda: self._explaining.why(*_asked_about(call)))

    @server
    def inside(self, call: object) -> dict[str, Any]:
        """The feature maps of ``grey`` in the network of ``run``."""
        return or_sentence(lambda: self._explaining.inside(*_asked_about(call)))

    def _read_strokes(self, call: object) -> dict[str, Any]:
        strokes = payload.strokes_of(ask.entry(call, "strokes"))
        reader = self._readers.of(ask.run_or_champion(call))
        read = reader.read_strokes(strokes, payload.PEN)
        return responses.answer(read, responses.last_drawn(read))

    def _read_sample(self, call: object) -> dict[str, Any]:
        name = ask.entry(call, "name")
        if not isinstance(name, str) or name not in self._samples:
            raise UserError("There is no such sample: choose one of those shown.")
        return self._read_picture((SAMPLES / f"{name}.png").read_bytes(), call)

    def _read_picture(self, raw: bytes, call: object) -> dict[str, Any]:
        reader = self._readers.of(ask.run_or_champion(call))
        grey = image_files.read(raw).grey
        found = find_ink(grey)
        answer = responses.answer(reader.read_ink(found), scale=responses.preview_scale(grey))
        return answer | {"picture": responses.preview(grey), "ink": responses.taken_as_ink(found)}

    def _read_digit(self, call: object) -> dict[str, Any]:
        digit = payload.digit_of(ask.entry(call, "grey"))
        reader = self._readers.of(ask.run_or_champion(call))
        answer = responses.answer([reader.read_digit(digit)], scale=responses.ENLARGED)
        return answer | {
            "picture": responses.enlarged(digit),
            "ink": responses.taken_as_ink(digit / np.float32(255)),
        }


def _asked_about(call: object) -> tuple[str | None, np.ndarray]:
    """The run whose network is asked, and the image that it is asked about."""
    return ask.run_or_champion(call), payload.digit_of(ask.entry(call, "grey"))


def _for_each_digit(name: str) -> str:
    one = files.text(name)
    return "\n".join(one.replace("DIGIT", str(digit)) for digit in range(10))
