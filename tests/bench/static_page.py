"""How soon the page without a server of its own reads, on a visitor's first visit.

    python -m tests.bench.static_page [--runs N] [--megabits X] [--latency MS] [--json]

The page is sent by a web server that compresses nothing, over a line of that speed which all
connections share; each answer comes that much later. Each run opens the page in a fresh profile and
presses the pen in every frame until the pad takes it.
"""

import tempfile
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from mnist_demo.cli.output import print_json, working
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.static_page.export import export
from tests.browser.hand import SEVEN
from tests.chromium import launched
from tests.file_server import FileServer

_DRAW = Path(__file__).with_name("first_stroke.js").read_text(encoding="utf-8")
_TIMEOUT_MS = 60_000
FIGURES = {
    "reacted": ("the pad takes the pen, ms", None),
    "read": ("its reading is shown, ms", 1500),
    "requests": ("requests until then", None),
    "received_kb": ("received until then, kB", 1100),
}
"""Titles, and the most that each may be."""


def main(
    bundle: Annotated[Path, typer.Option(help="Folder of the network that reads.")] = CHAMPION,
    runs: Annotated[int, typer.Option(min=1)] = 5,
    megabits: Annotated[float, typer.Option(help="A second.")] = 10.0,
    latency: Annotated[float, typer.Option(help="In ms.")] = 40.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure, and print one table."""
    with tempfile.TemporaryDirectory() as folder, launched() as browser, working("Visiting …"):
        export(Path(folder), bundle)
        visits = [_visit(browser, Path(folder), megabits, latency) for _ in range(runs)]
    figures = {key: median(visit[key] for visit in visits) for key in FIGURES}
    if as_json:
        print_json({"runs": runs, "megabits": megabits, "latency": latency, **figures})
        return
    line = f"{megabits:g} Mbit/s, {latency:g} ms"
    title = f"The first visit, {line}, medians of {runs} runs"
    table = Table("", "median", "bar", title=title)
    for key, (what, bar) in FIGURES.items():
        table.add_row(what, f"{figures[key]:,.0f}", f"≤ {bar:,}" if bar else "")
    Console().print(table)


def _visit(browser: Browser, folder: Path, megabits: float, latency: float) -> dict[str, float]:
    """The figures of one visit with an empty cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    (stroke,) = SEVEN
    page.add_init_script(f"({_DRAW.rstrip().rstrip(';')})({[list(point) for point in stroke]})")
    with FileServer(folder, megabits * 1e6 / 8, latency / 1000) as server:
        page.goto(server.url, wait_until="commit")
        page.wait_for_function("window.firstStroke?.read", polling=5, timeout=_TIMEOUT_MS)
        # of the Worker as well, of which the page's own entries do not tell
        received = {"requests": len(server.requests), "received_kb": server.sent / 1000}
        figures = page.evaluate("window.firstStroke") | received
        context.close()
    return figures


if __name__ == "__main__":
    typer.run(main)
