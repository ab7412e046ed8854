"""The Sketch tab: a pad that is read while the pen moves.

The pad sends its strokes and gets the reading back by `gr.HTML`'s server functions: one small
request a sample, no queue, no event. Those have no concurrency limit and no session, so each of
them checks what it is given, and the decoding of pictures is bounded here.
"""

from collections.abc import Callable
from typing import Any

import anyio
import gradio as gr
from gradio.components.base import server

from mnist_demo import pictures
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader
from mnist_demo.settings import SAMPLES, settings
from mnist_demo.ui import answers, files, payload, samples

_PICTURES_AT_ONCE = 2
_PICTURES_WAITING = 8


class Sketch(gr.HTML):
    """The pad, the reading, ten bars and the steps that the ink takes."""

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        """Build the tab's only component.

        Args:
            reader: what reads the drawings, shared by all visitors.
            kwargs: as for `gr.HTML`.
        """
        self._reader = reader
        self._decoders = anyio.CapacityLimiter(_PICTURES_AT_ONCE)
        shown = samples.thumbnails(SAMPLES)
        self._samples = {sample["name"] for sample in shown}
        super().__init__(
            html_template=files.text("sketch.html").replace("<!-- bars -->", _bars()),
            js_on_load=files.text("simplify.js", "pad.js", "reading.js", "sketch.js"),
            apply_default_css=False,
            samples=shown,
            max_file_bytes=settings.max_file_bytes,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    @server
    async def read(self, drawing: object) -> dict[str, Any]:
        """Read the strokes on the pad: on the event loop, 2 ms need no thread of their own."""
        return _or_sentence(
            lambda: answers.answer(
                self._reader.read_strokes(payload.strokes_of(drawing), payload.PEN)
            )
        )

    @server
    async def open_picture(self, upload: object) -> dict[str, Any]:
        """Read a picture file, whatever it holds."""
        if self._decoders.statistics().tasks_waiting >= _PICTURES_WAITING:
            return {"error": "Many pictures are being read just now: try again in a moment."}
        return await anyio.to_thread.run_sync(
            _or_sentence,
            lambda: self._read_picture(payload.picture_of(upload)),
            limiter=self._decoders,
        )

    @server
    def open_sample(self, name: object) -> dict[str, Any]:
        """Read one of the sample digits."""
        if not isinstance(name, str) or name not in self._samples:
            return {"error": "There is no such sample: choose one of those shown."}
        path = SAMPLES / f"{name}.png"
        return _or_sentence(lambda: self._read_picture(path.read_bytes()))

    def _read_picture(self, raw: bytes) -> dict[str, Any]:
        grey = pictures.read(raw).grey
        return answers.answer(self._reader.read_picture(grey)) | {"picture": answers.preview(grey)}


def _or_sentence(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``read`` gives back, or the one sentence that says why it could not."""
    try:
        return read()
    except UserError as error:
        return {"error": str(error)}


def _bars() -> str:
    row = files.text("bar.html")
    return "\n".join(row.replace("DIGIT", str(digit)) for digit in range(10))
