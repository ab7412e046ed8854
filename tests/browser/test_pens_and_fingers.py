"""What a pen, a palm and two fingers do on the pad, as a browser tells of them."""

import itertools
from typing import Any

import pytest

from tests.browser.hand import ONE, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000
FRAME = 16
"""Milliseconds between two events of a hand that moves."""

Point = tuple[float, float]


class Touching:
    """Fingers and a pen on the pad of a page; places are shares of the pad's side."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._hand = Hand(page)
        self._fingers: dict[int, dict[str, Any]] = {}
        self._is_pressed = False

    def down(self, finger: int, at: Point) -> None:
        self._place(finger, at)
        self._tell("touchStart")

    def move(self, *fingers: tuple[int, Point]) -> None:
        for finger, at in fingers:
            self._place(finger, at)
        self._tell("touchMove")
        self.wait(FRAME)

    def lift(self, finger: int) -> None:
        del self._fingers[finger]
        self._tell("touchEnd")

    def pen(self, kind: str, at: Point) -> None:
        """Hover, press or lift a pen: `mouseMoved`, `mousePressed` or `mouseReleased`."""
        x, y = self._hand.at(*at)
        if kind != "mouseMoved":
            self._is_pressed = kind == "mousePressed"
        how = {"button": "left", "buttons": int(self._is_pressed), "clickCount": 1}
        if kind == "mouseMoved" and not self._is_pressed:
            how["button"] = "none"
        self._session.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": x, "y": y, "pointerType": "pen"} | how,
        )

    def write(self, stroke: list[Point]) -> None:
        """Draw a stroke with the pen."""
        self.pen("mousePressed", stroke[0])
        for start, end in itertools.pairwise(stroke):
            for share in (0.25, 0.5, 0.75, 1):
                there = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
                self.pen("mouseMoved", (there[0], there[1]))
                self.wait(FRAME)
        self.pen("mouseReleased", stroke[-1])

    def wait(self, milliseconds: float) -> None:
        self._page.wait_for_timeout(milliseconds)

    def _place(self, finger: int, at: Point) -> None:
        x, y = self._hand.at(*at)
        self._fingers[finger] = {"x": x, "y": y, "id": finger}

    def _tell(self, kind: str) -> None:
        points = list(self._fingers.values())
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def touching(phone: Page) -> Touching:
    return Touching(phone)


def strokes(page: Page) -> int:
    return page.evaluate(
        "() => JSON.parse(sessionStorage.getItem('sketch-strokes') ?? '[]').length"
    )


def is_blank(page: Page) -> bool:
    return page.locator("#sketch-pad canvas").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
             .data.every(value => value === 0)"""
    )


def zoom(page: Page) -> float:
    return page.evaluate("() => visualViewport.scale")


@pytest.mark.parametrize("rested", [0, 100, 600], ids="palm rested {} ms".format)
@pytest.mark.parametrize("slid", [0, 0.02, 0.2], ids="slid by {}".format)
def test_a_pen_takes_over_from_a_palm_whose_mark_goes(
    phone: Page, touching: Touching, rested, slid
):
    touching.down(1, (0.8, 0.7))
    touching.move((1, (0.8, 0.7 + slid)))
    touching.wait(rested)
    touching.write(SEVEN[0])
    touching.move((1, (0.9, 0.8)))
    touching.lift(1)
    expect(phone.locator("#reading")).to_have_text("7", timeout=SOON)
    assert strokes(phone) == 1
    phone.get_by_role("button", name="Undo", exact=True).click()
    assert is_blank(phone), "the palm's mark is no step of its own"


def test_a_palm_that_came_and_went_before_the_pen_leaves_no_mark(phone: Page, touching: Touching):
    touching.down(1, (0.8, 0.8))
    touching.lift(1)
    touching.wait(200)
    touching.write(SEVEN[0])
    expect(phone.locator("#reading")).to_have_text("7", timeout=SOON)
    assert strokes(phone) == 1


def test_a_palm_does_nothing_while_the_pen_writes_and_just_after(phone: Page, touching: Touching):
    touching.pen("mousePressed", (0.5, 0.2))
    touching.down(1, (0.85, 0.8))
    for step in range(1, 13):
        touching.pen("mouseMoved", (0.5, 0.2 + 0.05 * step))
        touching.move((1, (0.85, 0.8 + 0.01 * step)))
    touching.pen("mouseReleased", (0.5, 0.8))
    touching.lift(1)
    touching.down(2, (0.2, 0.8))
    touching.move((2, (0.3, 0.9)))
    touching.lift(2)
    expect(phone.locator("#reading")).to_have_text("1", timeout=SOON)
    assert strokes(phone) == 1


