import io
import re

import pytest
from PIL import Image, ImageDraw

from tests.browser.hand import ONE, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000
TWO = [[(0.2, 0.3), (0.5, 0.15), (0.8, 0.3), (0.55, 0.6), (0.2, 0.85), (0.5, 0.83), (0.85, 0.85)]]
NOUGHT = [[(0.5, 0.15), (0.25, 0.3), (0.2, 0.6), (0.5, 0.85), (0.8, 0.6), (0.75, 0.3), (0.5, 0.15)]]
SIX = [[(0.7, 0.15), (0.35, 0.4), (0.25, 0.7), (0.5, 0.85), (0.75, 0.7), (0.5, 0.52), (0.3, 0.65)]]
NUMBER = (TWO, NOUGHT, TWO, SIX)
PEN = 18 / 280  # as a share of the pad's side
LEFTS = (0.0, 0.22, 0.44, 0.66)


def beside(strokes, left):
    """The same digit, a third as large, in the middle of the pad's height."""
    return [[(left + x / 3, 0.33 + y / 3) for x, y in stroke] for stroke in strokes]


def write_2026(page: Page) -> None:
    hand = Hand(page)
    for digit, left in zip(NUMBER, LEFTS, strict=True):
        hand.draw(beside(digit, left))
    expect(page.locator("#reading")).to_have_text("2026", timeout=SOON)


def buttons(page: Page):
    return page.get_by_role("group", name="Digits").get_by_role("button")


def boxes(page: Page):
    return page.locator("#sketch-pad .box:visible")


def likeliest(page: Page) -> str:
    meters = page.locator("#probabilities [role=meter]").all()
    most = max(meters, key=lambda meter: float(meter.get_attribute("aria-valuenow")))
    return most.get_attribute("data-digit")


def extent(strokes) -> list[float]:
    """Left, top, right and bottom of drawn strokes, the pen's width included."""
    xs, ys = zip(*(point for stroke in strokes for point in stroke), strict=True)
    return [min(xs) - PEN / 2, min(ys) - PEN / 2, max(xs) + PEN / 2, max(ys) + PEN / 2]


def share_of_pad(page: Page, box) -> list[float]:
    pad = page.locator("#sketch-pad canvas").bounding_box()
    found = box.bounding_box()
    x, y = found["x"] - pad["x"], found["y"] - pad["y"]
    edges = (x, y, x + found["width"], y + found["height"])
    return [edge / pad["width"] for edge in edges]


def test_a_number_is_read_while_it_is_written(desktop: Page):
    hand, reading = Hand(desktop), desktop.locator("#reading")
    hand.draw(beside(ONE, 0.0))
    expect(reading).to_have_text("1", timeout=SOON)
    hand.draw(beside(SEVEN, 0.25))
    expect(reading).to_have_text("17", timeout=SOON)
    hand.draw(beside(ONE, 0.55))
    expect(reading).to_have_text("171", timeout=SOON)


def test_the_bars_are_those_of_the_digit_last_drawn(desktop: Page):
    hand, probabilities = Hand(desktop), desktop.locator("#probabilities")
    hand.draw(beside(ONE, 0.6))
    hand.draw(beside(SEVEN, 0.1))
    expect(desktop.locator("#reading")).to_have_text("71", timeout=SOON)
    winner = probabilities.locator(".winner")
    expect(winner).to_have_attribute("data-digit", "7", timeout=SOON)
    expect(buttons(desktop).nth(0)).to_have_attribute("aria-pressed", "true")


def test_each_digit_has_a_box_that_lies_close_round_its_ink(desktop: Page):
    write_2026(desktop)
    expect(boxes(desktop)).to_have_count(4)
    for i, (digit, left) in enumerate(zip(NUMBER, LEFTS, strict=True)):
        ink = extent(beside(digit, left))
        assert share_of_pad(desktop, boxes(desktop).nth(i)) == pytest.approx(ink, abs=0.03)


