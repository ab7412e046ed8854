import pytest

from tests.browser.hand import SEVEN, Hand, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_drawing_outlives_the_server_and_is_read_when_it_is_back(chromium, mortal_app):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/model.tflite", lambda route: route.abort())
    page.goto(mortal_app.url)
    hand = Hand(page)
    hand.wait_until_read()
    mortal_app.stop()
    hand.draw(SEVEN)
    expect(page.locator(".notice")).to_contain_text("your drawing is kept")
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_enabled()
    mortal_app.start()
    expect(page.locator("#reading")).to_have_text("7")
    expect(page.locator(".notice")).to_have_text("")
    context.close()
