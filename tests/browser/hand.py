"""Digits as a hand draws them, in shares of the pad's side, and the hand that draws them."""

from collections.abc import Iterator

try:
    from playwright.sync_api import Page, expect
except ImportError:  # the fixtures skip, or fail, with the reason
    Page = expect = None
else:
    # milliseconds that anything may take beside other tests; what comes sooner is not waited for
    expect.set_options(timeout=20_000)

__all__ = ["DOT", "FOUR", "ONE", "SEVEN", "Hand", "Page", "expect"]

Strokes = list[list[tuple[float, float]]]

SEVEN: Strokes = [
    [(0.25, 0.22), (0.5, 0.2), (0.74, 0.22), (0.66, 0.42), (0.55, 0.62), (0.46, 0.84)]
]
ONE: Strokes = [[(0.52, 0.16), (0.5, 0.4), (0.49, 0.6), (0.47, 0.84)]]
FOUR: Strokes = [
    [(0.36, 0.18), (0.33, 0.34), (0.3, 0.5), (0.5, 0.51), (0.72, 0.5)],
    [(0.62, 0.2), (0.6, 0.5), (0.58, 0.85)],
]
DOT: Strokes = [[(0.5, 0.5)]]


class Hand:
    """Draws on the pad of a page with the mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.locator("#sketch-pad canvas").wait_for()
        # a pen that comes down before the page was first painted goes to what was there before
        page.evaluate(
            "() => new Promise((painted) => requestAnimationFrame(() => "
            "requestAnimationFrame(painted)))"
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where on the page a point of the pad lies."""
        box = self._page.locator("#sketch-pad canvas").bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def wait_until_read(self) -> None:
        """Wait until what is drawn will be read: until all modules of the page are there."""
        self._page.locator("[data-mounted] #sketch-pad canvas").wait_for()

    def press(self, x: float, y: float) -> None:
        self.wait_until_read()
        self._page.locator("#sketch-pad").scroll_into_view_if_needed()
        self._page.mouse.move(*self.at(x, y))
        self._page.mouse.down()
        # a press that was lost would be seen much later, as the reading of another drawing
        expect(self._page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()

    def draw(self, strokes: Strokes) -> None:
        """Draw whole strokes, lifting the pen after each."""
        for stroke in strokes:
            for _ in self.follow(stroke):
                pass
            self._page.mouse.up()

    def follow(self, stroke: list[tuple[float, float]]) -> Iterator[None]:
        """Draw one stroke, pausing after each piece; the pen stays down."""
        self.press(*stroke[0])
        for point in stroke[1:]:
            self._page.mouse.move(*self.at(*point), steps=4)
            yield