def test_a_digit_is_chosen_by_its_button(desktop: Page):
    write_2026(desktop)
    names = [button.get_attribute("aria-label") for button in buttons(desktop).all()]
    assert names == [f"digit {i} of 4: {digit}" for i, digit in enumerate("2026", start=1)]
    assert likeliest(desktop) == "6"
    desktop.get_by_role("button", name="digit 2 of 4: 0").click()
    assert likeliest(desktop) == "0"
    desktop.keyboard.press("Shift+Tab")
    desktop.keyboard.press("Enter")
    assert likeliest(desktop) == "2"
    pressed = [button.get_attribute("aria-pressed") for button in buttons(desktop).all()]
    assert pressed == ["true", "false", "false", "false"]
    expect(desktop.locator("#reading")).to_have_text("2026")


def test_new_ink_shows_the_digit_last_drawn_again(desktop: Page):
    hand = Hand(desktop)
    hand.draw(beside(ONE, 0.0))
    hand.draw(beside(SEVEN, 0.25))
    expect(buttons(desktop)).to_have_count(2, timeout=SOON)
    desktop.get_by_role("button", name="digit 1 of 2: 1").click()
    hand.draw(beside(SIX, 0.55))
    expect(desktop.locator("#reading")).to_have_text("176", timeout=SOON)
    assert likeliest(desktop) == "6"


def test_one_digit_has_no_box_and_clear_takes_all_away(desktop: Page):
    hand = Hand(desktop)
    hand.draw(beside(ONE, 0.1))
    expect(desktop.locator("#reading")).to_have_text("1", timeout=SOON)
    expect(boxes(desktop)).to_have_count(0)
    expect(buttons(desktop)).to_have_count(0)
    hand.draw(beside(SEVEN, 0.5))
    expect(boxes(desktop)).to_have_count(2, timeout=SOON)
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(boxes(desktop)).to_have_count(0, timeout=SOON)
    hand.draw(beside(SEVEN, 0.5))
    expect(boxes(desktop)).to_have_count(2, timeout=SOON)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    expect(boxes(desktop)).to_have_count(0)
    expect(buttons(desktop)).to_have_count(0)


@pytest.mark.read_by_server
def test_a_non_digit_is_marked_so_and_left_out_of_the_reading(desktop: Page):
    def refused(route):
        answer = route.fetch().json()
        marks = answer.get("marks", [])
        if len(marks) == 2:
            marks[0]["accepted"] = False
            answer["reading"] = str(marks[1]["digit"])
        route.fulfill(json=answer)

    desktop.route(re.compile("component_server"), refused)
    hand = Hand(desktop)
    hand.draw(beside(ONE, 0.1))
    hand.draw(beside(SEVEN, 0.5))
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    desktop.get_by_role("button", name="digit 1 of 2: none").click()
    expect(desktop.get_by_text("That does not look like a digit")).to_be_visible()
    expect(desktop.locator("#reading")).to_have_text("7")
    desktop.unroute_all(behavior="ignoreErrors")


@pytest.mark.read_by_server
def test_a_mark_that_is_clicked_stays_so_when_the_last_answer_comes(desktop: Page):
    hand = Hand(desktop)
    hand.draw(beside(ONE, 0.1))
    hand.draw(beside(SEVEN, 0.5))
    first = desktop.get_by_role("button", name="digit 1 of 2: 1")
    expect(desktop.locator("#reading")).to_have_text("17", timeout=SOON)
    desktop.evaluate(
        """() => {
          const soon = window.fetch;
          window.answers = 0;
          window.fetch = async (...request) => {
            const answer = await soon(...request);
            await new Promise((done) => setTimeout(done, 700));
            window.answers++;
            return answer;
          };
        }"""
    )
    hand.draw(beside([[(0.35, 0.5), (0.75, 0.5)]], 0.5))  # the seven is crossed
    first.click()
    answers = desktop.evaluate("window.answers")
    desktop.wait_for_function("answers => window.answers > answers", arg=answers)
    expect(desktop.locator("#reading")).to_have_text("17", timeout=SOON)
    expect(first).to_have_attribute("aria-pressed", "true")
    hand.draw(beside(ONE, 0.8))
    last = desktop.get_by_role("button", name="digit 3 of 3")
    expect(last).to_have_attribute("aria-pressed", "true", timeout=SOON)


