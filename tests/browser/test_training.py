"""The Train tab, used as a person does."""

import os
import re
import signal
import time

import pytest

from tests.browser.hand import SEVEN, Hand, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON, LATER = 20_000, 180_000
OVER = re.compile("^(Finished|Stopped|The training process)")


@pytest.fixture
def visitor(chromium, app):
    """Opens the page as somebody new, and stops what they left training."""
    contexts = []

    def visit(**how) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        contexts.append(context)
        page = context.new_page()
        page.goto(app.url)
        page.locator("[data-mounted] #sketch-pad canvas").wait_for()
        return page

    yield visit
    for context in contexts:
        page = context.pages[0]
        open_tab(page, "Train")
        stop = page.get_by_role("button", name="Stop", exact=True)
        if stop.is_enabled():
            stop.click()
            expect(status(page)).to_have_text(OVER, timeout=LATER)
        context.close()


def open_tab(page: Page, name: str) -> None:
    """Open a tab, once the page listens to clicks."""
    page.locator("[data-mounted] #sketch-pad canvas").wait_for(state="attached")
    page.get_by_role("tab", name=name).click()


def status(page: Page):
    return page.locator("#training-status")


def start(
    page: Page,
    architecture: str = "simple",
    epochs: int = 1,
    images: int = 500,
    batch_size: int = 128,
) -> None:
    """Fill in the form and start."""
    open_tab(page, "Train")
    page.get_by_label("Architecture").select_option(architecture)
    page.get_by_label("Epochs", exact=True).fill(str(epochs))
    page.get_by_label("Training images").fill(str(images))
    page.get_by_label("Batch size").fill(str(batch_size))
    for box in page.locator("[data-field=data] input").all():
        box.set_checked(box.get_attribute("value") == "synthetic")
    page.get_by_role("button", name="Start training", exact=True).click()


def start_long(page: Page) -> None:
    """Start a training that takes longer than a test, and few images to make and read."""
    start(page, "dropout", epochs=30, images=3_000, batch_size=2)
    expect(status(page)).to_contain_text(re.compile(r"epoch \d+ of 30"), timeout=LATER)


def finished(page: Page) -> None:
    expect(status(page)).to_have_text(re.compile("^Finished"), timeout=LATER)


def row(page: Page, label: str):
    return page.get_by_role("row").filter(has_text=label)


def test_a_network_is_trained_put_on_the_pad_and_taken_off_again(visitor):
    page = visitor()
    Hand(page).draw(SEVEN)
    start(page)
    expect(status(page)).not_to_have_text("Nothing trains yet.", timeout=1_000)
    finished(page)
    mine = row(page, "simple 1")
    expect(mine).to_contain_text("54,410")
    expect(mine).to_contain_text(re.compile(r"\d\d\.\d+ %"))
    mine.get_by_role("button", name="Put on the pad: simple 1").click()
    expect(mine.get_by_role("button", name="Take off the pad: simple 1")).to_be_visible()

    open_tab(page, "Sketch")
    expect(page.locator(".reader")).to_contain_text("Read by simple 1, a network of yours")
    meters = page.locator("#probabilities [role=meter]")
    sure = float(meters.nth(7).get_attribute("aria-valuenow"))
    page.wait_for_url(re.compile(r"/(#sketch.*)?$"))  # what a reload opens
    page.reload()
    expect(page.locator(".reader")).to_contain_text("simple 1", timeout=SOON)
    page.wait_for_timeout(1000)  # until the browser has the network
    hand = Hand(page)
    hand.draw([[(0.9, 0.9), (0.92, 0.92)]])
    expect(page.locator(".reader")).to_contain_text("in this browser")
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("button", name="Back to the champion").click()
    expect(page.locator(".reader")).to_contain_text("Read by the champion")
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
    assert float(meters.nth(7).get_attribute("aria-valuenow")) != sure


def test_what_can_be_done_with_a_training_stands_side_by_side(visitor):
    page = visitor()
    start(page)
    finished(page)
    names = ("Put on the pad", "Diagnose", "Delete")
    buttons = [row(page, "simple 1").get_by_role("button", name=f"{name}:") for name in names]
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = [button.bounding_box() for button in buttons]
        assert len({box["height"] for box in boxes}) == 1
        assert all(box["width"] < 1.5 * boxes[0]["width"] for box in boxes), "wider than its words"


def test_a_network_is_handed_to_the_diagnose_tab(visitor):
    page = visitor()
    start(page)
    finished(page)
    page.evaluate("addEventListener('diagnose-network', ({ detail }) => (window.heard = detail))")
    row(page, "simple 1").get_by_role("button", name="Diagnose: simple 1").click()
    expect(page.get_by_role("tab", name="Diagnose")).to_have_attribute("aria-selected", "true")
    kept = page.evaluate("JSON.parse(sessionStorage.getItem('diagnose-network'))")
    assert kept["label"] == "simple 1"
    assert re.fullmatch(r"[0-9A-Za-z_-]+", kept["run"])
    assert page.evaluate("window.heard") == kept


def test_figures_and_curves_grow_and_the_drawing_is_the_first_of_the_digits_it_reads(visitor):
    page = visitor()
    Hand(page).draw(SEVEN)
    start_long(page)
    digits = page.get_by_role("list").filter(has_text="yours").get_by_role("listitem")
    expect(digits).to_have_count(11, timeout=SOON)
    bar = page.get_by_role("progressbar", name="Progress of the training")
    chart = page.get_by_role("img", name=re.compile("^Loss"))
    before = chart.inner_html()
    page.wait_for_function("bar => Number(bar.ariaValueNow) > 0", arg=bar.element_handle())
    expect(page.locator("[data-figure=remaining]")).to_have_text(re.compile(r"\d:\d\d"))
    page.wait_for_function(
        "([chart, before]) => chart.innerHTML !== before", arg=[chart.element_handle(), before]
    )
    expect(chart).to_have_attribute("aria-label", re.compile("^Loss.*dropout 1"))


