"""What a diagnosis costs the person who opens it, those who draw meanwhile, and the web process.

    python -m tests.bench.diagnosing [--strokes N] [--openings N] [--json | --markdown]

Each opening is of a fresh app, which has read nothing before; then the page is loaded again and the
tab opened again. In one more app digits are drawn while nobody diagnoses, and while ten people open
the tab at once (`tests.bench.people`).
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page

from mnist_demo.cli.output import working
from tests.bench.browser import Visit, strokes, visit
from tests.bench.page import APPS
from tests.bench.table import AsJson, AsMarkdown, Measure, print_figures
from tests.chromium import launched
from tests.served import ROOT, Served

_WARM = 8
"""Seconds after which an app has loaded all its libraries."""
_SETTLE = 10
"""Seconds after which a server without visitors is idle."""
_PATIENCE_MS = 60_000
_MATRIX_HOLDS = """(images) => {
  const count = ({ ariaLabel }) => +/: ([\\d,]+) image/.exec(ariaLabel)?.[1].replaceAll(",", "");
  const cells = [...document.querySelectorAll("#confusion-matrix button")];
  return cells.reduce((sum, cell) => sum + (count(cell) || 0), 0) >= images;
}"""
"""JavaScript: whether there are that many images in the matrix, or more."""
ALL_STANDS = """() =>
  document.querySelector("#misclassified canvas")?.shownGrey &&
  /\\d %/.test(document.querySelector("#robustness-mean").textContent)
"""
"""JavaScript: whether the Diagnose tab shows everything about a network."""

MEASURES = {
    "cold_first_s": Measure("app just started, click on the tab → first images counted, s", 2, 2),
    "cold_read_s": Measure("… until the matrix stands, s", 2),
    "first_s": Measure("app started 8 s ago, click on the tab → first images counted, s", 2, 2),
    "read_s": Measure("… until the matrix stands, s", 2, 2),
    "all_s": Measure("… until the worst images and robustness are up too, s", 2, 3),
    "again_s": Measure("the same when it is opened again, s", 2),
    "idle_ms": Measure("pen move → answer in the page, nobody diagnoses, median, ms", 1),
    "busy_ms": Measure("the same while ten people open the tab, median, ms", 1),
    "ratio": Measure("the second over the first", 2, 2.5),
    "idle_p95_ms": Measure("pen move → answer in the page, nobody diagnoses, p95, ms", 1),
    "busy_p95_ms": Measure("the same while ten people open the tab, p95, ms", 1),
    "memory_before_mb": Measure("resident memory of the web process before anybody, MB", 0),
    "memory_first_mb": Measure("the same after the ten have gone, MB", 0),
    "memory_last_mb": Measure("the same after ten more, MB", 0),
}


def main(
    drawn: Annotated[int, typer.Option("--strokes", min=1)] = 8,
    openings: Annotated[int, typer.Option(min=1)] = 3,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one table."""
    with launched() as browser:
        with working("opening the tab"):
            opened = [_of_opening(browser) for _ in range(openings)]
        with working("drawing meanwhile"):
            figures = _of_drawing(browser, drawn)
    figures |= {key: median(one[key] for one in opened) for key in opened[0]}
    figures["ratio"] = figures["busy_ms"] / figures["idle_ms"]
    print_figures("A diagnosis on the page", MEASURES, figures, as_json, as_markdown)


def _of_opening(browser: Browser) -> dict[str, float]:
    with Served("app.py") as served:
        time.sleep(_WARM)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        first, read, all_of_it = _opened(page, served.url)
        *_, again = _opened(page, served.url)
        page.context.close()
    with Served("app.py") as served:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        cold_first, cold_read, _ = _opened(page, served.url)
        page.context.close()
    return {
        "cold_first_s": cold_first,
        "cold_read_s": cold_read,
        "first_s": first,
        "read_s": read,
        "all_s": all_of_it,
        "again_s": again,
    }


def _opened(page: Page, url: str) -> tuple[float, float, float]:
    """Load the page; the seconds from the click on the tab to the first images in the matrix, to
    all of them, and to the end."""
    page.goto(url)
    page.locator("[data-mounted] #sketch-pad canvas").wait_for()
    page.wait_for_timeout(1000)
    clicked = time.monotonic()
    page.get_by_role("tab", name="Diagnose").click()
    page.wait_for_function(_MATRIX_HOLDS, arg=1, timeout=_PATIENCE_MS)
    first = time.monotonic() - clicked
    page.wait_for_function(_MATRIX_HOLDS, arg=10_000, timeout=_PATIENCE_MS)
    read = time.monotonic() - clicked
    page.wait_for_function(ALL_STANDS, timeout=_PATIENCE_MS)
    return first, read, time.monotonic() - clicked


def _of_drawing(browser: Browser, drawn: int) -> dict[str, float]:
    with Served("app.py") as served, visit(browser, served.url, APPS["ours"].pad) as pad:
        time.sleep(_WARM)
        figures = _latencies(pad, drawn, "idle")
        figures["memory_before_mb"] = served.resident_megabytes()
        with _ten_people(served.url):
            figures |= _latencies(pad, drawn, "busy")
        time.sleep(_SETTLE)
        figures["memory_first_mb"] = served.resident_megabytes()
        with _ten_people(served.url):
            time.sleep(20)
        time.sleep(_SETTLE)
        figures["memory_last_mb"] = served.resident_megabytes()
    return figures


def _latencies(pad: Visit, drawn: int, when: str) -> dict[str, float]:
    moves = [move for path in strokes(drawn) for move in pad.draw(path).moves]
    late = sorted(move.changed - move.made for move in moves)
    return {f"{when}_ms": median(late), f"{when}_p95_ms": late[int(0.95 * len(late))]}


@contextmanager
def _ten_people(url: str) -> Iterator[None]:
    """Ten people with the tab open, in a separate process, until the end of the block."""
    people = subprocess.Popen([sys.executable, "-m", "tests.bench.people", url], cwd=ROOT)
    try:
        yield
        if people.poll() is not None:
            raise RuntimeError("The people left early: nothing was measured.")
    finally:
        people.terminate()
        people.wait()


if __name__ == "__main__":
    typer.run(main)
