"""The whole page: its tabs, and the endpoints for programs."""

import gradio as gr

from mnist_demo.ui import api, files, frontend, mark
from mnist_demo.ui.diagnose.component import Diagnose
from mnist_demo.ui.program_calls import Page
from mnist_demo.ui.services import Services
from mnist_demo.ui.sketch.component import Sketch
from mnist_demo.ui.train.component import Train
from mnist_demo.ui.workshop.component import Strip

NAME = "Inkling"
"""What the page calls itself."""
MASTHEAD = f"""
<header class="masthead">
  <h1>{mark.svg()}{NAME}</h1>
  <p>Draw a digit, and a network reads it while the pen moves.</p>
  {files.text("masthead/links.html")}
</header>
"""
"""What stands above the tabs: HTML. The app puts its worksheet into it."""
STYLES = (
    "shared/page.css",
    "masthead/links.css",
    "shared/controls.css",
    "shared/get_mnist.css",
    *Sketch.styles,
    *Train.styles,
    *Diagnose.styles,
    "shared/touch.css",
    "shared/forced_colors.css",
)
"""Style sheets in the order they are to be loaded in: what is shared, then tab by tab, then what
touch and high contrast change of them all."""
_DELETE_EVERY, _KEPT_FOR = 600, 3600
"""Seconds between two deletions of old uploads, and for which an upload is kept."""


def build(services: Services) -> gr.Blocks:
    """Build the page on its services."""
    with Page(
        title=NAME,
        analytics_enabled=False,
        delete_cache=(_DELETE_EVERY, _KEPT_FOR),
    ) as page:
        if services.workshop:
            Strip()  # above the tabs: whoever looks at another one is asked as well
        gr.HTML(
            MASTHEAD.replace("<!-- worksheet -->", files.text("masthead/worksheet.html")),
            apply_default_css=False,
            js_on_load=frontend.mount("masthead"),
        )
        with gr.Tabs():
            with gr.Tab("Sketch"):
                Sketch(services.readers, services.explainer, services.jobs, services.polling)
            with gr.Tab("Train"):
                Train(services.jobs, services.mnist_download, services.polling)
            with gr.Tab("Diagnose"):
                Diagnose(
                    services.jobs,
                    services.diagnoses,
                    services.reports,
                    services.explainer,
                    services.mnist_download,
                    services.polling,
                )
        api.add_endpoints(services)
    return page