def test_a_palm_that_comes_down_under_a_hovering_pen_draws_nothing(phone: Page, touching: Touching):
    touching.pen("mouseMoved", (0.5, 0.2))
    touching.down(1, (0.85, 0.8))
    touching.move((1, (0.85, 0.9)))
    assert is_blank(phone)
    touching.write(SEVEN[0])
    touching.lift(1)
    expect(phone.locator("#reading")).to_have_text("7", timeout=SOON)
    assert strokes(phone) == 1


def test_a_finger_draws_when_the_pen_was_put_away(phone: Page, touching: Touching):
    touching.write(SEVEN[0])
    touching.wait(1200)
    touching.down(1, (0.2, 0.8))
    touching.move((1, (0.2, 0.9)))
    touching.lift(1)
    assert strokes(phone) == 2


@pytest.mark.parametrize("later", [0, 60, 200], ids="second finger {} ms later".format)
@pytest.mark.parametrize(
    ("first", "second", "zooms"),
    [((-0.025, -0.025), (0.025, 0.025), True), ((0, -0.03), (0, -0.03), False)],
    ids=["pinch", "two-finger scroll"],
)
def test_two_fingers_draw_nothing_and_the_page_zooms_or_scrolls(
    phone: Page, touching: Touching, later, first, second, zooms
):
    places = {1: (0.45, 0.5), 2: (0.55, 0.55)}
    touching.down(1, places[1])
    touching.wait(later)
    touching.down(2, places[2])
    for _ in range(12):
        for finger, (dx, dy) in {1: first, 2: second}.items():
            x, y = places[finger]
            places[finger] = (x + dx, y + dy)
        touching.move(*places.items())
    touching.lift(2)
    touching.move((1, (0.5, 0.5)))
    touching.lift(1)
    assert (zoom(phone) > 1.3) == zooms
    assert strokes(phone) == 0
    assert is_blank(phone)
    expect(phone.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_a_pinch_leaves_the_drawing_and_what_can_be_redone(phone: Page, touching: Touching):
    Hand(phone).draw([*SEVEN, *ONE])
    phone.get_by_role("button", name="Undo", exact=True).click()
    expect(phone.locator("#reading")).to_have_text("7", timeout=SOON)
    touching.down(1, (0.4, 0.5))
    touching.down(2, (0.6, 0.5))
    touching.move((1, (0.3, 0.5)), (2, (0.7, 0.5)))
    touching.lift(1)
    touching.lift(2)
    expect(phone.locator("#reading")).to_have_text("7", timeout=SOON)
    assert strokes(phone) == 1
    expect(phone.get_by_role("button", name="Redo", exact=True)).to_be_enabled()


def test_one_finger_draws_where_the_page_is_zoomed_in(phone: Page, touching: Touching):
    session = phone.context.new_cdp_session(phone)
    session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1.5})
    touching.down(1, (0.3, 0.2))
    for step in range(1, 11):
        touching.move((1, (0.3, 0.2 + 0.03 * step)))
    touching.lift(1)
    assert strokes(phone) == 1
    expect(phone.locator("#reading")).to_have_text("1", timeout=SOON)


@pytest.mark.parametrize(
    ("start", "end"), [((0.9, 0.9), (0.3, 0.9)), ((0.55, 0.5), (0.95, 0.2))], ids=["near", "away"]
)
def test_a_second_finger_does_not_disturb_one_that_draws(
    phone: Page, touching: Touching, start: Point, end: Point
):
    touching.down(1, (0.5, 0.2))
    for step in range(1, 25):
        touching.move((1, (0.5, 0.2 + 0.012 * step)))
    touching.down(2, start)
    for step in range(1, 13):
        x, y = (a + (b - a) * step / 12 for a, b in zip(start, end, strict=True))
        touching.move((1, (0.5, 0.488 + 0.025 * step)), (2, (x, y)))
    touching.lift(2)
    touching.lift(1)
    assert zoom(phone) == 1
    assert strokes(phone) == 1
    expect(phone.locator("#reading")).to_have_text("1", timeout=SOON)