def test_several_digits_cannot_be_named_at_once(desktop: Page):
    hand = Hand(desktop)
    hand.draw(beside(ONE, 0.1))
    named = desktop.get_by_role("button", name="It was 1", exact=True)
    expect(named).to_be_enabled(timeout=SOON)
    hand.draw(beside(SEVEN, 0.5))
    expect(named).to_be_disabled()
    expect(desktop.get_by_text("One digit can be kept at a time")).to_be_visible(timeout=SOON)
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(named).to_be_enabled(timeout=SOON)


def test_the_boxes_do_not_catch_the_pen(desktop: Page):
    hand = Hand(desktop)
    hand.draw(beside(ONE, 0.1))
    hand.draw(beside(SEVEN, 0.5))
    expect(boxes(desktop)).to_have_count(2, timeout=SOON)
    x0, y0, x1, y1 = share_of_pad(desktop, boxes(desktop).nth(1))
    hand.draw([[(x0, y0), (x1, y1)]])
    undo = desktop.get_by_role("button", name="Undo", exact=True)
    for _ in range(3):
        undo.click()
    expect(undo).to_be_disabled()


def test_digits_of_a_picture_are_boxed_where_the_picture_shows_them(desktop: Page):
    image = Image.new("L", (900, 450), 255)
    for path in ([(180, 110), (330, 110), (240, 350)], [(650, 100), (640, 350)]):
        ImageDraw.Draw(image).line(path, fill=0, width=28, joint="curve")
    file = io.BytesIO()
    image.save(file, "PNG")
    picture = {"name": "71.png", "mimeType": "image/png", "buffer": file.getvalue()}
    desktop.locator("input[accept='image/*']").set_input_files(picture)
    expect(desktop.locator("#reading")).to_have_text("71", timeout=SOON)
    # the picture is as wide as the pad and lies in the middle of its height
    where = [
        [166 / 900, 0.25 + 96 / 900, 344 / 900, 0.25 + 364 / 900],
        [626 / 900, 0.25 + 86 / 900, 664 / 900, 0.25 + 364 / 900],
    ]
    for i, edges in enumerate(where):
        assert share_of_pad(desktop, boxes(desktop).nth(i)) == pytest.approx(edges, abs=0.03)


@pytest.mark.read_by_server
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_long_reading_overlaps_nothing_and_moves_nothing(request, device):
    page = request.getfixturevalue(device)
    below = [page.locator(place) for place in ("#probabilities", ".labelling", ".pipeline")]
    hand = Hand(page)
    page.locator("#sketch-pad").scroll_into_view_if_needed()
    hand.draw(beside(TWO, 0.0))
    expect(page.locator("#reading")).to_have_text("2", timeout=SOON)
    before = [place.bounding_box() for place in below]

    def eight(route):
        answer = route.fetch().json()
        if "marks" in answer:
            answer["marks"] = answer["marks"][:1] * 8
            answer |= {"reading": "20262026", "shown": 0}
        route.fulfill(json=answer)

    page.route(re.compile("component_server"), eight)
    hand.draw(beside(NOUGHT, 0.4))
    expect(page.locator("#reading")).to_have_text("20262026", timeout=SOON)
    page.unroute_all(behavior="ignoreErrors")
    assert [place.bounding_box() for place in below] == before
    parts = [page.locator(place) for place in (".verdict-text", ".mark-row", "#probabilities")]
    reading = extent_of_text(page)
    for part in parts:
        assert apart(reading, part.bounding_box()), part
    frame = page.locator("#reading").bounding_box()
    assert reading["width"] <= frame["width"] + 0.5, "nothing is cut off"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_finger_finds_the_buttons(phone: Page):
    write_2026(phone)
    for button in buttons(phone).all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40
    phone.get_by_role("button", name="digit 3 of 4: 2").tap()
    assert likeliest(phone) == "2"


def extent_of_text(page: Page) -> dict[str, float]:
    return page.locator("#reading").evaluate(
        """node => {
             const range = document.createRange();
             range.selectNodeContents(node);
             const { x, y, width, height } = range.getBoundingClientRect();
             return { x, y, width, height };
           }"""
    )


def apart(a: dict[str, float], b: dict[str, float]) -> bool:
    return (
        a["x"] + a["width"] <= b["x"] + 0.5
        or b["x"] + b["width"] <= a["x"] + 0.5
        or a["y"] + a["height"] <= b["y"] + 0.5
        or b["y"] + b["height"] <= a["y"] + 0.5
    )
