"""What a visitor sees without scrolling: the pad, the reading and the steps of its ink."""

import pytest

from tests.browser.hand import FOUR, SEVEN, Hand, expect

pytestmark = pytest.mark.browser

SEEN = ("#sketch-pad", "#reading", "#probabilities", ".steps")
OVERLAPPING = """(names) => {
    const boxes = names.map((name) => document.querySelector(name).getBoundingClientRect());
    const overlap = (a, b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    return boxes.flatMap((a, i) =>
        boxes.slice(i + 1).flatMap((b, k) => overlap(a, b) ? [[names[i], names[i + 1 + k]]] : []));
}"""
ANIMATIONS = "() => document.querySelector('.pad-hint path').getAnimations().length"


def half(strokes, left):
    """A digit, narrower, in one half of the pad."""
    return [[(left + x / 2.2, 0.25 + y / 2) for x, y in stroke] for stroke in strokes]


@pytest.mark.parametrize(("width", "height", "touch"), [(1280, 800, False), (390, 844, True)])
@pytest.mark.parametrize(
    ("drawing", "reading"), [([], ""), (FOUR, "4"), (half(SEVEN, 0) + half(FOUR, 0.5), "74")]
)
def test_holds_pad_reading_and_steps(chromium, app, width, height, touch, drawing, reading):
    context = chromium.new_context(
        viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch
    )
    page = context.new_page()
    page.goto(app.url)
    Hand(page).draw(drawing)
    expect(page.locator("#reading")).to_have_text(reading)
    for name in SEEN:
        box = page.locator(name).bounding_box()
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= height, name
        assert box["x"] + box["width"] <= width, name
    assert page.evaluate(OVERLAPPING, SEEN) == []
    context.close()


def test_shows_a_digit_that_writes_itself_until_the_pad_is_touched(chromium, app):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(app.url)
    hint = page.get_by_text("Draw a digit", exact=True)
    expect(hint).to_be_visible()
    assert page.evaluate(ANIMATIONS) == 1
    hand = Hand(page)
    hand.press(0.5, 0.5)  # the pen is still down
    expect(hint).to_be_hidden()
    context.close()


def test_shows_a_digit_that_stands_still_to_those_who_want_no_motion(chromium, app):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(app.url)
    expect(page.get_by_text("Draw a digit", exact=True)).to_be_visible()
    assert page.evaluate(ANIMATIONS) == 0
    context.close()


def test_the_pad_stays_in_view_beside_what_is_unfolded_and_covers_nothing(desktop):
    Hand(desktop).draw(FOUR)
    for name in ("Why?", "Inside", "Unprepared", "Break it"):
        desktop.get_by_role("button", name=name).click()
    expect(desktop.get_by_text("Convolution 1").first).to_be_visible(timeout=30_000)
    for scrolled in (700, 100_000):
        desktop.evaluate("y => scrollTo(0, y)", scrolled)
        pad = desktop.locator("#sketch-pad").bounding_box()
        samples = desktop.get_by_role("region", name="Samples").bounding_box()
        assert pad["y"] + pad["height"] < samples["y"]
        assert pad["y"] > 0 or samples["y"] < 800
