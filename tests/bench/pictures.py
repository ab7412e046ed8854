"""Takes the README's pictures of the page again, and the film of a drawing.

    python -m tests.bench.pictures

Writes to ``assets/pictures`` and takes two minutes. Run it on an idle machine, since the page shows
how long a reading took.
"""

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import requests
import typer
from PIL import Image
from playwright.sync_api import Page, expect

from mnist_demo.cli.output import working
from mnist_demo.datasets import synthetic
from tests.bench.diagnosing import ALL_STANDS
from tests.browser.hand import FOUR, SEVEN, Hand, Strokes
from tests.chromium import launched
from tests.served import ROOT, Served
from tests.workshops import host_key

_FOLDER = ROOT / "assets" / "pictures"
_QUALITY = 80
_SETTLED_MS = 500
"""Milliseconds after which all transitions on the page have ended."""
_PATIENCE_MS = 300_000
_GUESTS = 34
_FILM_VIEWPORT = {"width": 1280, "height": 712}
_FILM_SIZE = (800, 445)
_FILM_QUALITY = 70
_FRAME_MS = 50
_HINT_WRITTEN_MS = 1_600
"""Milliseconds after which the digit on the empty pad is written."""
_STEP = 0.02
"""Share of the pad's side that the pen moves between two frames."""


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
                _taken(page).save(_FOLDER / f"{name}.webp", quality=_QUALITY, method=6)
                page.close()
        with working("drawing"):
            _film(browser.new_page(viewport=_FILM_VIEWPORT), served.url)
    with launched() as browser, Served("app.py", arguments=["--workshop"]) as served:
        with working("board"):
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{served.url}board#key={host_key(served)}")
            _board(page, served.url)
            page.wait_for_timeout(_SETTLED_MS)
            _taken(page).save(_FOLDER / "board.webp", quality=_QUALITY, method=6)


def _taken(page: Page) -> Image.Image:
    """What the page shows."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _film(page: Page, url: str) -> None:
    """The page while two digits are drawn, as a short film."""
    page.goto(url)
    hand = Hand(page)
    hand.wait_until_read()
    page.wait_for_timeout(_HINT_WRITTEN_MS)
    frames = [_taken(page)]
    for stroke in _beside(SEVEN, 0.02) + _beside(FOUR, 0.5):
        for _ in hand.follow(_finer(stroke)):
            frames.append(_taken(page))
        page.mouse.up()
    expect(page.locator("#reading")).to_have_text("74")
    page.mouse.move(0, 0)
    page.wait_for_timeout(_SETTLED_MS)
    frames.append(_taken(page))
    small = [frame.resize(_FILM_SIZE, Image.Resampling.LANCZOS) for frame in frames]
    small[0].save(
        _FOLDER / "drawing.webp",
        save_all=True,
        append_images=small[1:],
        duration=[1_000, *[_FRAME_MS] * (len(small) - 2), 2_500],
        loop=0,
        quality=_FILM_QUALITY,
        method=6,
    )
    page.close()


def _beside(strokes: Strokes, left: float) -> Strokes:
    """A digit at half its size, so that two have room on the pad."""
    return [[(left + x / 2.1, 0.22 + 0.55 * y) for x, y in stroke] for stroke in strokes]


def _finer(stroke: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The stroke in steps of about the same length, as a hand takes in one frame."""
    path = np.array(stroke)
    at = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    steps = np.linspace(0, at[-1], max(2, round(at[-1] / _STEP)))
    return list(zip(*(np.interp(steps, at, column) for column in path.T), strict=True))


def _board(page: Page, url: str) -> None:
    """A wall of sevens, and of a few digits that are none."""
    page.get_by_role("button", name="Everybody draws 7").click()
    rng = np.random.default_rng(3)
    for guest in range(_GUESTS):
        key = {"key": f"{guest:032x}"}
        task = _post(url, "guest-look", key)["task"]["number"]
        digit = 1 if guest % 9 == 4 else 7
        strokes = [(30 + 200 * path).round(1) for path in synthetic.strokes_of(digit, rng)]
        sent = [path.clip(0, 280).ravel().tolist() for path in strokes]
        _post(url, "guest-draw", key | {"task": task, "place": 0, "strokes": sent})
    expect(page.get_by_role("status").filter(has_text="read right")).to_contain_text(
        f"of {_GUESTS}", timeout=_PATIENCE_MS
    )


def _post(url: str, name: str, asked: dict[str, Any]) -> dict[str, Any]:
    answer = requests.post(f"{url}workshop/{name}", json=asked, timeout=30)
    answer.raise_for_status()
    return answer.json()


def _sketch(page: Page) -> None:
    Hand(page).draw(FOUR)
    expect(page.locator("#reading")).to_have_text("4")
    page.get_by_role("button", name="Why?").click()
    expect(page.locator(".why-line")).to_contain_text("probability falls")


def _lessons(page: Page) -> None:
    Hand(page).draw([[(0.06 + 0.4 * x, 0.06 + 0.4 * y) for x, y in stroke] for stroke in FOUR])
    page.get_by_role("button", name="Unprepared").click()
    expect(page.get_by_text("Squeezed, it is read as")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


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
    page.get_by_role("slider", name="Step of the training").fill("8")


def _diagnose(page: Page) -> None:
    page.get_by_role("tab", name="Diagnose").click()
    page.wait_for_function(ALL_STANDS, timeout=_PATIENCE_MS)


_SCENES: dict[str, tuple[Callable[[Page], None], int]] = {
    "sketch": (_sketch, 1110),
    "lessons": (_lessons, 1130),
    "train": (_train, 1330),
    "diagnose": (_diagnose, 1160),
}
"""For each picture the function that sets up the page, and the height in pixels."""


if __name__ == "__main__":
    typer.run(main)
