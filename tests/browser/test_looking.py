"""Why a drawing is read so, what each convolution makes of it, and what of a photo is ink."""

import re

import numpy as np
import pytest

from tests import photos
from tests.browser.hand import FOUR, SEVEN, Hand, Page, expect
from tests.browser.test_pictures_in_the_page import choose

pytestmark = pytest.mark.browser

SOON = 20_000
WHOLE = [np.array(stroke) for stroke in SEVEN]


def look(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def test_why_says_what_the_ink_is_worth_and_follows_the_drawing(desktop: Page):
    expect(look(desktop, "Why?")).to_be_disabled()
    Hand(desktop).draw(FOUR)
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    look(desktop, "Why?").click()
    line = desktop.locator(".why-line")
    expect(line).to_have_text(re.compile("the 4’s probability falls"), timeout=SOON)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    Hand(desktop).draw(SEVEN)
    expect(line).to_have_text(re.compile("the 7’s probability falls"), timeout=SOON)
    look(desktop, "Why?").click()
    expect(line).to_be_hidden()


def test_inside_shows_the_maps_of_every_convolution_column_by_column(phone: Page):
    Hand(phone).draw(SEVEN)
    expect(phone.locator("#reading")).to_have_text("7", timeout=SOON)
    look(phone, "Inside").click()
    maps = phone.get_by_role("img", name=re.compile(r"^Convolution \d: \d+ maps of \d+ × \d+$"))
    expect(maps).to_have_count(6, timeout=SOON)
    phone.get_by_text("Column 3 of 3", exact=True).click()
    expect(maps).to_have_count(12, timeout=SOON)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("paper", ["plain", "squared"])
def test_a_photo_is_read_and_its_ink_is_shown(desktop: Page, paper):
    how = photos.Conditions("marker", paper, True, 6)
    choose(desktop, "photo.jpg", photos.photo(WHOLE, how, np.random.default_rng(1)))
    expect(desktop.locator("#reading")).to_have_text("7", timeout=2 * SOON)
    expect(desktop.get_by_text("Taken as ink")).to_be_visible()
    # of the frame that shows it a small part is ink, and the rest is left clear
    inked = desktop.locator("[data-step=drawn]").evaluate(
        """canvas => {
             const { width, height } = canvas;
             const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
             const inked = data.filter((level, i) => i % 4 === 3 && level > 128).length;
             return (4 * inked) / data.length;
           }"""
    )
    assert 0.005 < inked < 0.2
