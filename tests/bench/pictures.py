"""Takes the README's pictures of the page again.

    python -m tests.bench.pictures

Writes to ``assets/pictures`` and takes a minute. Run it on an idle machine, since the page shows
how long a reading took.
"""

import io
import re
from collections.abc import Callable

import typer
from PIL import Image
from playwright.sync_api import Page, expect

from mnist_demo.cli.output import working
from tests.bench.diagnosing import ALL_STANDS
from tests.browser.hand import FOUR, SEVEN, Hand
from tests.chromium import launched
from tests.served import ROOT, Served

_FOLDER = ROOT / "assets" / "pictures"
_QUALITY = 80
_SETTLED_MS = 500
"""Milliseconds after which all transitions on the page have ended."""
_PATIENCE_MS = 300_000


def main() -> None:
    """Take all pictures."""
    with launched() as browser, Served("app.py") as served:
        for name, (scene, height) in _SCENES.items():
            with working(name):
                page = browser.new_page(viewport={"width": 1280, "height": height})
                page.goto(served.url)
                scene(page)
                page.mouse.move(0, 0)
                page.wait_for_timeout(_SETTLED_MS)
                taken = Image.open(io.BytesIO(page.screenshot()))
                taken.convert("RGB").save(_FOLDER / f"{name}.webp", quality=_QUALITY, method=6)
                page.close()


def _sketch(page: Page) -> None:
    Hand(page).draw(FOUR)
    expect(page.locator("#reading")).to_have_text("4")
    page.get_by_role("button", name="Why?").click()
    expect(page.locator(".why-line")).to_contain_text("probability falls")


def _train(page: Page) -> None:
    Hand(page).draw(SEVEN)
    page.get_by_role("tab", name="Train").click()
    for architecture in ("baseline", "improved"):
        page.get_by_label("Architecture").select_option(architecture)
        page.get_by_label("Epochs", exact=True).fill("2")
        page.get_by_label("Training images").fill("6000")
        page.get_by_role("button", name="Start training", exact=True).click()
        row = page.get_by_role("row").filter(has_text=f"{architecture} 1")
        expect(row).to_contain_text("Finished", timeout=_PATIENCE_MS)
    for box in page.get_by_role("checkbox", name=re.compile("in the charts$")).all():
        box.check()


def _diagnose(page: Page) -> None:
    page.get_by_role("tab", name="Diagnose").click()
    page.wait_for_function(ALL_STANDS, timeout=_PATIENCE_MS)


_SCENES: dict[str, tuple[Callable[[Page], None], int]] = {
    "sketch": (_sketch, 1110),
    "train": (_train, 1217),
    "diagnose": (_diagnose, 1160),
}
"""For each picture the function that sets up the page, and the height in pixels."""


if __name__ == "__main__":
    typer.run(main)
