"""The pad as a page of files: it reads in the browser, and asks its web server for files alone."""

import io
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_demo.bundle import read_card
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.static_page.export import export
from tests.browser.hand import FOUR, SEVEN, Hand, Page, expect
from tests.browser.test_accessibility import (
    AXE,
    BESIDE,
    DESK,
    FINGER,
    MISSED,
    MOVING,
    NAMED,
    PHONE,
    REACHED,
    SCHEMES,
    SETTLED,
    axe_finds,
)
from tests.browser.test_lessons import CORNER
from tests.file_server import FileServer
from tests.missing import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON = 20_000
PATH = "somebody/demo/"
STYLES = """() => JSON.stringify(
  [...document.querySelectorAll(".masthead, .masthead *, .sketch, .sketch *")]
  .filter((node) => node.checkVisibility() && !node.matches(".spoken, .sample *"))
  .flatMap((node) => ["", "::before", "::after"].flatMap((part) => {
    const style = getComputedStyle(node, part);
    if (part && style.content === "none") return []; // there is no such part
    const shown = [...style].filter((name) => !name.startsWith("--"));
    const values = shown.map((name) => [name, style.getPropertyValue(name)]);
    const name = `${node.localName}.${node.classList}#${node.id}${part}`;
    return [[name, Object.fromEntries(values)]];
  })))"""
"""JSON, since Playwright hands over strings much faster than objects."""
HIDE = """selectors => document.querySelectorAll(selectors).forEach((node) => {
  node.hidden = true;
})"""
UNSEEN = {"tab-size", "vertical-align", "max-width", "max-inline-size", "min-width", "min-height"}
UNSEEN |= {"min-inline-size", "min-block-size"}
"""Properties that differ and change nothing here: of blocks, grid items and images that fit."""
KEPT = "async () => (await caches.keys()).map((name) => name.split(' ').at(-1))"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder that a web server shows, with the page in a subfolder."""
    folder = tmp_path_factory.mktemp("site")
    export(folder / PATH)
    return folder


@pytest.fixture(scope="module")
def server(site) -> Iterator[FileServer]:
    with FileServer(site) as running:
        yield running


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh profile, and sees to it that nothing is wrong in the console."""
    contexts, wrong = [], []

    def opened(server: FileServer, **how) -> Page:
        contexts.append(chromium.new_context(**(how or DESK)))
        page = contexts[-1].new_page()
        page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(server.url + PATH)
        page.locator("[data-mounted] #sketch-pad canvas").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    # what cannot be reached without a connection is told there, too
    assert [line for line in wrong if "ERR_CONNECTION_REFUSED" not in line] == []


def reads(page: Page, reading: str) -> None:
    expect(page.locator("#reading")).to_have_text(reading, timeout=SOON)


def kept_offline(page: Page) -> None:
    """Wait until the page would open without a connection."""
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def keeps(page: Page, *versions: str) -> None:
    """Wait until the browser keeps these versions of the page and no other."""
    for _ in range(100):
        kept = page.evaluate(KEPT)
        if sorted(kept) == sorted(versions):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{kept} are kept, not {versions}")


def version_of(site: Path) -> str:
    (version,) = (path.name for path in (site / PATH).glob("v-*"))
    return version


def test_a_link_opens_a_sample_and_says_what_this_page_does_not_have(visit, server):
    page = visit(server)
    page.evaluate("location.hash = '#sketch?sample=digit_3&why=on&inside=on'")
    reads(page, "3")
    expect(page.locator(".why-line")).not_to_be_empty()
    expect(page.locator(".link-line")).to_contain_text("inside=on")
    page.goto("about:blank")
    page.goto(f"{server.url}{PATH}#train?epochs=3")
    expect(page.locator(".link-line")).to_contain_text("a part that this page does not have")
    Hand(page).draw(SEVEN)
    reads(page, "7")


def test_what_is_drawn_is_read_and_undone(visit, server):
    page = visit(server)
    Hand(page).draw(SEVEN)
    reads(page, "7")
    line = page.locator(".reader")
    expect(line).to_contain_text("the champion, in this browser", use_inner_text=True)
    assert (
        float(page.locator("#probabilities [data-digit='7']").get_attribute("aria-valuenow")) > 90
    )
    Hand(page).draw([[(x * 0.5, y) for x, y in FOUR[0]]])
    page.get_by_role("button", name="Undo", exact=True).click()
    reads(page, "7")
    page.get_by_role("button", name="Clear", exact=True).click()
    reads(page, "")
    page.keyboard.press("Control+z")
    reads(page, "7")


def test_several_digits_are_read_as_one_number(visit, server):
    page = visit(server)
    Hand(page).draw(BESIDE)
    reads(page, "77")
    expect(page.get_by_role("group", name="Digits").get_by_role("button")).to_have_count(2)


def test_every_sample_is_read(visit, server):
    page = visit(server)
    for digit in range(10):
        page.get_by_role("button", name=f"Sample digit {digit}").click()
        reads(page, str(digit))
    expect(page.locator(".drawn-name")).to_have_text("Taken as ink")
    expect(page.locator(".reader-where")).to_contain_text("in this browser")


