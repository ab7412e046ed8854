"""A workshop as its host and its guests see it, in browsers of their own."""

import io
import re
import secrets
import zipfile
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.browser.hand import ONE, SEVEN, Hand, Page, expect
from tests.browser.test_accessibility import AXE, FINGER, MISSED, SERIOUS
from tests.jobs.watching import eventually
from tests.missing import missing
from tests.served import Served
from tests.workshops import host_key

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON, LATER = 20_000, 300_000
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OVERFLOW = """() => [document.documentElement.scrollWidth > innerWidth,
    document.documentElement.scrollHeight > innerHeight]"""


@pytest.fixture(scope="module")
def workshop() -> Iterator[Served]:
    with Served("tests/eager_app.py", arguments=["--workshop"]) as served:
        yield served


@pytest.fixture
def board(chromium, workshop) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{workshop.url}board#key={host_key(workshop)}")
    yield page
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End, keep nothing?").click()
    expect(page.locator(".people")).to_contain_text("over", timeout=SOON)
    context.close()


@pytest.fixture
def join(chromium, workshop) -> Iterator[Callable[[], Page]]:
    """Opens the page of one more guest."""
    contexts = []

    def joined(**options) -> Page:
        contexts.append(chromium.new_context(**(PHONE | options)))
        page = contexts[-1].new_page()
        page.goto(workshop.url)
        page.locator("[data-mounted] #sketch-pad canvas").wait_for()
        return page

    yield joined
    for context in contexts:
        context.close()


def strip(page: Page):
    return page.get_by_role("region", name="Workshop")


def draw_for_others(workshop: Served, guests: int, drawings: int) -> None:
    """Let more guests draw, without browsers: all of them sevens, whatever they are asked."""
    with httpx.Client(base_url=f"{workshop.url}workshop/", trust_env=False) as client:
        for _ in range(guests):
            key = {"key": secrets.token_hex(16)}
            task = client.post("guest-look", json=key).json()["task"]["number"]
            client.post("guest-start", json=key | {"task": task})
            strokes = [[280 * at for point in stroke for at in point] for stroke in SEVEN]
            for place in range(drawings):
                drawing = {"task": task, "place": place, "strokes": strokes}
                assert client.post("guest-draw", json=key | drawing).status_code == 200


def asked(page: Page, text: str | re.Pattern) -> None:
    """Wait until a guest is asked something."""
    expect(strip(page)).to_contain_text(text, timeout=SOON)


def test_a_room_draws_a_seven_and_the_wall_shows_it(board, join):
    ada, bob = join(), join(color_scheme="dark")
    asked(ada, "You are in the workshop")
    expect(board.locator(".people")).to_have_text("2 are here", timeout=SOON)
    bob.get_by_role("tab", name="Train").click()
    assert "key" not in board.url
    board.get_by_role("button", name="Everybody draws 7").click()
    # whoever looks at another tab is asked as well
    asked(bob, "Draw a 7")
    expect(strip(bob)).to_be_visible()
    bob.get_by_role("tab", name="Sketch").click()
    for page, drawn in ((ada, SEVEN), (bob, ONE)):
        asked(page, "Draw a 7")
        expect(page.locator(".pad-hint svg")).to_be_hidden()  # it writes a 2
        Hand(page).draw(drawn)
    asked(ada, "read as 7.")
    asked(bob, "read as 1, not 7")
    tiles = board.locator(".tile")
    expect(board.get_by_text("1 of 2 read right")).to_be_visible(timeout=SOON)
    expect(tiles).to_have_count(2)

    # drawn again, it takes the other's place
    bob.get_by_role("button", name="Clear").click()
    Hand(bob).draw(SEVEN)
    expect(board.get_by_text("2 of 2 read right")).to_be_visible(timeout=SOON)
    assert board.evaluate(OVERFLOW) == [False, False]

    # a reload changes nothing for either
    ada.reload()
    asked(ada, "Draw a 7")
    board.reload()
    expect(tiles).to_have_count(2, timeout=SOON)
    tiles.first.click()
    expect(tiles.first).to_have_accessible_name("Remove?")
    tiles.first.click()
    expect(tiles).to_have_count(1, timeout=SOON)

    board.get_by_role("button", name="Pause").click()
    asked(ada, "Paused")
    board.get_by_role("button", name="Go on").click()
    asked(ada, "Draw a 7")


