"""A digit that another tab puts on the pad."""

import base64
import json
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.ink.normalise import normalise
from tests.browser.hand import FOUR, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000


def grey_of(strokes) -> str:
    """A drawing as a network sees it, drawn by other code than the page's."""
    image = Image.new("L", (280, 280))
    for stroke in strokes:
        path = [(280 * x, 280 * y) for x, y in stroke]
        ImageDraw.Draw(image).line(path, fill=255, width=24, joint="curve")
    return base64.b64encode(normalise(np.asarray(image) / 255).centred).decode()


def put(page: Page, grey: str, network: dict | None = None) -> None:
    page.evaluate(
        "detail => window.dispatchEvent(new CustomEvent('pad-open', { detail }))",
        {"grey": grey, "network": network},
    )


def test_it_is_shown_and_read_and_undo_brings_back_the_drawing(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    put(desktop, grey_of(FOUR))
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    expect(desktop.get_by_role("button", name="It was 4")).to_be_enabled()
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)


def test_it_is_painted_though_the_pad_was_hidden_when_it_came(desktop: Page):
    desktop.get_by_role("tab", name="Diagnose").click()
    put(desktop, grey_of(FOUR))
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    desktop.get_by_role("tab", name="Sketch").click()
    darkest = desktop.locator("#sketch-pad canvas").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
             .data.reduce((least, value, i) => (i % 4 ? least : Math.min(least, value)), 255)"""
    )
    assert darkest < 30
    centred = desktop.locator("canvas[data-step=centred]")
    assert centred.evaluate("canvas => canvas.width") == 28


def test_it_is_read_once_by_the_network_that_came_with_it(desktop: Page):
    calls = []

    def answer(route):
        sent = route.request.post_data_json
        calls.append((sent["fn_name"], sent["data"]["run"]))
        route.fulfill(json=route.fetch(post_data=json.dumps(without_run(sent))).json())

    def without_run(sent):
        return sent | {"data": sent["data"] | {"run": None}}

    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    desktop.route(re.compile("component_server"), answer)
    put(desktop, grey_of(FOUR), {"run": "mine", "label": "classic 1"})
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    expect(desktop.locator(".reader")).to_contain_text("Read by classic 1")
    assert calls == [("open_digit", "mine")]
    put(desktop, grey_of(SEVEN))
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    expect(desktop.locator(".reader")).to_contain_text("Read by the champion")
    assert calls[1:] == [("open_digit", None)]
    # the picture before was read by another network: it is read again
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    desktop.wait_for_timeout(300)
    assert calls[2:] == [("open_digit", None)]
    desktop.unroute_all(behavior="ignoreErrors")


def test_a_network_that_is_gone_leaves_the_pad_as_it_was(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    put(desktop, grey_of(FOUR), {"run": "gone", "label": "classic 1"})
    expect(desktop.locator(".notice")).not_to_be_empty(timeout=SOON)
    expect(desktop.locator(".notice")).not_to_contain_text("Reading", timeout=SOON)
    expect(desktop.locator("#reading")).to_have_text("7")
    expect(desktop.locator(".reader")).to_contain_text("Read by the champion")


def test_the_newest_of_two_is_shown(desktop: Page):
    put(desktop, grey_of(SEVEN))
    put(desktop, grey_of(FOUR))
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    desktop.wait_for_timeout(300)
    expect(desktop.locator("#reading")).to_have_text("4")
