"""How soon a page that was never visited reads its first stroke, on a fast and on a slow network.

The server reads that one; the network with which the browser goes on comes after it.

    python -m tests.bench.first_stroke [--runs N] [--url URL] [--json]

Each run opens the page in a fresh profile and presses the pen in every frame until the pad takes
it. The figures are medians over the runs. Another version of the app is measured by its address.
"""

from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from mnist_demo.cli.output import print_json, working
from tests.browser.hand import SEVEN
from tests.chromium import launched
from tests.served import Served

_DRAW = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_NETWORK = """() => performance.getEntriesByType("resource")
                .find(({ name }) => name.endsWith("/model.tflite"))?.responseEnd"""
_TIMEOUT_MS = 60_000
NETWORKS = {"1 Gbit/s": (1e9, 0), "10 Mbit/s, 40 ms": (1e7, 40)}
"""Bits a second, and milliseconds by which each answer is later."""
FIGURES = {
    "appeared": "the pad appears, ms",
    "reacted": "the pad takes the pen, ms",
    "read": "its reading is shown, ms",
    "requests": "requests until then",
    "received_kb": "received until then, kB",
    "network": "the browser has the network, ms",
}


def main(
    runs: Annotated[int, typer.Option(min=1)] = 5,
    url: Annotated[str | None, typer.Option(help="Of an app that is served already.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure, and print one table."""
    figures = {}
    with nullcontext() if url else Served("app.py") as served, launched() as browser:
        address = url or served.url
        _visit(browser, address, *NETWORKS["1 Gbit/s"])  # the server's own first time
        for name, network in NETWORKS.items():
            with working(name):
                visits = [_visit(browser, address, *network) for _ in range(runs)]
            figures[name] = {
                key: median(visit[key] for visit in visits) for key in FIGURES if key in visits[0]
            }
    if as_json:
        print_json({"runs": runs, **figures})
    else:
        table = Table("", *NETWORKS, title=f"The first stroke, medians of {runs} runs")
        for key, title in FIGURES.items():
            if key in figures[name]:
                table.add_row(title, *(f"{figures[name][key]:,.0f}" for name in NETWORKS))
        Console().print(table)


def _visit(browser: Browser, url: str, bits: float, latency: float) -> dict[str, float]:
    """The figures of one visit with an empty cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")  # without it conditions are not emulated
    throughput = {"downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
    session.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": latency, **throughput}
    )
    (stroke,) = SEVEN
    page.add_init_script(f"({_DRAW.rstrip().rstrip(';')})({[list(point) for point in stroke]})")
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.firstStroke?.read", timeout=_TIMEOUT_MS)
    figures = page.evaluate("window.firstStroke")
    # earlier versions read on the server only
    if page.locator(".reader-where").count():
        figures["network"] = page.wait_for_function(_NETWORK, timeout=_TIMEOUT_MS).json_value()
    context.close()
    return figures


if __name__ == "__main__":
    typer.run(main)