def test_a_sample_that_is_chosen_at_once_waits_for_the_network(visit, site):
    with FileServer(site, bytes_per_second=1e6) as slow:
        page = visit(slow)
        page.get_by_role("button", name="Sample digit 5").click()
        reads(page, "5")


def test_it_says_what_the_reading_rests_on(visit, server):
    page = visit(server)
    Hand(page).draw(FOUR)
    reads(page, "4")
    page.get_by_role("button", name="Why?").click()
    expect(page.locator(".why-line")).to_contain_text("patch", timeout=SOON)


def test_it_shows_what_preparation_does_and_breaks_its_network(visit, server):
    page = visit(server)
    Hand(page).draw(CORNER)
    reads(page, "7")
    page.get_by_role("button", name="Unprepared").click()
    expect(page.locator(".unprepared-line")).to_contain_text("prepared, as 7", timeout=SOON)
    expect(page.locator(".unprepared-count")).to_be_hidden()
    page.get_by_role("button", name="Break it").click()
    line = page.locator(".breaking-line")
    expect(line).to_contain_text("10 of 10", timeout=SOON)
    page.get_by_label("Fewer bits for each weight").fill("7")
    expect(line).to_have_text(re.compile("Broken, .* [0-5] of 10"), timeout=SOON)
    page.get_by_role("button", name="Sample digit 8").click()
    expect(page.locator(".reader-broken")).to_be_visible()
    page.locator(".breaking").get_by_role("button", name="Mend it").click()
    reads(page, "8")


def test_what_needs_the_whole_app_is_not_shown_and_a_picture_is_answered_by_a_sentence(
    visit, server
):
    page = visit(server)
    for name in ("Open a picture", "Inside", "It was 3", "Back to the champion"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["no picture"], "seven.png", { type: "image/png" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true,
            cancelable: true }));
        }"""
    )
    expect(page.locator(".notice")).to_have_text(
        "Pictures are read where the whole app runs; this page reads what is drawn."
    )


def test_nothing_but_files_of_its_own_folder_is_asked_for(visit, server):
    begun = len(server.requests)
    page = visit(server)
    hosts = []
    page.on("request", lambda request: hosts.append(request.url))
    Hand(page).draw(SEVEN)
    reads(page, "7")
    kept_offline(page)
    asked = server.requests[begun:]
    assert [path for path in asked if not path.startswith(f"/{PATH}")] == []
    assert [path for path in asked if "?" in path] == []
    assert [url for url in hosts if not url.startswith((server.url, "data:", "blob:"))] == []


def test_after_the_first_visit_it_opens_without_a_connection(visit, site):
    with FileServer(site) as mortal:
        page = visit(mortal)
        kept_offline(page)
        mortal.stop()
        for address in ("", "index.html", "?from=elsewhere", "#pad"):
            page.goto("about:blank")
            page.goto(mortal.url + PATH + address)
            Hand(page).draw(SEVEN)
            reads(page, "7")
            page.get_by_role("button", name="Sample digit 2").click()
            reads(page, "2")
            page.reload()
            page.get_by_role("button", name="Sample digit 3").click()
            reads(page, "3")
            page.get_by_role("button", name="Clear", exact=True).click()
        mortal.start()


class TestNewVersion:
    @pytest.fixture
    def mine(self, tmp_path, site) -> Path:
        """A folder of this test's own, in which the page may be replaced."""
        shutil.copytree(site, tmp_path / "site")
        return tmp_path / "site"

    @pytest.fixture
    def other(self, tmp_path) -> Path:
        """Another network to export, called simple."""
        card = replace(read_card(CHAMPION), architecture="simple")
        (tmp_path / "simple").mkdir()
        shutil.copy(CHAMPION / "model.tflite", tmp_path / "simple")
        (tmp_path / "simple" / "card.json").write_text(card.to_json())
        return tmp_path / "simple"

    def test_is_shown_at_the_next_load_and_nothing_is_left_of_the_old_one(self, visit, mine, other):
        with FileServer(mine) as server:
            page = visit(server)
            kept_offline(page)
            export(mine / PATH, other)
            page.reload()
            expect(page.locator(".reader-name")).to_have_text("simple")
            new = version_of(mine)
            keeps(page, new)
            server.stop()
            page.reload()
            expect(page.locator(".reader-name")).to_have_text("simple")
            Hand(page).draw(SEVEN)
            reads(page, "7")
            server.start()

    def test_lets_a_page_that_is_open_go_on_with_the_old_one(self, visit, mine, other):
        with FileServer(mine) as server:
            page = visit(server)
            kept_offline(page)
            old = version_of(mine)
            export(mine / PATH, other)
            newer = page.context.new_page()
            newer.goto(server.url + PATH)
            expect(newer.locator(".reader-name")).to_have_text("simple")
            new = version_of(mine)
            keeps(newer, old, new)
            server.stop()
            page.get_by_role("button", name="Sample digit 8").click()  # only the old one has it
            reads(page, "8")
            keeps(page, old, new)
            server.start()
            page.close()
            newer.reload()
            keeps(newer, new)


