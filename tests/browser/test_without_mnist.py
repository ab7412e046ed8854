"""The page on a machine without MNIST: for a newcomer without internet, and until MNIST comes."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from tests.browser.hand import SEVEN, Hand, Page, expect
from tests.browser.test_training import open_tab, row, status
from tests.mirror import Mirror
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON, LATER = 20_000, 300_000
NOBODY = "http://127.0.0.1:9"
REFUSED = ":is([role=status], .field, .help).wrong:visible, [role=alert]:visible"
"""What tells a person that something went wrong; digits that are misread are no such thing."""


@pytest.fixture(scope="module")
def bare_machine(tmp_path_factory) -> Iterator[pytest.MonkeyPatch]:
    """The environment of a machine with nothing in it that reaches no server."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MNIST_DEMO_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        for name in ("http_proxy", "https_proxy"):
            patch.setenv(name, NOBODY)
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield patch


@pytest.fixture(scope="module")
def bare_app(bare_machine) -> Iterator[Served]:
    with Served("tests/eager_app.py") as served:
        yield served


@pytest.fixture
def mirror(stand_in_for_mnist) -> Iterator[Mirror]:
    with Mirror(stand_in_for_mnist) as started:
        yield started


@pytest.fixture
def mirrored_app(bare_machine, mirror, tmp_path) -> Iterator[Served]:
    """An app that downloads MNIST from the mirror."""
    with bare_machine.context() as patch:
        patch.setenv("MIRROR_FILE", json.dumps(asdict(mirror.file())))
        patch.setenv("MNIST_DEMO_MNIST", str(tmp_path / "mnist.npz"))
        with Served("tests/browser/mirrored_app.py") as served:
            yield served


@pytest.fixture
def visit(chromium):
    """Opens the page of an app as somebody new; at the end nothing must have gone wrong there."""
    contexts, troubles = [], []

    def open_page(app: Served, **how) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("response", lambda r: troubles.append(r.url) if r.status >= 400 else None)
        page.goto(app.url)
        page.locator("[data-mounted] #sketch-pad canvas").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def line(page: Page):
    return page.locator(".get-mnist:visible")


def ticked(page: Page) -> list[str]:
    boxes = page.locator("[data-field=data] input").all()
    return [box.get_attribute("value") for box in boxes if box.is_checked()]


def measured(page: Page, count: str) -> None:
    expect(page.locator("#diagnose-status")).to_have_text(
        re.compile(rf"^{count} images read in"), timeout=LATER
    )


def test_a_newcomer_without_internet_uses_all_three_tabs(visit, bare_app):
    page = visit(bare_app)
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)

    open_tab(page, "Train")
    expect(line(page)).to_contain_text("MNIST is not on this server")
    assert ticked(page) == ["optical", "synthetic", "printed"]
    page.get_by_label("Training images").fill("500")
    page.get_by_role("button", name="Start training", exact=True).click()
    expect(status(page)).to_have_text(
        re.compile(r"^Finished: reads \d\d\.\d+ % of the held-out optical digits\.$"), timeout=LATER
    )
    expect(row(page, "workshop 1")).to_contain_text("tested on the held-out optical digits")
    expect(page.locator(REFUSED)).to_have_count(0)

    page.get_by_role("button", name="Diagnose: workshop 1").click()
    measured(page, "510")
    expect(page.locator(".note")).to_contain_text("on the 510 that no network learns from")
    expect(page.locator("#confusion-matrix button")).not_to_have_count(0)
    expect(line(page)).to_contain_text("MNIST is not on this server")

    page.locator(".pick-first").select_option("champion")
    measured(page, "1,797")
    page.locator(".pick-second").select_option(index=2)
    expect(page.locator("#diagnose-status")).to_have_text(
        re.compile(r"^Champion: 510 images read .* workshop 1: 510 images read"), timeout=LATER
    )
    expect(page.locator(".versus-line")).to_be_visible()
    page.locator(".gallery button").first.click()
    expect(page.locator(".near")).to_contain_text("in the optical training digits", timeout=SOON)
    expect(page.locator(REFUSED)).to_have_count(0)


def test_diagnose_opens_on_the_optical_digits(visit, bare_app):
    page = visit(bare_app)
    open_tab(page, "Diagnose")
    expect(page.locator(".pick-data")).to_have_value("optical")
    measured(page, "1,797")
    expect(page.locator(REFUSED)).to_have_count(0)


def test_a_download_that_fails_is_a_calm_sentence_and_a_button(visit, bare_app):
    page = visit(bare_app)
    open_tab(page, "Train")
    page.get_by_role("button", name="Get MNIST").click()
    expect(line(page)).to_contain_text("Getting MNIST", timeout=SOON)
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible(timeout=LATER)
    expect(line(page)).to_contain_text("MNIST could not be downloaded (there is no connection)")
    expect(page.locator(REFUSED)).to_have_count(0)
    assert ticked(page) == ["optical", "synthetic", "printed"]


def test_when_mnist_has_come_every_open_page_takes_it_up(visit, mirrored_app, mirror):
    page, other = visit(mirrored_app), visit(mirrored_app, viewport={"width": 390, "height": 844})
    open_tab(other, "Diagnose")
    expect(other.locator(".pick-data")).to_have_value("optical")
    open_tab(page, "Train")
    page.get_by_label("Epochs", exact=True).fill("7")

    mirror.statuses = [404]
    page.get_by_role("button", name="Get MNIST").click()
    expect(line(page)).to_contain_text("the server answers 404", timeout=SOON)
    mirror.bytes_per_second, mirror.cuts = len(mirror.content) / 4, [50_000]
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("progressbar", name="Download of MNIST")).to_be_visible()
    expect(line(page)).to_have_count(0, timeout=LATER)
    assert ticked(page) == ["mnist"]
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("7")
    assert len(mirror.ranges) == 3

    expect(other.locator(".pick-data")).to_have_value("mnist", timeout=LATER)
    expect(line(other)).to_have_count(0)
    measured(other, "10,000")

    late = visit(mirrored_app)
    open_tab(late, "Train")
    expect(late.get_by_role("checkbox", name="MNIST")).to_be_checked(timeout=SOON)
    assert ticked(late) == ["mnist"]
    expect(line(late)).to_have_count(0)


def test_what_a_person_chose_stays_when_mnist_comes(visit, mirrored_app):
    page = visit(mirrored_app)
    open_tab(page, "Diagnose")
    page.locator(".pick-data").select_option("printed")
    open_tab(page, "Train")
    page.get_by_role("checkbox", name="Printed").uncheck()
    page.get_by_role("button", name="Get MNIST").click()
    expect(line(page)).to_have_count(0, timeout=LATER)
    assert ticked(page) == ["optical", "synthetic"]
    open_tab(page, "Diagnose")
    expect(line(page)).to_have_count(0, timeout=LATER)
    expect(page.locator(".pick-data")).to_have_value("printed")
    expect(page.locator(".pick-data").locator("option").first).to_have_text("MNIST’s test images")
