import io
import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.browser.hand import FOUR, ONE, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000
KEYS = [
    ("Control+z", "Control+Shift+Z"),
    ("Control+z", "Control+y"),
    ("Meta+z", "Meta+Shift+Z"),
    ("Meta+z", "Meta+y"),
]
"""What undoes and what redoes."""


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def look(page: Page) -> str:
    """What lies on the pad, as the browser paints it."""
    return page.locator("#sketch-pad canvas").evaluate("canvas => canvas.toDataURL()")


def picture_of_a_seven() -> bytes:
    image = Image.new("L", (400, 300), "white")
    ImageDraw.Draw(image).line([(120, 60), (260, 60), (180, 250)], fill="black", width=24)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def draw_anywhere(page: Page, rng: np.random.Generator) -> None:
    Hand(page).draw([rng.uniform(0.1, 0.9, (2, 2)).tolist()])


def erase_across(page: Page, rng: np.random.Generator) -> None:
    eraser = button(page, "Eraser")
    if eraser.is_disabled():
        return
    eraser.click()
    Hand(page).draw([[(0.05, 0.05), (0.95, 0.95)], [(0.95, 0.05), (0.05, 0.95)]])
    if eraser.get_attribute("aria-pressed") == "true":
        eraser.click()


def clear(page: Page, rng: np.random.Generator) -> None:
    if button(page, "Clear").is_enabled():
        button(page, "Clear").click()


def open_a_picture(page: Page, rng: np.random.Generator) -> None:
    if rng.random() < 0.5:
        page.get_by_role("button", name=f"Sample digit {rng.integers(10)}").click()
    else:
        page.locator("input[accept='image/*']").set_input_files(
            {"name": "7.png", "mimeType": "image/png", "buffer": picture_of_a_seven()}
        )
    expect(page.locator("#reading")).not_to_have_text("", timeout=SOON)
    expect(page.locator(".notice")).to_have_text("", timeout=SOON)


ACTIONS = (draw_anywhere, erase_across, clear, open_a_picture)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_done_on_the_pad_is_undone_and_redone_step_by_step(desktop: Page, seed):
    rng = np.random.default_rng(seed)
    draw_anywhere(desktop, rng)
    for action in rng.choice(ACTIONS, 6):
        action(desktop, rng)
    looks = [look(desktop)]
    while button(desktop, "Undo").is_enabled():
        button(desktop, "Undo").click()
        looks.append(look(desktop))
    expect(button(desktop, "Clear")).to_be_disabled()
    for expected in reversed(looks[:-1]):
        button(desktop, "Redo").click()
        assert look(desktop) == expected
    expect(button(desktop, "Redo")).to_be_disabled()


@pytest.mark.parametrize(("undo", "redo"), KEYS)
def test_keys_undo_and_redo_and_redo_never_undoes(desktop: Page, undo, redo):
    Hand(desktop).draw(FOUR)
    whole = look(desktop)
    desktop.keyboard.press(redo)
    assert look(desktop) == whole
    desktop.keyboard.press(undo)
    part = look(desktop)
    assert part != whole
    desktop.keyboard.press(undo)
    for expected in (part, whole, whole):
        desktop.keyboard.press(redo)
        assert look(desktop) == expected
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)


def test_who_draws_after_undo_has_nothing_to_redo(desktop: Page):
    hand = Hand(desktop)
    hand.draw(SEVEN)
    button(desktop, "Undo").click()
    expect(button(desktop, "Redo")).to_be_enabled()
    hand.draw(ONE)
    expect(button(desktop, "Redo")).to_be_disabled()
    one = look(desktop)
    desktop.keyboard.press("Control+y")
    assert look(desktop) == one


def test_strokes_from_before_a_reload_are_undone_one_by_one(desktop: Page):
    Hand(desktop).draw(FOUR)
    desktop.reload()
    expect(desktop.locator("#reading")).to_have_text("4", timeout=SOON)
    whole = look(desktop)
    for _ in FOUR:
        button(desktop, "Undo").click()
    expect(button(desktop, "Undo")).to_be_disabled()
    for _ in FOUR:
        button(desktop, "Redo").click()
    assert look(desktop) == whole


CLICKS = {
    "a tool": ("button", "Eraser"),
    "a tool that is then disabled": ("button", "Clear"),
    "a sample": ("button", "Sample digit 3"),
    "an explanation": ("button", "Why?"),
    "the tab": ("tab", "Sketch"),
}


@pytest.mark.parametrize("clicked", CLICKS)
def test_keys_work_after_a_click_on(desktop: Page, clicked):
    role, name = CLICKS[clicked]
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    desktop.get_by_role(role, name=name, exact=True).click()
    if name.startswith("Sample"):
        expect(desktop.locator("#reading")).to_have_text("3", timeout=SOON)
    before = look(desktop)
    desktop.keyboard.press("Control+z")
    after = look(desktop)
    assert after != before
    desktop.keyboard.press("Control+Shift+Z")
    assert look(desktop) == before


def test_keys_leave_the_pad_alone_where_they_are_typed_or_another_tab_is_open(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    drawn = look(desktop)
    desktop.get_by_role("tab", name="Train").click()
    for keys in ("Control+z", "Escape", "Backspace", "e"):
        desktop.keyboard.press(keys)
    field = desktop.get_by_role("textbox").or_(desktop.get_by_role("spinbutton")).first
    field.focus()
    for keys in ("Control+z", "Backspace", "e"):
        desktop.keyboard.press(keys)
    desktop.get_by_role("tab", name="Sketch").click()
    assert look(desktop) == drawn


@pytest.mark.parametrize("dialog", ["Use via API", "Settings"])
def test_keys_leave_the_pad_alone_under_a_dialog(desktop: Page, dialog):
    Hand(desktop).draw(SEVEN)
    drawn = look(desktop)
    desktop.get_by_role("contentinfo").get_by_role("button", name=dialog).click()
    expect(desktop.get_by_role("dialog", name=dialog)).to_be_visible(timeout=SOON)
    for keys in ("Control+z", "Backspace", "Escape"):
        desktop.keyboard.press(keys)
    assert look(desktop) == drawn


def test_all_tools_stand_in_one_row_on_a_phone(phone: Page):
    names = ("Undo", "Redo", "Clear", "Eraser", "Open a picture")
    boxes = [button(phone, name).bounding_box() for name in names]
    assert len({box["y"] for box in boxes}) == 1
    for left, right in itertools.pairwise(boxes):
        assert left["x"] + left["width"] < right["x"]