def test_a_browser_can_install_it(visit, server):
    page = visit(server)
    kept_offline(page)
    session = page.context.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # a private window, which a test's is, installs nothing
    assert {error["errorId"] for error in errors} <= {"in-incognito"}
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["name"] == "Inkling"
    assert manifest["manifest"]["scope"] == server.url + PATH
    assert manifest["manifest"]["startUrl"] == server.url + PATH


def test_opened_as_a_file_it_says_how_to_look_at_it(chromium, site):
    context = chromium.new_context()
    page = context.new_page()
    page.goto((site / PATH / "index.html").as_uri())
    expect(page.get_by_role("alert")).to_contain_text("python -m http.server")
    context.close()


def test_a_browser_that_cannot_unpack_reads_with_the_network_as_it_is(chromium, server):
    context = chromium.new_context(**DESK)
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(server.url + PATH)
    Hand(page).draw(SEVEN)
    reads(page, "7")
    context.close()


def test_a_missing_part_and_a_missing_network_are_told_of(chromium, site, tmp_path):
    shutil.copytree(site, tmp_path / "site")
    (network,) = (tmp_path / "site" / PATH).rglob("model.tflite.gz")
    context = chromium.new_context()
    page = context.new_page()
    with FileServer(tmp_path / "site") as server:
        content = network.read_bytes()
        network.write_bytes(content[:100_000])
        page.goto(server.url + PATH)
        expect(page.get_by_role("alert")).to_contain_text("network")
        network.write_bytes(content)
        os.utime(network, times=(time.time() + 60,) * 2)  # not the second of the damaged one
        page.reload()
        Hand(page).draw(SEVEN)
        reads(page, "7")
        expect(page.get_by_role("alert")).to_have_count(0)
    with FileServer(tmp_path / "site") as server:
        (part,) = (tmp_path / "site" / PATH).rglob("sketch/pad.js")
        part.unlink()
        page.goto(server.url + PATH)
        expect(page.get_by_role("alert")).to_contain_text("reload the page")
    context.close()


@pytest.mark.parametrize("where", [DESK, PHONE], ids=["desk", "phone"])
def test_it_looks_as_in_the_app(visit, chromium, app, server, where):
    context = chromium.new_context(**where)
    whole = context.new_page()
    whole.goto(app.url)
    alone = visit(server, **where)
    shown = []
    for page in (whole, alone):
        Hand(page).draw(SEVEN)
        expect(page.locator(".reader")).to_contain_text("in this browser", timeout=SOON)
        reads(page, "7")
        page.evaluate(HIDE, ".open, .labelling, .hand, .explain-inside, .worksheet")
        page.mouse.move(1, 1)
        styles = []
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(400)
            page.wait_for_function(SETTLED)
            styles += json.loads(page.evaluate(STYLES))
        shown.append(styles)
    context.close()
    assert [node for node, _ in shown[0]] == [node for node, _ in shown[1]]
    differing = {
        f"{node} {name}": (value, there[name])
        for (node, here), (_, there) in zip(*shown, strict=True)
        for name, value in here.items()
        if name not in UNSEEN and value != there[name]
    }
    assert differing == {}


@pytest.mark.parametrize("where", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(visit, server, where):
    if not AXE.is_file():
        missing("axe-core: run `npm ci` in tests/js")
    page = visit(server, **where)
    page.evaluate(AXE.read_text())
    assert axe_finds(page) == []
    Hand(page).draw(FOUR)
    reads(page, "4")
    page.get_by_role("button", name="Why?").click()
    expect(page.locator(".why-line")).to_contain_text("patch", timeout=SOON)
    assert axe_finds(page) == []


def test_a_finger_draws_and_hits_every_control(visit, server):
    page = visit(server, **PHONE)
    page.touchscreen.tap(*Hand(page).at(0.5, 0.5))
    Hand(page).draw(SEVEN)
    page.get_by_role("button", name="Clear", exact=True).tap()
    Hand(page).draw(SEVEN)
    reads(page, "7")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(MISSED, FINGER) == []


def test_the_tab_key_reaches_every_control(visit, server):
    page = visit(server)
    Hand(page).draw(FOUR)
    reads(page, "4")
    page.mouse.click(2, 2)
    page.evaluate(NAMED)
    for _ in range(60):
        page.keyboard.press("Tab")
        reached = page.evaluate(REACHED)
        if reached["end"]:
            break
        assert reached["isSeen"], reached["what"]
    assert reached["left"] == 0


def test_nothing_moves_for_those_who_asked_for_less_motion(visit, server):
    page = visit(server, **PHONE, reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


def test_dark_and_light_follow_the_system(visit, server):
    page = visit(server, **DESK, color_scheme="light")
    for scheme, is_dark in (("light", False), ("dark", True), ("light", False)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(100)
        page.wait_for_function(SETTLED)
        shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
        assert (np.asarray(shot).mean() < 100) == is_dark
        colour = page.locator(f"meta[name=theme-color][media*={scheme}]").get_attribute("content")
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert tuple(map(int, re.findall(r"\d+", ground))) == wanted
