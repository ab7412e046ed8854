"""The Train tab: a form, two charts that grow, and the table of a person's trainings.

The page asks by `gr.HTML`'s server functions, which have no session: a key that the page made says
whose trainings are meant. Each function checks what it is given and calls one method of `runs`.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np
from gradio.components.base import server

from mnist_demo import choices, ink
from mnist_demo import strokes as pen
from mnist_demo.errors import UserError
from mnist_demo.ui import files, payload
from mnist_demo.ui.answers import or_sentence

if TYPE_CHECKING:
    from mnist_demo.runs import Runs

_KEY = re.compile(r"[0-9a-f]{32}")
_RUN = re.compile(r"[0-9A-Za-z_-]{1,64}")
_CURSORS = 100
"""Curves that a page may ask for at once."""
_FARTHEST = 10**7
"""No curve has so many points."""

_SCRIPTS = (
    "simplify.js",
    "train_tab/nodes.js",
    "train_tab/greys.js",
    "train_tab/settings_form.js",
    "train_tab/sweep.js",
    "train_tab/glance.js",
    "train_tab/curves.js",
    "train_tab/chart.js",
    "train_tab/overlay.js",
    "train_tab/progress.js",
    "train_tab/strip.js",
    "train_tab/wording.js",
    "train_tab/runs.js",
    "train_tab/kept.js",
    "train_tab/train.js",
)


class Train(gr.HTML):
    """The form, the charts, the held-out digits and the table of trainings."""

    def __init__(self, runs: "Runs", **kwargs: Any) -> None:
        """Build the tab's only component.

        Args:
            runs: who trains, shared by all visitors.
            kwargs: as for `gr.HTML`.
        """
        self._runs = runs
        super().__init__(
            html_template=files.text("train_tab/train.html"),
            js_on_load=files.text(*_SCRIPTS),
            apply_default_css=False,
            **choices.for_page(),
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
                    _key(asked),
                    _entry(asked, "choices"),
                    _entry(asked, "sweep"),
                    _drawing(_entry(asked, "strokes")),
                )
            }
        )

    @server
    def watch(self, asked: object) -> dict[str, Any]:
        """How a person's trainings stand."""
        return or_sentence(
            lambda: self._runs.watch(_key(asked), _cursors(_entry(asked, "cursors")))
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
    def glance(self, asked: object) -> dict[str, Any]:
        """Show some of the digits that would be trained on."""
        return or_sentence(lambda: self._runs.glance(_entry(asked, "choices")))


def _done(act: Callable[[str, str], None], asked: object) -> dict[str, Any]:
    """Nothing, when ``act`` did what was asked of one training; or the sentence why not."""

    def answer() -> dict[str, Any]:
        act(_key(asked), _run(asked))
        return {}

    return or_sentence(answer)


def _entry(asked: object, name: str) -> object:
    if not isinstance(asked, dict):
        raise UserError(choices.MALFORMED)
    return asked.get(name)


def _key(asked: object) -> str:
    return _matching(_KEY, _entry(asked, "key"))


def _run(asked: object) -> str:
    return _matching(_RUN, _entry(asked, "run"))


def _matching(shape: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not shape.fullmatch(text):
        raise UserError(choices.MALFORMED)
    return text


def _cursors(sent: object) -> dict[str, int]:
    """How many points of which curves the page has."""
    if not isinstance(sent, dict) or len(sent) > _CURSORS:
        raise UserError(choices.MALFORMED)
    for run, points in sent.items():
        _matching(_RUN, run)
        if type(points) is not int or not 0 <= points <= _FARTHEST:
            raise UserError(choices.MALFORMED)
    return sent


def _drawing(sent: object) -> np.ndarray | None:
    """The pad's ink as a network sees it, uint8 of shape (28, 28); None if there is no digit."""
    drawn = [] if sent is None else payload.strokes_of(sent)
    if not drawn or pen.extent(drawn) <= payload.PEN:
        return None
    return ink.normalise(pen.draw(drawn)).centred
