"""The Train tab: a form, two charts that grow, and the table of a person's trainings.

The page asks by `gr.HTML`'s server functions, which have no session: a key that the page made says
whose trainings are meant. Each function checks what it is given and calls one method of `runs`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np
from gradio.components.base import server

from mnist_demo.errors import UserError
from mnist_demo.ink import strokes as pen
from mnist_demo.ink.normalise import normalise
from mnist_demo.presets import form
from mnist_demo.presets.form import MALFORMED
from mnist_demo.ui import files, frontend, payload
from mnist_demo.ui import requests as ask
from mnist_demo.ui.responses import or_sentence

if TYPE_CHECKING:
    from mnist_demo.jobs import JobQueue

_CURSORS = 100
"""Curves that a page may ask for at once."""
_FARTHEST = 10**7
"""No curve has so many points."""


class Train(gr.HTML):
    """The form, the charts, the held-out digits and the table of trainings."""

    styles = (
        "train/train.css",
        "train/form.css",
        "train/progress.css",
        "train/charts.css",
        "train/held_out.css",
        "train/runs.css",
        "train/layout.css",
    )
    """Its style sheets, in the order they are to be loaded in."""

    def __init__(self, runs: "JobQueue", **kwargs: Any) -> None:
        """Build the tab's only component.

        Args:
            runs: who trains, shared by all visitors.
            kwargs: as for `gr.HTML`.
        """
        self._runs = runs
        super().__init__(
            html_template=files.text("train/train.html"),
            js_on_load=frontend.mount("train"),
            apply_default_css=False,
            **form.for_page(),
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}

    # plain functions: Gradio runs them in threads, where they may wait

    @server
    def start(self, asked: object) -> dict[str, Any]:
        """Begin one training or a sweep of several."""
        return or_sentence(
            lambda: {
                "runs": self._runs.start(
                    ask.key(asked),
                    ask.entry(asked, "choices"),
                    ask.entry(asked, "sweep"),
                    _drawing(ask.entry(asked, "strokes")),
                )
            }
        )

    @server
    def watch(self, asked: object) -> dict[str, Any]:
        """How a person's trainings stand."""
        return or_sentence(
            lambda: self._runs.watch(ask.key(asked), _cursors(ask.entry(asked, "cursors")))
        )

    @server
    def stop(self, asked: object) -> dict[str, Any]:
        """Stop a training, or take it out of the line."""
        return _done(self._runs.stop, asked)

    @server
    def resume(self, asked: object) -> dict[str, Any]:
        """Let a stopped training go on."""
        return _done(self._runs.resume, asked)

    @server
    def delete(self, asked: object) -> dict[str, Any]:
        """Forget a training and its network."""
        return _done(self._runs.delete, asked)

    @server
    def preview(self, asked: object) -> dict[str, Any]:
        """Show some of the digits that would be trained on."""
        return or_sentence(lambda: self._runs.preview(ask.entry(asked, "choices")))


def _done(act: Callable[[str, str], None], asked: object) -> dict[str, Any]:
    """Nothing, when ``act`` did what was asked of one training; or the sentence why not."""

    def answer() -> dict[str, Any]:
        act(ask.key(asked), ask.run(asked))
        return {}

    return or_sentence(answer)


def _cursors(sent: object) -> dict[str, int]:
    """How many points of which curves the page has."""
    if not isinstance(sent, dict) or len(sent) > _CURSORS:
        raise UserError(MALFORMED)
    for run, points in sent.items():
        ask.run_name(run)
        if type(points) is not int or not 0 <= points <= _FARTHEST:
            raise UserError(MALFORMED)
    return sent


def _drawing(sent: object) -> np.ndarray | None:
    """The pad's ink as a network sees it, uint8 of shape (28, 28); None if there is no digit."""
    drawn = [] if sent is None else payload.strokes_of(sent)
    if not drawn or pen.extent(drawn) <= payload.PEN:
        return None
    return normalise(pen.draw(drawn)).centred
