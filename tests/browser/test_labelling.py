"""Saying what a drawing was meant to be; this browser keeps it."""

import base64
import json
import re

import pytest

from tests.browser.hand import FOUR, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000


def draw(page: Page, strokes, digit: str) -> None:
    Hand(page).draw(strokes)
    expect(page.locator("#reading")).to_have_text(digit, timeout=SOON)
    expect(button(page, 0)).to_be_enabled(timeout=SOON)


def button(page: Page, digit: int):
    group = page.get_by_role("group", name="What was it?")
    return group.get_by_role("button", name=f"It was {digit}", exact=True)


def pressed(page: Page) -> list[int]:
    return [d for d in range(10) if button(page, d).get_attribute("aria-pressed") == "true"]


def kept(page: Page) -> list[dict]:
    return json.loads(page.evaluate("localStorage.getItem('mnist-demo-drawings')") or "[]")


def said(page: Page):
    return page.get_by_role("status").filter(has_text=re.compile("kept|keeps"))


def test_a_digit_can_be_named_once_one_was_read(desktop: Page):
    for digit in range(10):
        expect(button(desktop, digit)).to_be_disabled()
    draw(desktop, SEVEN, "7")
    for digit in range(10):
        expect(button(desktop, digit)).to_be_enabled()
    desktop.get_by_role("button", name="Clear", exact=True).click()
    expect(button(desktop, 7)).to_be_disabled()


@pytest.mark.read_by_server
def test_a_drawing_is_kept_as_the_network_saw_it(desktop: Page):
    answers = []
    desktop.on("response", lambda response: answers.append(response))
    draw(desktop, SEVEN, "7")
    button(desktop, 1).click()
    (drawing,) = kept(desktop)
    assert drawing["label"] == 1
    assert len(base64.b64decode(drawing["grey"], validate=True)) == 784
    newest = [answer for answer in answers if "component_server" in answer.url][-1]
    assert drawing["grey"] == newest.json()["steps"]["centred"]["grey"]
    assert pressed(desktop) == [1]
    expect(said(desktop)).to_contain_text("Kept as 1. You have kept 1 drawing:")


def test_another_digit_changes_the_label_and_the_same_one_takes_it_out(desktop: Page):
    draw(desktop, SEVEN, "7")
    for digit in (1, 7):
        button(desktop, digit).click()
    assert [drawing["label"] for drawing in kept(desktop)] == [7]
    assert pressed(desktop) == [7]
    button(desktop, 7).click()
    assert kept(desktop) == []
    assert pressed(desktop) == []


def test_new_ink_is_another_drawing(desktop: Page):
    draw(desktop, [FOUR[0]], re.compile(r"\d?"))
    button(desktop, 6).click()
    draw(desktop, [FOUR[1]], "4")
    assert pressed(desktop) == []
    button(desktop, 4).click()
    assert [drawing["label"] for drawing in kept(desktop)] == [6, 4]
    expect(said(desktop)).to_contain_text("Kept as 4. You have kept 2 drawings:")
    desktop.locator(".sample").nth(3).click()
    expect(desktop.locator("#reading")).to_have_text("3", timeout=SOON)
    assert pressed(desktop) == []


def test_the_same_drawing_is_never_kept_twice(desktop: Page):
    draw(desktop, SEVEN, "7")
    button(desktop, 7).click()
    desktop.get_by_role("button", name="Clear", exact=True).click()
    expect(button(desktop, 7)).to_be_disabled()
    assert pressed(desktop) == []
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(button(desktop, 7)).to_be_enabled(timeout=SOON)
    assert pressed(desktop) == [7]
    button(desktop, 1).click()
    assert [drawing["label"] for drawing in kept(desktop)] == [1]


def test_what_was_kept_outlives_a_reload(desktop: Page):
    draw(desktop, SEVEN, "7")
    button(desktop, 7).click()
    before = kept(desktop)
    desktop.reload()
    expect(said(desktop)).to_contain_text("You have kept 1 drawing:")
    assert kept(desktop) == before
    expect(button(desktop, 7)).to_have_attribute("aria-pressed", "true", timeout=SOON)


def test_five_hundred_are_kept_and_the_oldest_goes_first(desktop: Page):
    images = [base64.b64encode(number.to_bytes(784)).decode() for number in range(500)]
    drawings = [{"label": 3, "grey": grey} for grey in images]
    desktop.evaluate(
        "text => localStorage.setItem('mnist-demo-drawings', text)", json.dumps(drawings)
    )
    draw(desktop, SEVEN, "7")
    button(desktop, 7).click()
    after = kept(desktop)
    assert len(after) == 500
    assert after[0] == drawings[1]
    assert after[-1]["label"] == 7


def test_anything_but_a_drawing_is_skipped(desktop: Page):
    grey = base64.b64encode(bytes(784)).decode()
    entries = [
        {"label": 3, "grey": grey},
        {"label": 10, "grey": grey},
        {"label": "3", "grey": grey},
        {"label": 1.5, "grey": grey},
        {"label": 3},
        {"label": 3, "grey": grey[4:]},
        {"label": 3, "grey": " " + grey[1:]},
        None,
        3,
    ]
    desktop.evaluate(
        "text => localStorage.setItem('mnist-demo-drawings', text)", json.dumps(entries)
    )
    desktop.reload()
    expect(said(desktop)).to_contain_text("You have kept 1 drawing:")
    for text in ("{", "{}", "null", "7"):
        desktop.evaluate("text => localStorage.setItem('mnist-demo-drawings', text)", text)
        desktop.reload()
        expect(said(desktop)).to_contain_text("kept in this browser")


def test_a_browser_that_keeps_nothing_says_so(desktop: Page):
    desktop.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    draw(desktop, SEVEN, "7")
    button(desktop, 7).click()
    expect(said(desktop)).to_contain_text("This browser keeps nothing")
    assert pressed(desktop) == []


def test_the_keyboard_names_a_digit(desktop: Page):
    draw(desktop, SEVEN, "7")
    button(desktop, 6).focus()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    assert pressed(desktop) == [7]
    expect(button(desktop, 7)).to_be_focused()


def test_a_phone_has_room_for_a_finger_and_nothing_jumps(phone: Page):
    draw(phone, SEVEN, "7")
    places = [phone.locator(".labelling"), phone.locator(".samples"), phone.locator(".pipeline")]
    button(phone, 7).scroll_into_view_if_needed()
    before = [place.bounding_box() for place in places]
    for digit in range(10):
        box = button(phone, digit).bounding_box()
        assert min(box["width"], box["height"]) >= 40
    button(phone, 7).tap()
    expect(said(phone)).to_contain_text("Kept as 7")
    assert [place.bounding_box() for place in places] == before
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
