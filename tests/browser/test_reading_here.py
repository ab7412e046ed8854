"""The browser reads what is drawn, and goes on where the server does not."""

import pytest

from tests.browser.hand import FOUR, ONE, SEVEN, Hand, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON = 20_000
HERE = "the champion, in this browser"
THERE = "the champion, on the server"
LISTEN = """() => {
  window.readings = [];
  document.addEventListener("reading", ({ detail }) => readings.push(detail));
}"""


@pytest.fixture
def page(chromium, app):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()
    assert page.complaints == []


def drawn(page, digit, where: str) -> None:
    """Draw until the reading comes from where it is expected."""
    hand = Hand(page)
    hand.draw(digit)
    for _ in range(20):
        if where in page.locator(".reader").inner_text():
            return
        page.wait_for_timeout(300)
        page.get_by_role("button", name="Clear", exact=True).click()
        hand.draw(digit)
    expect(page.locator(".reader")).to_contain_text(where)


def test_the_browser_reads_without_a_request(page, app):
    page.goto(app.url)
    drawn(page, SEVEN, HERE)
    page.get_by_role("button", name="Clear", exact=True).click()
    page.evaluate(LISTEN)
    page.wait_for_timeout(1500)  # until the modules of the other tabs are there
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    Hand(page).draw(FOUR)
    expect(page.locator("#reading")).to_have_text("4")
    readings = page.evaluate("readings")
    assert len(readings) > 10
    assert {reading["by"] for reading in readings} == {"browser"}
    assert requests == []


def test_a_reading_tells_which_pen_event_it_covers_once_the_bars_are_set(page, app):
    page.goto(app.url)
    drawn(page, ONE, HERE)
    page.get_by_role("button", name="Clear", exact=True).click()
    page.evaluate(
        """() => {
          window.moves = [];
          window.readings = [];
          const note = ({ timeStamp }) => moves.push(timeStamp);
          for (const type of ["pointerdown", "pointermove", "pointerrawupdate"])
            window.addEventListener(type, note, true);
          document.querySelector("#sketch-pad").addEventListener("reading", ({ detail }) => {
            const bars = [...document.querySelectorAll("#probabilities [role=meter]")];
            const now = performance.now();
            readings.push({ ...detail, now, bar: bars[7].getAttribute("aria-valuenow") });
          });
        }"""
    )
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7")
    readings, moves = page.evaluate("[readings, moves]")
    assert [reading["at"] for reading in readings] == sorted(reading["at"] for reading in readings)
    assert {reading["at"] for reading in readings} <= set(moves)
    assert all(0 <= reading["ms"] < reading["now"] - reading["at"] for reading in readings)
    assert float(readings[-1]["bar"]) > 50
    assert readings[-1]["bar"] == page.locator("[data-digit='7']").get_attribute("aria-valuenow")


def test_the_server_reads_until_the_network_is_there(page, app):
    held = []
    page.route("**/model.tflite", lambda route: held.append(route))
    page.goto(app.url)
    drawn(page, SEVEN, THERE)
    expect(page.locator("#reading")).to_have_text("7")
    for route in held:
        route.continue_()
    drawn(page, SEVEN, HERE)
    expect(page.locator("#reading")).to_have_text("7")


@pytest.mark.parametrize("length", [0, 20, 100_000])
def test_a_damaged_network_is_left_to_the_server(page, app, length):
    served = []

    def cut(route) -> None:
        response = route.fetch()
        served.append(response.body()[:length])
        route.fulfill(response=response, body=served[-1])

    page.route("**/model.tflite", cut)
    page.goto(app.url)
    drawn(page, SEVEN, THERE)
    page.wait_for_timeout(1000)
    drawn(page, SEVEN, THERE)
    expect(page.locator("#reading")).to_have_text("7")
    assert len(served) == 1


def test_without_simd_plain_javascript_reads(page, app):
    page.route("**/kernels.wasm", lambda route: route.fulfill(body=b"\0asm"))
    page.goto(app.url)
    drawn(page, FOUR, HERE)
    expect(page.locator("#reading")).to_have_text("4", timeout=SOON)


def test_without_a_worker_the_page_reads_itself(page, app):
    page.add_init_script("delete window.Worker")
    page.goto(app.url)
    drawn(page, FOUR, HERE)
    expect(page.locator("#reading")).to_have_text("4")


def test_who_draws_does_not_notice_that_the_server_is_gone(chromium, mortal_app):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(mortal_app.url)
    drawn(page, ONE, HERE)
    page.get_by_role("button", name="Clear", exact=True).click()
    mortal_app.stop()
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
    page.get_by_role("button", name="Why?").click()
    expect(page.locator(".why-line")).to_contain_text("the 7’s probability")
    expect(page.locator(".notice")).to_have_text("")
    context.close()
