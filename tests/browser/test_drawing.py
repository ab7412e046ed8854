import contextlib
import json
import re

import numpy as np
import pytest

from mnist_demo.datasets import synthetic
from tests.browser.hand import DOT, FOUR, ONE, SEVEN, Hand, Page, expect
from tests.jobs.watching import eventually

pytestmark = pytest.mark.browser

SOON = 20_000


def reading(page: Page):
    return page.locator("#reading")


def meters(page: Page) -> list[float]:
    found = page.locator("#probabilities [role=meter]").all()
    return [float(meter.get_attribute("aria-valuenow")) for meter in found]


def ink(page: Page) -> int:
    """How many pixels of the pad are not paper."""
    return page.locator("#sketch-pad canvas").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
             .data.filter((_, i) => i % 4 === 3).reduce((n, alpha) => n + (alpha > 127), 0)"""
    )


def strokes_kept(page: Page) -> int:
    return page.evaluate("() => JSON.parse(sessionStorage.getItem('sketch-strokes')).length")


def shifted(strokes, by: float):
    return [[(x + by, y) for x, y in stroke] for stroke in strokes]


def test_the_reading_appears_while_the_pen_is_still_down(desktop: Page):
    hand = Hand(desktop)
    for _ in hand.follow(SEVEN[0]):
        pass
    expect(reading(desktop)).to_have_text("7", timeout=SOON)
    assert meters(desktop)[7] == max(meters(desktop)) > 50
    desktop.mouse.up()
    expect(reading(desktop)).to_have_text("7")


def test_ten_meters_keep_their_order_and_their_contract(desktop: Page):
    found = desktop.locator("#probabilities [data-digit]").all()
    assert [meter.get_attribute("data-digit") for meter in found] == list("0123456789")
    for meter in found:
        assert meter.get_attribute("role") == "meter"
        assert meter.get_attribute("aria-valuemin") == "0"
        assert meter.get_attribute("aria-valuemax") == "100"
        assert meter.get_attribute("aria-label") == meter.get_attribute("data-digit")
    assert meters(desktop) == [0] * 10
    Hand(desktop).draw(ONE)
    expect(reading(desktop)).to_have_text("1", timeout=SOON)
    assert sum(meters(desktop)) == pytest.approx(100, abs=1)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_longest_percentage_has_its_room(desktop: Page, width):
    desktop.set_viewport_size({"width": width, "height": 900})
    Hand(desktop).draw(SEVEN)
    shown = desktop.locator("#probabilities .winner .bar-percent")
    shown.evaluate("node => (node.textContent = '99.9 %')")
    assert shown.evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize("width", [1280, 800, 390, 320])
def test_the_tools_have_room_below_the_pad(desktop: Page, width):
    desktop.set_viewport_size({"width": width, "height": 900})
    canvas = desktop.locator("#sketch-pad canvas").bounding_box()
    for name in ("Undo", "Redo", "Clear", "Eraser", "Open a picture"):
        button = desktop.get_by_role("button", name=name, exact=True).bounding_box()
        assert canvas["x"] <= button["x"], name
        assert button["x"] + button["width"] <= canvas["x"] + canvas["width"] + 0.5, name
        assert button["height"] <= 41, f"{name} is on one line"


@pytest.mark.parametrize("corner", [(0.02, 0.02), (0.65, 0.6)])
def test_a_digit_is_read_wherever_and_however_small_it_is_drawn(desktop: Page, corner):
    x, y = corner
    small = [[(x + 0.33 * px, y + 0.33 * py) for px, py in stroke] for stroke in FOUR]
    Hand(desktop).draw(small)
    expect(reading(desktop)).to_have_text("4", timeout=SOON)


def test_digits_drawn_as_hands_draw_them_are_read(desktop: Page):
    rng = np.random.default_rng(7)
    hand, right = Hand(desktop), 0
    for label in range(10):
        strokes = synthetic.strokes_of(label, rng)
        points = np.concatenate(strokes)
        low, size = points.min(axis=0), np.ptp(points, axis=0).max()
        # every fifth point and the last: the mouse goes straight from one to the next
        thinned = [np.concatenate([stroke[:-1:5], stroke[-1:]]) for stroke in strokes]
        hand.draw([(0.25 + 0.5 * (stroke - low) / size).tolist() for stroke in thinned])
        with contextlib.suppress(AssertionError):
            expect(reading(desktop)).to_have_text(str(label), timeout=SOON / 4)
            right += 1
        desktop.get_by_role("button", name="Clear", exact=True).click()
    assert right >= 9


def test_undo_takes_back_a_stroke_and_clear_takes_back_all(desktop: Page):
    undo, clear = (
        desktop.get_by_role("button", name=name, exact=True) for name in ("Undo", "Clear")
    )
    expect(undo).to_be_disabled()
    expect(clear).to_be_disabled()
    hand = Hand(desktop)
    hand.draw(FOUR)
    expect(reading(desktop)).to_have_text("4", timeout=SOON)
    whole = ink(desktop)
    undo.click()
    assert 0 < ink(desktop) < whole
    undo.click()
    assert ink(desktop) == 0
    expect(undo).to_be_disabled()

    hand.draw(SEVEN)
    expect(reading(desktop)).to_have_text("7", timeout=SOON)
    clear.click()
    expect(reading(desktop)).to_have_text("")
    assert ink(desktop) == 0
    assert meters(desktop) == [0] * 10


def test_the_keyboard_undoes_and_clears(desktop: Page):
    Hand(desktop).draw(FOUR)
    whole = ink(desktop)
    desktop.keyboard.press("Control+z")
    assert 0 < ink(desktop) < whole
    desktop.keyboard.press("Escape")
    assert ink(desktop) == 0


def test_the_eraser_takes_away_what_it_passes_over_and_the_reading_follows(desktop: Page):
    eraser = desktop.get_by_role("button", name="Eraser", exact=True)
    expect(eraser).to_be_disabled()
    hand = Hand(desktop)
    hand.draw(shifted(FOUR, -0.25) + shifted(ONE, 0.3))
    expect(reading(desktop)).to_have_text("41", timeout=SOON)
    whole = ink(desktop)

    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "true")
    hand.draw([[(0.05, 0.9), (0.6, 0.95)]])
    assert ink(desktop) == whole, "it passed over paper"
    for _ in hand.follow(shifted(ONE, 0.3)[0]):
        pass
    expect(reading(desktop)).to_have_text("4", timeout=SOON)  # it is still pressed
    desktop.mouse.up()
    assert 0 < ink(desktop) < whole

    desktop.get_by_role("button", name="Undo", exact=True).click()
    assert ink(desktop) == whole
    expect(reading(desktop)).to_have_text("41", timeout=SOON)


def test_the_eraser_leaves_what_lies_beside_it(desktop: Page):
    hand = Hand(desktop)
    hand.draw(ONE)
    whole = ink(desktop)
    desktop.get_by_role("button", name="Eraser", exact=True).click()
    hand.draw([[(0.2, 0.5), (0.8, 0.5)]])
    assert whole / 2 < ink(desktop) < 0.9 * whole
    assert strokes_kept(desktop) == 2, "above and below"


def test_who_rubs_out_all_draws_again(desktop: Page):
    hand = Hand(desktop)
    hand.draw(ONE)
    expect(reading(desktop)).to_have_text("1", timeout=SOON)
    desktop.keyboard.press("e")
    eraser = desktop.get_by_role("button", name="Eraser", exact=True)
    expect(eraser).to_have_attribute("aria-pressed", "true")
    hand.draw(ONE)
    expect(reading(desktop)).to_have_text("")
    assert ink(desktop) == 0
    expect(eraser).to_be_disabled()
    hand.draw(SEVEN)
    expect(reading(desktop)).to_have_text("7", timeout=SOON)


def test_a_pen_held_upside_down_rubs_out(desktop: Page):
    hand = Hand(desktop)
    hand.draw(ONE)
    desktop.locator("#sketch-pad canvas").evaluate(
        """canvas => {
             const { left, top, width, height } = canvas.getBoundingClientRect();
             const send = (type, x, y, button) => canvas.dispatchEvent(new PointerEvent(type, {
               clientX: left + x * width, clientY: top + y * height, pointerType: "pen",
               button, buttons: 32,
             }));
             send("pointerdown", 0.2, 0.5, 5);
             send("pointermove", 0.8, 0.5, -1);
             send("pointerup", 0.8, 0.5, 5);
           }"""
    )
    assert strokes_kept(desktop) == 2
    hand.draw(SEVEN)
    assert strokes_kept(desktop) == 3, "its other end writes"


def test_a_late_answer_does_not_come_back_after_clear(desktop: Page):
    desktop.route(
        re.compile("component_server"),
        lambda route: (desktop.wait_for_timeout(300), route.continue_()),
    )
    Hand(desktop).draw(SEVEN)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    desktop.wait_for_timeout(1000)
    assert reading(desktop).inner_text() == ""
    assert meters(desktop) == [0] * 10
    desktop.unroute_all(behavior="ignoreErrors")


@pytest.mark.read_by_server
def test_what_the_network_does_not_accept_is_not_read_as_a_digit(desktop: Page):
    def refused(route):
        answer = route.fetch().json()
        route.fulfill(json=answer | {"accepted": False, "reading": ""})

    desktop.route(re.compile("component_server"), refused)
    Hand(desktop).draw(SEVEN)
    expect(desktop.get_by_text("That does not look like a digit")).to_be_visible(timeout=SOON)
    assert reading(desktop).inner_text() == ""
    desktop.unroute_all(behavior="ignoreErrors")  # a call may still be under way


def test_a_dot_gets_one_sentence(desktop: Page):
    Hand(desktop).draw(DOT)
    expect(desktop.get_by_text("only a dot")).to_be_visible(timeout=SOON)
    assert reading(desktop).inner_text() == ""


def test_a_browser_that_tells_of_moves_by_the_frame_only_draws_as_well(desktop: Page):
    desktop.evaluate(
        """() => window.addEventListener(
             "pointerrawupdate", event => event.stopImmediatePropagation(), true)"""
    )
    hand = Hand(desktop)
    for _ in hand.follow(SEVEN[0]):
        pass
    expect(reading(desktop)).to_have_text("7", timeout=SOON)


@pytest.mark.read_by_server
def test_a_move_that_is_told_at_once_and_again_with_the_frame_is_drawn_once(desktop: Page):
    drawings = []

    def started(request):
        if "component_server" in request.url:
            drawings.append(request.post_data_json["data"])

    desktop.on("request", started)
    desktop.locator("#sketch-pad canvas").evaluate(
        """canvas => {
             const { left, top } = canvas.getBoundingClientRect();
             const send = (type, x, y, coalescedEvents = []) => {
               const [clientX, clientY] = [left + x, top + y];
               const how = { clientX, clientY, buttons: 1, coalescedEvents };
               const event = new PointerEvent(type, how);
               canvas.dispatchEvent(event);
               return event;
             };
             send("pointerdown", 50, 50);
             const zigzag = [[100, 60], [60, 120], [110, 200]];
             const told = zigzag.map(([x, y]) => send("pointerrawupdate", x, y));
             send("pointermove", 110, 200, told);
             send("pointerup", 110, 200);
           }"""
    )
    eventually(lambda: desktop.wait_for_timeout(300) or drawings)
    (stroke,) = drawings[-1]["strokes"]
    assert len(stroke) == 2 * len(["down", "to", "and", "fro"])


def test_the_pen_may_leave_the_pad_and_be_lifted_outside(desktop: Page):
    hand = Hand(desktop)
    for _ in hand.follow([*SEVEN[0], (0.4, 1.2)]):
        pass
    desktop.mouse.up()
    before = ink(desktop)
    desktop.mouse.move(*hand.at(0.9, 0.9))
    assert ink(desktop) == before


def test_the_right_button_draws_nothing(desktop: Page):
    x, y = Hand(desktop).at(0.3, 0.3)
    desktop.mouse.move(x, y)
    desktop.mouse.down(button="right")
    desktop.mouse.move(x + 100, y + 100)
    desktop.mouse.up(button="right")
    assert ink(desktop) == 0


def test_ink_survives_another_size_and_a_reload(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(reading(desktop)).to_have_text("7", timeout=SOON)
    desktop.set_viewport_size({"width": 500, "height": 800})
    desktop.wait_for_timeout(200)
    assert ink(desktop) > 0
    desktop.reload()
    expect(reading(desktop)).to_have_text("7", timeout=SOON)
    assert ink(desktop) > 0


def test_the_steps_of_the_ink_are_shown(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(reading(desktop)).to_have_text("7", timeout=SOON)
    centred = desktop.locator("canvas[data-step=centred]")
    assert centred.evaluate("canvas => [canvas.width, canvas.height]") == [28, 28]
    for step in ("drawn", "cropped", "scaled", "centred"):
        painted = desktop.locator(f"canvas[data-step={step}]").evaluate(
            """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
                 .data.some(value => value > 0)"""
        )
        assert painted, step


@pytest.mark.read_by_server
def test_a_sample_of_the_pen_costs_one_request_and_one_is_under_way_at_a_time(desktop: Page):
    bodies, under_way, most = [], [], []

    def started(request):
        if "component_server" in request.url:
            bodies.append(request.post_data)
            under_way.append(request)
            most.append(len(under_way))

    def ended(request):
        if request in under_way:
            under_way.remove(request)

    desktop.on("request", started)
    desktop.on("requestfinished", ended)
    desktop.on("requestfailed", ended)
    hand = Hand(desktop)
    hand.press(0.3, 0.2)
    samples = 20
    for i in range(samples):
        desktop.mouse.move(*hand.at(0.3 + 0.02 * i, 0.2 + 0.03 * i))
        desktop.wait_for_timeout(40)
        while i < samples / 2 and under_way:  # then the server may lag behind
            desktop.wait_for_timeout(10)
    desktop.mouse.up()
    desktop.wait_for_timeout(300)
    while under_way:
        desktop.wait_for_timeout(10)

    assert samples / 2 <= len(bodies) <= samples + 1
    assert max(most) == 1
    assert max(map(len, bodies)) <= 1000
    assert json.loads(bodies[-1])["fn_name"] == "read"

    desktop.mouse.move(*hand.at(0.2, 0.9))
    desktop.wait_for_timeout(200)
    assert len(bodies) <= samples + 1, "nothing is sent while nothing changes"
