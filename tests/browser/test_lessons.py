"""The lessons below the steps: the reading without preparation, and a network that is broken."""

import base64
import json
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.browser.hand import FOUR, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000
CORNER = [[(0.03 + 0.25 * x, 0.7 + 0.25 * y) for x, y in stroke] for stroke in SEVEN]
"""A seven in the lower left corner."""
RUINED = "150"
"""Percent of noise that leaves no digit as it was."""
LEVELS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return [...data].filter((_, i) => i % 4 === 0);
}"""
STORED = """() => JSON.stringify([localStorage, sessionStorage].map(
  (storage) => Object.entries(storage).sort()))"""


def open_lesson(page: Page, name: str):
    """The panel of a lesson, once its modules are there; the pad is back in view."""
    page.get_by_role("button", name=name, exact=True).click()
    page.evaluate("scrollTo(0, 0)")
    labels = {"Unprepared": "without preparation", "Break it": "Break the network"}
    panel = page.get_by_role("group", name=labels[name])
    expect(panel).to_be_visible()
    return panel


def break_it(page: Page, slider: str = "Noise on all weights", amount: str = RUINED):
    panel = open_lesson(page, "Break it")
    expect(panel.get_by_label(slider)).to_be_enabled(timeout=SOON)
    panel.get_by_label(slider).fill(amount)
    expect(page.locator(".reader")).to_contain_text("broken on purpose", timeout=SOON)
    return panel


def reads(page: Page, reading: str) -> None:
    expect(page.locator("#reading")).to_have_text(reading, timeout=SOON)


def bars(page: Page) -> list[str]:
    return [
        meter.get_attribute("aria-valuenow")
        for meter in page.locator("#probabilities [role=meter]").all()
    ]


def squeezed(strokes) -> np.ndarray:
    """The whole pad as 28×28 grey levels, by other code than the page's."""
    pad = Image.new("L", (1120, 1120))
    for stroke in strokes:
        points = [(1120 * x, 1120 * y) for x, y in stroke]
        ImageDraw.Draw(pad).line(points, fill=255, width=72, joint="curve")
        for x, y in (points[0], points[-1]):
            ImageDraw.Draw(pad).ellipse((x - 36, y - 36, x + 36, y + 36), fill=255)
    return np.asarray(pad.resize((28, 28), Image.Resampling.BOX)).astype(float)


class TestUnprepared:
    def test_a_digit_in_the_corner_is_read_both_ways_while_it_is_drawn(self, desktop: Page):
        panel = open_lesson(desktop, "Unprepared")
        ways = {way: panel.locator(f"[data-way={way}]") for way in ("squeezed", "prepared")}
        stroke = Hand(desktop).follow(CORNER[0])
        for _ in range(3):
            next(stroke)
        # the pen is still down
        expect(ways["squeezed"].locator(".way-sure")).to_contain_text("sure", timeout=SOON)
        for _ in stroke:
            pass
        desktop.mouse.up()
        reads(desktop, "7")
        expect(ways["prepared"].locator(".way-reading")).to_have_text("7")
        expect(ways["squeezed"].locator(".way-reading")).to_have_text(re.compile("^[0-689]$"))
        expect(panel.locator(".unprepared-line")).to_have_text(
            re.compile(r"Squeezed, it is read as \d; prepared, as 7\.")
        )
        seen = np.reshape(ways["squeezed"].locator("canvas").evaluate(LEVELS), (28, 28))
        assert np.abs(seen - squeezed(CORNER)).mean() < 1.5
        centred = desktop.locator("canvas[data-step=centred]").evaluate(LEVELS)
        assert ways["prepared"].locator("canvas").evaluate(LEVELS) == centred
        expect(ways["prepared"].get_by_role("img")).to_have_attribute(
            "aria-label", re.compile("^7: ")
        )

    def test_both_ways_are_counted_over_what_a_person_named(self, desktop: Page):
        count = open_lesson(desktop, "Unprepared").locator(".unprepared-count")
        for named, strokes in enumerate((CORNER, FOUR), 1):
            Hand(desktop).draw(strokes)
            reads(desktop, "47"[named % 2])
            desktop.get_by_role("button", name=f"It was {'47'[named % 2]}").click()
            expect(count).to_contain_text(f"prepared: {named} of {named}", timeout=SOON)
            expect(count).to_contain_text(f"squeezed: 0 of {named}" if named == 1 else "squeezed")
            desktop.get_by_role("button", name="Clear", exact=True).click()

    def test_a_sample_is_squeezed_too_and_an_empty_pad_says_what_to_do(self, desktop: Page):
        panel = open_lesson(desktop, "Unprepared")
        line = panel.locator(".unprepared-line")
        expect(line).to_contain_text("Draw a digit", timeout=SOON)
        desktop.get_by_role("button", name="Sample digit 3").click()
        expect(line).to_contain_text(re.compile("Both read 3|prepared, as 3"), timeout=SOON)
        desktop.get_by_role("button", name="Clear", exact=True).click()
        expect(line).to_contain_text("Draw a digit", timeout=SOON)

    @pytest.mark.read_by_server
    def test_it_works_where_the_server_reads(self, desktop: Page):
        panel = open_lesson(desktop, "Unprepared")
        Hand(desktop).draw(CORNER)
        expect(panel.locator(".unprepared-line")).to_contain_text("prepared, as 7", timeout=SOON)


