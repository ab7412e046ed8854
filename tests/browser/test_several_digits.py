from tests.browser.hand import ONE, SEVEN, Hand, expect

SOON = 10_000


def beside(strokes, left):
    """The same digit, a third as large, in the middle of the pad's height."""
    return [[(left + x / 3, 0.33 + y / 3) for x, y in stroke] for stroke in strokes]


def test_a_number_is_read_while_it_is_written(desktop):
    hand, reading = Hand(desktop), desktop.locator("#reading")
    hand.draw(beside(ONE, 0.0))
    expect(reading).to_have_text("1", timeout=SOON)
    hand.draw(beside(SEVEN, 0.25))
    expect(reading).to_have_text("17", timeout=SOON)
    hand.draw(beside(ONE, 0.55))
    expect(reading).to_have_text("171", timeout=SOON)


def test_the_bars_are_those_of_the_digit_last_drawn(desktop):
    hand, probabilities = Hand(desktop), desktop.locator("#probabilities")
    hand.draw(beside(ONE, 0.6))
    hand.draw(beside(SEVEN, 0.1))
    expect(desktop.locator("#reading")).to_have_text("71", timeout=SOON)
    likeliest = probabilities.locator(".winner")
    expect(likeliest).to_have_attribute("data-digit", "7", timeout=SOON)
