"""What a training on the page costs the person who watches it and those who draw meanwhile.

    python -m tests.bench.training [--strokes N] [--runs N] [--json | --markdown]

Two browsers visit one app: in one a training is started and stopped as a person would, in the
other digits are drawn before and during it. Then runs are trained one after another, and the memory
of the web process is measured after the first and after the last.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Annotated

import typer
from gradio_client import Client
from playwright.sync_api import Browser, Page

from mnist_demo.cli.output import working
from tests.bench.browser import Visit, strokes, visit
from tests.bench.page import APPS
from tests.bench.table import AsJson, AsMarkdown, Measure, print_figures
from tests.chromium import launched
from tests.served import Served

_PATIENCE = 120
_SMALL = {"architecture": "simple", "data": ["synthetic"], "train_size": 200, "epochs": 1}

MEASURES = {
    "cold_figure_s": Measure("app just started, click on Start → first figure, s", 2, 5),
    "cold_stop_s": Measure("… then click on Stop → training has stopped, s", 2, 2),
    "status_s": Measure("click on Start → status, s", 2, 1),
    "figure_s": Measure("click on Start → first figure, s", 2, 3),
    "stop_s": Measure("click on Stop → training has stopped, s", 2, 3),
    "kept_s": Measure("click on Stop → its network is saved and measured, s", 2),
    "idle_ms": Measure("pen move → answer in the page, nothing trains, median, ms", 1),
    "training_ms": Measure("the same while a network trains, median, ms", 1),
    "ratio": Measure("the second over the first", 2, 2.5),
    "idle_painted_ms": Measure("pen move → answer painted, nothing trains, median, ms", 1),
    "training_painted_ms": Measure("the same while a network trains, median, ms", 1),
    "memory_first_mb": Measure("resident memory of the web process after one run, MB", 0),
    "memory_last_mb": Measure("the same after all runs, MB", 0),
    "memory_ratio": Measure("the second over the first", 3, 1.1),
}


def main(
    drawn: Annotated[int, typer.Option("--strokes", min=1)] = 8,
    runs: Annotated[
        int, typer.Option(min=2, help="Trainings until memory is measured again.")
    ] = 20,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one table."""
    with launched() as browser:
        with working("the first minute"):
            cold = _of_first_minute(browser)
        with Served("app.py") as served:
            figures = _of_warm_app(browser, served, drawn, runs)
    print_figures("A training on the page", MEASURES, cold | figures, as_json, as_markdown)


def _of_first_minute(browser: Browser) -> dict[str, float]:
    """A training that is started as soon as the page is up, while the worker still starts."""
    with Served("app.py") as served:
        page = _train_tab(browser, served.url)
        started, stopped = _of_start(page), _of_stop(page)
        page.context.close()
    return {"cold_figure_s": started["figure_s"], "cold_stop_s": stopped["stop_s"]}


def _train_tab(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    page.get_by_role("tab", name="Train").click()
    return page


def _of_warm_app(browser: Browser, served: Served, drawn: int, runs: int) -> dict[str, float]:
    with working("drawing and training"), visit(browser, served.url, APPS["ours"].pad) as pad:
        trainer = _train_tab(browser, served.url)
        _wait(served.children, "no worker begins")
        time.sleep(10)  # it has loaded TensorFlow, as on a page that has been up for a while
        figures = _of_drawing(pad, drawn, "idle") | _of_start(trainer)
        figures |= _of_drawing(pad, drawn, "training") | _of_stop(trainer)
        figures["ratio"] = figures["training_ms"] / figures["idle_ms"]
    with working(f"{runs} runs"):
        figures |= _of_runs(served, runs)
    return figures


def _of_drawing(pad: Visit, drawn: int, when: str) -> dict[str, float]:
    moves = [move for path in strokes(drawn) for move in pad.draw(path).moves]
    return {
        f"{when}_ms": median(move.changed - move.made for move in moves),
        f"{when}_painted_ms": median(move.repainted - move.made for move in moves),
    }


def _of_start(page: Page) -> dict[str, float]:
    page.get_by_label("Architecture").select_option("batchnorm")
    before = _status(page)
    clicked = time.monotonic()
    page.get_by_role("button", name="Start training", exact=True).click()
    _wait(lambda: _status(page) != before, "the status says nothing")
    said = time.monotonic() - clicked
    speed = page.locator("[data-figure=speed]")
    _wait(lambda: speed.inner_text() != "–", "nothing is learned")
    return {"status_s": said, "figure_s": time.monotonic() - clicked}


def _of_stop(page: Page) -> dict[str, float]:
    clicked = time.monotonic()
    page.get_by_role("button", name="Stop", exact=True).click()
    _wait(lambda: not _status(page).startswith(("Training", "Stopping")), "it does not stop")
    stopped = time.monotonic() - clicked
    _wait(lambda: _status(page).startswith("Stopped"), "its network is not kept")
    return {"stop_s": stopped, "kept_s": time.monotonic() - clicked}


def _of_runs(served: Served, runs: int) -> dict[str, float]:
    client = Client(served.url, verbose=False)
    memory = []
    for _ in range(runs):
        *_, done = client.submit(_SMALL, api_name="/train")
        if done["event"] != "done":
            raise RuntimeError(f"A run failed: {done}")
        memory.append(served.resident_megabytes())
    first, last = memory[0], memory[-1]
    return {"memory_first_mb": first, "memory_last_mb": last, "memory_ratio": last / first}


def _status(page: Page) -> str:
    return page.locator("#training-status").inner_text()


def _wait(happened: Callable[[], object], complaint: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise RuntimeError(complaint)
        time.sleep(0.02)


if __name__ == "__main__":
    typer.run(main)