class TestBreakIt:
    def test_the_reading_falls_apart_and_is_mended(self, desktop: Page):
        Hand(desktop).draw(SEVEN)
        reads(desktop, "7")
        before = bars(desktop)
        panel = open_lesson(desktop, "Break it")
        line = panel.locator(".breaking-line")
        expect(line).to_have_text(re.compile("Whole, .* 10 of 10"), timeout=SOON)
        noise = panel.get_by_label("Noise on all weights")
        noise.focus()
        for _ in range(30):
            desktop.keyboard.press("ArrowRight")
        expect(noise).to_have_attribute("aria-valuetext", "150 % of their spread")
        expect(line).to_have_text(re.compile("Broken, .* [0-3] of 10"), timeout=SOON)
        expect(desktop.locator("#reading")).not_to_have_text("7")
        assert bars(desktop) != before
        expect(desktop.locator(".reader")).to_contain_text("broken on purpose")
        panel.get_by_role("button", name="Mend it").click()
        expect(line).to_have_text(re.compile("Whole, .* 10 of 10"), timeout=SOON)
        reads(desktop, "7")
        assert bars(desktop) == before
        expect(desktop.locator(".reader-broken")).to_be_hidden()

    @pytest.mark.parametrize(
        ("slider", "amount", "layer"),
        [("Fewer bits", "7", None), ("Filters set to zero", "100", 0), ("Filters set", "90", 2)],
    )
    def test_each_slider_breaks_it(self, desktop: Page, slider, amount, layer):
        panel = open_lesson(desktop, "Break it")
        expect(panel.get_by_label(slider)).to_be_enabled(timeout=SOON)
        if layer is not None:
            panel.get_by_label("in this layer").select_option(index=layer)
        panel.get_by_label(slider).fill(amount)
        line = panel.locator(".breaking-line")
        expect(line).to_have_text(re.compile("Broken, .* [0-5] of 10"), timeout=SOON)

    def test_what_is_kept_of_a_drawing_and_what_is_stored_stay_as_they_were(self, desktop: Page):
        Hand(desktop).draw(FOUR)
        reads(desktop, "4")
        centred = desktop.locator("canvas[data-step=centred]").evaluate(LEVELS)
        stored = desktop.evaluate(STORED)
        break_it(desktop)
        assert desktop.locator("canvas[data-step=centred]").evaluate(LEVELS) == centred
        assert desktop.evaluate(STORED) == stored
        desktop.get_by_role("button", name="It was 4").click()
        kept = json.loads(desktop.evaluate("localStorage.getItem('mnist-demo-drawings')"))
        assert list(base64.b64decode(kept[-1]["grey"])) == centred
        desktop.goto(desktop.url.partition("#")[0])  # the address itself tells that it is broken
        desktop.reload()
        reads(desktop, "4")
        expect(desktop.locator(".reader")).not_to_contain_text("broken")

    def test_a_sample_is_read_by_the_broken_network_and_by_the_mended_one(self, desktop: Page):
        panel = break_it(desktop)
        desktop.get_by_role("button", name="Sample digit 3").click()
        expect(desktop.locator(".reader")).to_contain_text("in this browser", timeout=SOON)
        expect(desktop.locator("#reading")).not_to_have_text("3")
        assert set(bars(desktop)) != {"0"}
        panel.get_by_role("button", name="Mend it").click()
        reads(desktop, "3")
        panel.get_by_label("Noise on all weights").fill(RUINED)
        expect(desktop.locator("#reading")).not_to_have_text("3", timeout=SOON)
        desktop.get_by_role("button", name="Clear", exact=True).click()
        desktop.locator(".reader").get_by_role("button", name="Mend it").click()
        desktop.get_by_role("button", name="Undo", exact=True).click()
        reads(desktop, "3")

    def test_another_network_on_the_pad_is_whole(self, desktop: Page):
        Hand(desktop).draw(SEVEN)
        reads(desktop, "7")
        panel = break_it(desktop)
        desktop.evaluate("window.dispatchEvent(new CustomEvent('pad-network', { detail: null }))")
        reads(desktop, "7")
        expect(desktop.locator(".reader-broken")).to_be_hidden()
        expect(panel.get_by_label("Noise on all weights")).to_have_value("0")
        expect(panel.locator(".breaking-line")).to_have_text(
            re.compile("Whole, .* 10 of 10"), timeout=SOON
        )

    def test_why_is_told_of_the_broken_network_and_inside_says_to_mend_it(self, desktop: Page):
        Hand(desktop).draw(SEVEN)
        reads(desktop, "7")
        for name in ("Why?", "Inside"):
            desktop.get_by_role("button", name=name).click()
        why = desktop.locator(".why-line")
        expect(why).to_contain_text("patch", timeout=SOON)
        expect(why).not_to_contain_text("patch by patch")
        whole = why.text_content()
        break_it(desktop)
        expect(why).not_to_have_text(whole, timeout=SOON)
        expect(desktop.locator(".inside-line")).to_contain_text("mend it", timeout=SOON)

    @pytest.mark.slow
    @pytest.mark.read_by_server
    def test_it_says_so_where_the_browser_does_not_have_the_network(self, desktop: Page):
        panel = open_lesson(desktop, "Break it")
        expect(panel.locator(".breaking-line")).to_contain_text(
            "Only a network in this browser can be broken", timeout=30_000
        )
        expect(panel.get_by_label("Noise on all weights")).to_be_disabled()