def test_stop_keeps_the_network_and_resume_goes_on_from_there(visitor):
    page = visitor()
    start_long(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(status(page)).not_to_have_text(re.compile("^(Training|Stopping)"), timeout=3_000)
    expect(status(page)).to_have_text(re.compile("^Stopped"), timeout=LATER)
    mine = row(page, "dropout 1")
    expect(mine.get_by_role("button", name="Put on the pad: dropout 1")).to_be_visible()
    mine.get_by_role("button", name="Resume: dropout 1").click()
    expect(status(page)).to_contain_text("of 30", timeout=LATER)


def test_a_reload_in_the_middle_finds_the_training(visitor):
    page = visitor()
    start_long(page)
    page.reload()
    open_tab(page, "Train")
    expect(status(page)).to_contain_text("of 30", timeout=SOON)
    expect(row(page, "dropout 1")).to_contain_text("Training")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_enabled()


def test_two_people_train_in_turn_and_see_neither_each_others_runs(visitor):
    ann, bob = visitor(), visitor()
    start_long(ann)
    start(bob)
    expect(status(bob)).to_contain_text("One training is before yours", timeout=SOON)
    expect(row(bob, "dropout")).to_have_count(0)
    ann.get_by_role("button", name="Stop", exact=True).click()
    finished(bob)
    expect(row(ann, "simple")).to_have_count(0)


def test_a_killed_worker_is_one_sentence_and_the_app_goes_on(visitor, app):
    page = visitor()
    start_long(page)
    for child in app.children():
        os.kill(child, signal.SIGKILL)
    expect(status(page)).to_contain_text("was ended from outside", timeout=SOON)
    open_tab(page, "Sketch")
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
    start(page)
    finished(page)


def test_two_runs_are_compared_with_two_clicks(visitor):
    page = visitor()
    for architecture in ("baseline", "improved"):
        start(page, architecture, images=200)
        finished(page)
    legend = page.get_by_role("list", name="Trainings in the charts").get_by_role("listitem")
    boxes = [page.get_by_label(f"Show {name} 1 in the charts") for name in ("baseline", "improved")]
    for box in boxes:
        box.set_checked(False)
    expect(legend).to_have_count(0)
    for box in boxes:
        box.click()
    expect(legend).to_have_text(["baseline 1", "improved 1"])


def test_what_is_out_of_range_is_refused_beside_the_field_and_nothing_is_sent(visitor):
    page = visitor()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    start(page, images=99)
    expect(page.get_by_text("A whole number, 100 to 1,000,000")).to_be_visible()
    page.wait_for_timeout(500)
    assert not [body for body in sent if '"fn_name":"start"' in body]


def test_a_sweep_trains_one_network_for_each_value(visitor):
    page = visitor()
    open_tab(page, "Train")
    page.get_by_text("Sweep", exact=False).first.click()
    page.locator(".sweep-rows select").first.select_option("learning_rate")
    page.locator(".sweep-rows input").first.fill("0.001, 0.01")
    start(page, images=200)
    expect(row(page, "simple 1")).to_contain_text("Finished", timeout=LATER)
    expect(row(page, "simple 2")).to_contain_text("Finished", timeout=LATER)


def test_a_preview_shows_what_it_will_learn_from(visitor):
    page = visitor()
    open_tab(page, "Train")
    for box in page.locator("[data-field=data] input").all():
        box.set_checked(box.get_attribute("value") == "synthetic")
    page.get_by_text("Preview of the data").click()
    expect(page.locator(".preview-digits canvas").first).to_be_visible(timeout=LATER)


def test_the_files_of_a_network_can_be_taken_home(visitor):
    page = visitor()
    start(page)
    finished(page)
    mine = row(page, "simple 1")
    mine.get_by_text("Download").click()
    for kind in ("Keras", "LiteRT", "picture", "table", "What it is"):
        with page.expect_download() as download:
            mine.get_by_role("link", name=re.compile(kind)).click()
        assert download.value.path().stat().st_size > 100
        if not mine.get_by_role("link", name=re.compile(kind)).is_visible():
            mine.get_by_text("Download").click()


def test_a_deleted_run_is_gone_after_being_asked_once(visitor):
    page = visitor()
    start(page)
    finished(page)
    mine = row(page, "simple 1")
    mine.get_by_role("button", name="Delete: simple 1").click()
    mine.get_by_role("button", name="Delete it", exact=True).click()
    expect(mine).to_have_count(0, timeout=SOON)


def test_a_phone_shows_it_without_scrolling_sideways(visitor):
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_tab(page, "Train")
    page.get_by_text("Settings", exact=False).first.click()
    start(page, images=200)
    finished(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_page_does_not_jump_while_figures_change(visitor):
    page = visitor()
    start_long(page)
    expect(page.locator("[data-figure=remaining]")).to_have_text(re.compile(r"\d:\d\d"))
    expect(page.get_by_role("slider", name="Step of the training")).to_be_enabled()  # all is there
    places = ["#training-status", '[data-chart="loss"]', ".held-out", ".train .runs"]
    before = [page.locator(place).first.bounding_box() for place in places]
    time.sleep(3)
    assert [page.locator(place).first.bounding_box() for place in places] == before