def test_a_challenge_on_a_phone(board, join, workshop):
    ada = join()
    board.get_by_role("button", name="Challenge").click()
    asked(ada, "10 digits against the clock")
    ada.get_by_label("Your name").fill("<b>Ada</b>\u202e")
    ada.get_by_role("button", name="Start", exact=True).tap()
    for place in range(1, 11):
        asked(ada, f"{place} of 10 ·")
        is_seven = "Draw a 7" in strip(ada).inner_text()
        Hand(ada).draw(SEVEN)
        if not is_seven:  # a right one goes by itself
            ada.get_by_role("button", name="Send").tap()
    asked(ada, re.compile("1 of 10 right in 0:"))
    asked(ada, "Ada, you are 1st of 1")
    row = board.get_by_role("list", name="Ranking").get_by_role("listitem")
    expect(row).to_contain_text(re.compile(r"1\.Ada1 of 10"), timeout=SOON)
    with board.expect_download() as download:
        board.get_by_role("button", name="Export").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as zipped:
        assert sum(name.endswith(".png") for name in zipped.namelist()) == 10

    # the host removes a name while others draw
    row.get_by_role("button", name="Ada").click()
    draw_for_others(workshop, guests=1, drawings=3)
    expect(row).to_have_count(2, timeout=SOON)
    row.get_by_role("button", name="Remove?").click()
    expect(row.first).to_contain_text("Guest", timeout=SOON)


def test_guests_lose_nothing_on_a_flaky_network(board, join):
    ada = join()
    board.get_by_role("button", name="Everybody draws 7").click()
    asked(ada, "Draw a 7")
    ada.context.set_offline(True)
    Hand(ada).draw(SEVEN)
    asked(ada, "No connection")
    ada.context.set_offline(False)
    asked(ada, "read as 7")
    expect(board.locator(".tile")).to_have_count(1, timeout=SOON)


def test_the_room_teaches_a_network_that_then_reads_every_pad(board, join, workshop):
    ada = join()
    board.get_by_role("button", name="Teach it together").click()
    asked(ada, "1 of 30")
    expect(board.locator(".line")).to_have_text("Draw what your phone asks for.", timeout=SOON)
    Hand(ada).draw(SEVEN)
    asked(ada, "2 of 30")
    draw_for_others(workshop, guests=8, drawings=5)
    expect(board.get_by_text("41 drawings")).to_be_visible(timeout=SOON)
    board.get_by_role("button", name="Train now").click()
    asked(ada, "A network learns from 41 drawings")
    expect(board.get_by_text("It has learned from you")).to_be_visible(timeout=LATER)
    assert board.locator(".curve path").get_attribute("d").count("L") > 10
    assert board.evaluate(OVERFLOW) == [False, False]

    choose = board.get_by_role("combobox", name="Network that reads")
    choose.focus()
    choose.select_option(label="this room’s network (41 drawings)", timeout=SOON)
    expect(choose).to_be_focused()
    expect(ada.locator(".reader")).to_contain_text("this room’s network", timeout=SOON)
    expect(ada.locator(".reader-own")).to_be_hidden()
    run = choose.input_value()
    files = f"{workshop.url}runs/{run}/card.json"
    assert ada.request.get(files).ok

    # nothing of it is kept, and the pad is the guest's again
    board.get_by_role("button", name="End", exact=True).click()
    board.get_by_role("button", name="End, keep nothing?").click()
    asked(ada, "over")
    expect(ada.locator(".reader")).to_contain_text("the champion", timeout=SOON)
    eventually(lambda: ada.request.get(files).status == 404)


def test_without_the_hosts_key_the_board_shows_nothing(chromium, workshop):
    page = chromium.new_page()
    page.goto(f"{workshop.url}board")
    expect(page.get_by_role("alert")).to_contain_text("host’s link", timeout=SOON)
    expect(page.get_by_role("button")).to_have_count(0)
    page.goto(f"{workshop.url}board#key=wrong")
    expect(page).not_to_have_url(re.compile("key"), timeout=SOON)
    expect(page.get_by_role("alert")).to_contain_text("host’s link", timeout=SOON)
    # the right link, opened in the same tab
    page.goto(f"{workshop.url}board#key={host_key(workshop)}")
    expect(page.locator(".people")).to_be_visible(timeout=SOON)
    assert "key" not in page.url
    page.close()


def test_board_and_strip_are_for_everyone(board, join):
    if not AXE.is_file():
        missing("axe-core: npm ci --prefix tests/js")
    ada = join()
    board.get_by_role("button", name="Challenge").click()
    asked(ada, "against the clock")
    # the board's own headers let in no other script
    for page, add in ((ada, ada.add_script_tag), (board, None)):
        if add:
            add(path=AXE)
        else:
            page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(SERIOUS) == []
    missed = [control.partition(" (")[0] for control in ada.evaluate(MISSED, FINGER)]
    assert not {"button Start", "input "} & set(missed)
    assert ada.evaluate(OVERFLOW)[0] is False
