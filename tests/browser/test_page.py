from urllib.parse import urlsplit

import httpx
import pytest

from tests.browser.hand import SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser


def background(page: Page, selector: str) -> float:
    """Mean of the red, green and blue of an element's background, 0 to 255."""
    colour = page.locator(selector).first.evaluate("node => getComputedStyle(node).backgroundColor")
    numbers = colour.removeprefix("rgb(").removeprefix("rgba(").removesuffix(")").split(",")
    return sum(float(number) for number in numbers[:3]) / 3


def test_the_three_tabs_are_there_and_say_what_they_are_for(desktop: Page):
    names = [tab.inner_text() for tab in desktop.get_by_role("tab").all()]
    assert names == ["Sketch", "Train", "Diagnose"]
    desktop.get_by_role("tab", name="Train").click()
    expect(desktop.get_by_role("button", name="Start training", exact=True)).to_be_visible()
    desktop.get_by_role("tab", name="Diagnose").click()
    expect(desktop.get_by_role("heading", name="Confusion matrix")).to_be_visible()


def test_the_drawing_is_still_there_after_another_tab(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7")
    desktop.get_by_role("tab", name="Train").click()
    desktop.get_by_role("tab", name="Sketch").click()
    expect(desktop.locator("#reading")).to_have_text("7")


def test_nothing_is_asked_of_any_other_host(chromium, app):
    context = chromium.new_context()
    page = context.new_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(app.url)
    Hand(page).draw(SEVEN)
    for name in ("Train", "Diagnose", "Sketch"):
        page.get_by_role("tab", name=name).click()
    page.wait_for_timeout(500)
    context.close()
    assert hosts - {""} == {urlsplit(app.url).netloc}


def test_nothing_goes_wrong_in_the_console(chromium, app):
    context = chromium.new_context()
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.goto(app.url)
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7")
    context.close()
    assert complaints == []


def test_a_phone_shows_pad_reading_and_bars_at_once_and_never_scrolls_sideways(phone: Page):
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    bars = phone.locator("#probabilities").bounding_box()
    assert bars["y"] + bars["height"] <= 844
    assert phone.locator("#sketch-pad canvas").bounding_box()["width"] >= 340


def test_a_drawing_does_not_move_the_page(desktop: Page):
    places = ["#sketch-pad canvas", "#probabilities", ".pipeline", ".samples"]

    def measured():
        return [desktop.locator(place).bounding_box() for place in places]

    before = measured()
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7")
    assert measured() == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_legible_in_light_and_in_dark(chromium, app, theme):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{app.url}?__theme={theme}")
    pad = page.locator("#sketch-pad canvas")
    pad.wait_for()
    paper = background(page, "#sketch-pad canvas")
    assert (paper < 80) if theme == "dark" else (paper > 220)
    Hand(page).draw(SEVEN)
    ink = pad.evaluate(
        """canvas => [...canvas.getContext("2d")
             .getImageData(0, 0, canvas.width, canvas.height).data]
             .filter((_, i, all) => all[4 * Math.floor(i / 4) + 3] === 255 && i % 4 === 0)[0]"""
    )
    context.close()
    assert abs(ink - paper) > 150


def test_a_finger_draws_without_scrolling_and_scrolls_beside_the_pad(phone: Page):
    session = phone.context.new_cdp_session(phone)

    def swipe(x: float, y: float) -> None:
        point = {"x": x, "y": y}
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        for _ in range(15):
            point = {"x": x, "y": point["y"] - 12}
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            phone.wait_for_timeout(16)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        phone.wait_for_timeout(400)

    hand = Hand(phone)
    swipe(*hand.at(0.5, 0.8))
    assert phone.evaluate("window.scrollY") == 0
    expect(phone.locator("#reading")).to_have_text("1")

    beside = phone.locator("#probabilities").bounding_box()
    swipe(beside["x"] + 40, beside["y"] + beside["height"] - 10)
    assert phone.evaluate("window.scrollY") > 50


def test_a_tab_that_comes_late_says_that_it_loads(chromium, app):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/train/main.js", lambda route: None)  # never answered
    page.goto(f"{app.url}#train")
    page.locator(".train").wait_for(state="attached")
    page.wait_for_timeout(1500)
    said = page.locator(".train").evaluate(
        """(node) => {
          const { content, opacity } = getComputedStyle(node.parentElement, "::before");
          return [content, opacity];
        }"""
    )
    context.close()
    assert said == ['"Loading …"', "1"]


@pytest.mark.slow
def test_the_host_sees_who_looks_at_the_page(chromium, mortal_app):
    def people() -> int:
        return httpx.get(f"{mortal_app.url}healthz", trust_env=False).json()["people"]

    def become(count: int, page: Page) -> None:
        for _ in range(50):
            if people() == count:
                return
            page.wait_for_timeout(100)
        assert people() == count

    context = chromium.new_context()
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(mortal_app.url)
    become(2, first)
    second.close()
    become(1, first)
    first.goto("about:blank")
    become(0, first)
    first.go_back()
    become(1, first)
    context.close()
