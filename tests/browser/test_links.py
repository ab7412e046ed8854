"""What is on the screen is in the address: links that are opened, made and handed out."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from mnist_demo.settings import WORKSHEET
from mnist_demo.ui.worksheet import APP
from tests.browser.hand import SEVEN, Hand, Page, expect
from tests.browser.test_training import finished, open_tab, start
from tests.jobs.watching import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON, LATER = 20_000, 120_000
LINKS = re.findall(re.escape(APP) + r"(#[^)\s]+)", WORKSHEET.read_text(encoding="utf-8"))
CLIPBOARD = ["clipboard-read", "clipboard-write"]
NO_CLIPBOARD = """Object.defineProperty(navigator, "clipboard", { value: undefined });
Object.defineProperty(navigator, "share", { value: undefined });"""
SHEET = """window.shared = [];
Object.defineProperty(navigator, "share", { value: async ({ url }) => window.shared.push(url) });"""

WRONG = {
    "#train?architecture=lenet&sweep=epochs:1": "architecture=lenet, sweep=epochs:1.",
    "#board?a=b": "a part that this page does not have",
    "#diagnose?data=<b>x</b>&truth=12": "data=<b>x</b>, truth=12",
    "#%E0%A4%A?=&%": "a part that this page does not have",
    "#diagnose?network=0123456789abcdef&a=1": "another person",
    "#sketch?sample=../../secret&why=perhaps&a=1&b=2": "and 1 more",
}
"""Links that cannot be shown as they are, and a part of what is said of each."""


@pytest.fixture
def visit(chromium, app) -> Iterator:
    """Opens the page by a link as somebody new; nothing may go wrong in the console."""
    contexts, wrong = [], []

    def opened(link: str = "", script: str = "", **how) -> Page:
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **how}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        if script:
            page.add_init_script(script)
        page.goto(app.url + link)
        expect(page.get_by_role("button", name="Copy link")).to_be_enabled(timeout=LATER)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def opened_tab(page: Page):
    return page.locator("[role=tab][aria-selected=true]")


def note(page: Page):
    return page.locator(".link-line")


def address(page: Page, fragment: str) -> None:
    """Wait until the address has this fragment, and no other."""
    page.wait_for_function("wanted => location.hash === wanted", arg=fragment, timeout=SOON)


def test_a_link_opens_the_tab_with_all_that_it_says(visit):
    fragment = (
        "#train?architecture=simple&epochs=3&learning_rate=0.01&patience=2&augment=on"
        "&data=synthetic,printed&sweep=batch_size:32,64;optimizer:adam,sgd&axis=batch"
    )
    page = visit(fragment)
    expect(opened_tab(page)).to_have_text("Train")
    expect(page.get_by_label("Architecture")).to_have_value("simple")
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("3")
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.01")
    expect(page.get_by_label("Batch size")).to_have_value("64")  # the preset's
    expect(page.get_by_label("Augmentation")).to_be_checked()
    boxes = page.locator("[data-field=data] input:checked")
    assert boxes.evaluate_all("all => all.map((box) => box.value)") == ["synthetic", "printed"]
    expect(page.locator(".sweep-line")).to_have_text("4 trainings, one after the other.")
    expect(page.get_by_role("radio", name="By batch")).to_be_checked()
    page.wait_for_timeout(2000)  # the page has told all that it left out by then
    expect(note(page)).to_be_empty()
    address(page, fragment)
    open_tab(page, "Sketch")  # the pad was not seen until now
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)


def test_a_lesson_begins_with_a_drawing_and_what_explains_it(visit):
    page = visit("#sketch?sample=digit_4&why=on&inside=on")
    expect(page.locator("#reading")).to_have_text("4", timeout=SOON)
    expect(page.locator(".why-line")).not_to_be_empty()
    expect(page.get_by_text("Convolution 1:").first).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Inside").click()
    page.get_by_role("button", name="Clear").click()
    address(page, "#sketch?why=on")
    page.reload()
    expect(page.locator(".why")).to_be_visible(timeout=SOON)


def test_the_address_follows_the_page_and_back_leads_to_the_tab_before(visit):
    page = visit("?__theme=dark")
    assert urlsplit(page.url).fragment == ""
    open_tab(page, "Train")
    address(page, "#train")
    page.get_by_label("Architecture").select_option("baseline")
    page.get_by_label("Epochs", exact=True).fill("7")
    address(page, "#train?architecture=baseline&epochs=7")
    page.get_by_label("Epochs", exact=True).fill("10")  # as its preset has it
    address(page, "#train?architecture=baseline")
    page.get_by_label("Epochs", exact=True).fill("many")  # no value at all
    page.get_by_label("Batch size").fill("8")
    address(page, "#train?architecture=baseline&batch_size=8")
    open_tab(page, "Diagnose")
    page.get_by_role("radio", name="% of row").check(force=True)
    page.get_by_role("combobox", name="Data", exact=True).select_option("printed")
    page.get_by_role("combobox", name="Confidence").select_option("0.9")
    address(page, "#diagnose?data=printed&cells=shares&confidence=0.9")

    page.go_back()
    expect(opened_tab(page)).to_have_text("Train")
    expect(page.get_by_label("Batch size")).to_have_value("8")
    address(page, "#train?architecture=baseline&batch_size=8")
    page.go_back()
    expect(opened_tab(page)).to_have_text("Sketch")
    page.go_forward()
    page.go_forward()
    expect(opened_tab(page)).to_have_text("Diagnose")
    address(page, "#diagnose?data=printed&cells=shares&confidence=0.9")
    assert urlsplit(page.url).query == "__theme=dark"

    page.get_by_role("button", name="Settings").last.click()  # Gradio writes its own address
    page.wait_for_function("location.search.includes('view=settings')")
    page.locator("body").dispatch_event("click")
    address(page, "#diagnose?data=printed&cells=shares&confidence=0.9")


def test_a_tab_that_was_opened_before_the_links_were_there_stays_open(chromium, app):
    context = chromium.new_context()
    page = context.new_page()
    held = []
    page.route("**/masthead/links.js", lambda route: held.append(route))
    page.goto(app.url)
    open_tab(page, "Train")
    expect(page.get_by_role("button", name="Start training", exact=True)).to_be_visible(
        timeout=SOON
    )
    held[0].continue_()
    expect(page.get_by_role("button", name="Copy link")).to_be_enabled(timeout=LATER)
    page.wait_for_url("**/#train")
    expect(opened_tab(page)).to_have_text("Train")
    context.close()


def test_a_link_followed_within_the_page_sets_back_what_it_does_not_say(visit):
    page = visit("#train?architecture=simple&epochs=3&sweep=seed:1,2")
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("3")
    page.evaluate("location.hash = '#train?learning_rate=0.5'")
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.5")
    expect(page.get_by_label("Architecture")).to_have_value("workshop")
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("2")
    expect(page.locator(".sweep-line")).to_be_empty()
    page.evaluate("location.hash = '#diagnose?data=optical&truth=9'")
    expect(page.get_by_role("combobox", name="Data", exact=True)).to_have_value("optical")
    expect(page.get_by_role("combobox", name="True digit")).to_have_value("9")


def test_what_a_link_says_wrongly_is_left_out_with_one_calm_line(visit):
    page = visit("#train?epochs=999&learning_rate=0.5&a=b")
    expect(note(page)).to_have_text(
        "Left out of the link, as this page does not have it: epochs=999, a=b.", timeout=SOON
    )
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("2")
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.5")
    address(page, "#train?learning_rate=0.5")
    expect(page.get_by_role("status").filter(has_text="Left out")).to_be_visible()

    for fragment, named in WRONG.items():
        page.evaluate("fragment => { location.hash = fragment; }", fragment)
        expect(note(page)).to_contain_text(named, timeout=SOON)
        assert len(re.findall(r"\.(?: |$)", note(page).inner_text())) == 1
    open_tab(page, "Sketch")
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
    expect(note(page)).to_be_empty()  # who goes on has read it


def test_a_link_that_is_followed_before_the_page_tells_its_address_is_not_lost(chromium, app):
    context = chromium.new_context()
    page, held = context.new_page(), []
    page.route("**/masthead/links.js", lambda route: held.append(route))
    page.goto(app.url)
    page.locator("[data-mounted] #sketch-pad canvas").wait_for()
    eventually(lambda: page.wait_for_timeout(50) or held)
    page.evaluate("location.hash = '#sketch?sample=digit_3'")
    held[0].continue_()
    expect(page.locator("#reading")).to_have_text("3", timeout=SOON)
    context.close()


def test_a_link_is_copied_shared_or_shown_to_be_copied(visit, app):
    link = f"{app.url}#sketch?sample=digit_3"
    page = visit("?__theme=dark#sketch?sample=digit_3", permissions=CLIPBOARD)
    expect(page.locator("#reading")).to_have_text("3", timeout=SOON)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link

    page = visit("#sketch?sample=digit_3", NO_CLIPBOARD)
    expect(page.locator("#reading")).to_have_text("3", timeout=SOON)
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_role("textbox", name="Link to what is on the screen")
    expect(field).to_be_focused()
    expect(field).to_have_value(link)
    assert page.evaluate("getSelection().toString()") == link
    expect(note(page)).to_contain_text("Copy the link from the field.")

    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = visit("#sketch?sample=digit_3", SHEET, **phone)
    expect(page.locator("#reading")).to_have_text("3", timeout=SOON)
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("window.shared.length")
    assert page.evaluate("window.shared") == [link]


def test_a_network_of_ones_own_opens_by_its_link_for_oneself_alone(visit):
    page = visit()
    start(page)
    finished(page)
    page.get_by_role("button", name="Diagnose: simple 1").click()
    network = page.get_by_role("combobox", name="Network", exact=True)
    page.wait_for_function("/network=\\w+/.test(location.hash)")
    link, run = page.url, network.input_value()
    assert run in link

    again = page.context.new_page()
    again.goto(link)
    expect(again.get_by_role("combobox", name="Network", exact=True)).to_have_value(run)
    expect(note(again)).to_be_empty()

    other = visit(f"#{urlsplit(link).fragment}")
    expect(note(other)).to_contain_text("another person", timeout=SOON)
    expect(other.get_by_role("combobox", name="Network", exact=True)).to_have_value("champion")


def test_the_worksheet_leads_to_six_screens_of_the_app_that_shows_it(visit, app, mnist_test):
    page = visit()
    with page.context.expect_page() as popup:
        page.get_by_role("link", name="Worksheet").click()
    sheet = popup.value
    links = sheet.get_by_role("link").evaluate_all("all => all.map(({ href }) => href)")
    assert links == [app.url + fragment for fragment in LINKS]
    assert len(links) == 6
    sheet.emulate_media(media="print")
    for link in links:
        expect(sheet.get_by_text(link)).to_be_visible()  # on paper, too

    for fragment in LINKS:
        page.evaluate("fragment => { location.hash = fragment; }", fragment)
        tab = re.match(r"#(\w+)", fragment)[1]
        expect(opened_tab(page)).to_have_text(tab.capitalize(), timeout=SOON)
        page.locator(f"[data-mounted] > .{tab}").wait_for()
        page.wait_for_timeout(500)  # until the address has followed
        expect(note(page)).to_be_empty()
        address(page, fragment)
    expect(page.get_by_role("combobox", name="True digit")).to_have_value("9")
