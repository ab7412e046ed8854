"""The strip at the top of a guest's page: the task of the room, and how it goes."""

from typing import Any

import gradio as gr

from mnist_demo.ui import files, frontend
from mnist_demo.ui.workshop.names import LONGEST_NAME


class Strip(gr.HTML):
    """What a guest of a workshop is asked, whichever tab they look at."""

    styles = ("workshop/strip.css",)
    """Its style sheets, in the order they are to be loaded in."""

    def __init__(self, **kwargs: Any) -> None:
        """Build it; ``kwargs`` as for `gr.HTML`."""
        super().__init__(
            html_template=files.text("workshop/strip.html"),
            js_on_load=frontend.mount("workshop"),
            apply_default_css=False,
            longest_name=LONGEST_NAME,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        """The component holds no value of its own."""
        return {"type": "null"}
