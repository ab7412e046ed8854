import pytest

from tests.browser.hand import SEVEN, Hand, expect

pytestmark = pytest.mark.browser

SOON = 20_000


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_a_stroke_that_begins_before_the_pad_listens_is_read(page, app):
    held = []
    page.route("**/sketch/main.js", lambda route: held.append(route))
    page.goto(app.url)
    hand = Hand(page)
    (stroke,) = SEVEN
    page.mouse.move(*hand.at(*stroke[0]))
    page.mouse.down()
    for route in held:
        route.continue_()
    expect(page.locator("[data-mounted] #sketch-pad")).to_be_visible(timeout=SOON)
    for point in stroke:
        page.mouse.move(*hand.at(*point), steps=4)
    page.mouse.up()
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)


def test_a_tab_whose_modules_do_not_come_says_so(page, app):
    page.route("**/sketch/main.js", lambda route: route.abort())
    page.goto(app.url)
    alert = page.get_by_role("alert").filter(has_text="reload the page")
    expect(alert).to_be_visible(timeout=SOON)


def test_a_second_visit_fetches_no_module_again(page, app):
    page.goto(app.url)
    Hand(page)
    page.wait_for_timeout(2000)  # until those of the other tabs are there too
    page.reload()
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
    sizes = page.evaluate(
        """() => performance.getEntriesByType("resource")
                 .filter(({ name }) => name.includes("/frontend/"))
                 .map(({ transferSize }) => transferSize)"""
    )
    assert len(sizes) > 20
    assert set(sizes) == {0}
