from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.browser.hand import SEVEN, Hand, Page, expect
from tests.browser.proxy import Proxy
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON = 20_000
PROBES = ("/gradio_api/mcp/schema", "/monitoring/summary")
""""Use via API" asks for these to learn whether they are there."""
ADDRESSES = """() => [...document.querySelectorAll("[href], [src]")]
    .map(node => ({ tag: node.localName, url: node.href || node.src }))
    .filter(({ url }) => !url.startsWith("data:"))"""
"""All addresses in a page, as the browser resolves them."""
STATUS = "async url => (await fetch(url)).status"


@dataclass
class Visit:
    """A page behind a proxy, what it asked for and which answers were none."""

    page: Page
    url: str
    asked: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.add(request.url))
        self.page.on(
            "response",
            lambda response: response.ok or self.lost.append(response.url),
        )
        self.page.goto(self.url)
        self.page.locator("[data-mounted] #sketch-pad canvas").wait_for()


@pytest.fixture(scope="module")
def app_below_demo():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_ROOT_PATH", "/demo")
        with Served("tests/untrained_app.py") as app:
            yield app


@pytest.fixture(
    scope="module",
    params=[(False, True), (True, True), (False, False), (True, False)],
    ids=["prefix stripped", "prefix kept", "stripped, host not passed", "kept, host not passed"],
)
def visit(chromium, app_below_demo, request) -> Iterator[Visit]:
    """A page that all tests use, one after the other; each closes what it has opened."""
    with Proxy(app_below_demo.host, *request.param) as proxy:
        page = chromium.new_page()
        yield Visit(page, proxy.url)
        page.close()


def close(dialog) -> None:
    """Close one of Gradio's dialogs by a click beside it."""
    dialog.page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()


def test_behind_a_proxy_the_page_reads_and_asks_for_nothing_outside_its_prefix(visit: Visit):
    page = visit.page
    Hand(page).draw(SEVEN)
    expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
    page.get_by_role("button", name="Sample digit 3").click()
    expect(page.locator("#reading")).to_have_text("3", timeout=SOON)
    page.get_by_role("tab", name="Train").click()
    expect(page.get_by_role("button", name="Start training", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Diagnose").click()
    expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible()
    page.get_by_role("tab", name="Sketch").click()
    page.get_by_role("button", name="Clear", exact=True).click()
    Hand(page).draw(SEVEN)
    expect(page.locator(".reader")).to_contain_text("in this browser")
    page.wait_for_timeout(1000)
    outside = {url for url in visit.asked if not url.startswith((visit.url, "data:", "blob:"))}
    assert outside == set()
    assert [url for url in visit.lost if not url.endswith(PROBES)] == []


@pytest.mark.parametrize("dialog", ["Use via API", "Settings"])
def test_behind_a_proxy_the_footer_and_all_addresses_hold(visit: Visit, dialog):
    page = visit.page
    page.get_by_role("contentinfo").get_by_role("button", name=dialog).click()
    opened = page.get_by_role("dialog", name=dialog)
    expect(opened).to_be_visible(timeout=SOON)
    page.wait_for_timeout(1000)  # until what it fetches is there

    addresses = page.evaluate(ADDRESSES)
    own = {a["url"] for a in addresses if urlsplit(a["url"]).netloc == urlsplit(visit.url).netloc}
    assert {a["tag"] for a in addresses if a["url"] not in own} <= {"a"}, "links for people alone"
    assert {url for url in own if not url.startswith(visit.url)} == set()
    assert {url for url in own if page.evaluate(STATUS, url) != 200} == set()
    assert [url for url in visit.lost if not url.endswith(PROBES)] == []
    close(opened)


def test_behind_a_proxy_the_page_has_its_icon(visit: Visit):
    (icon,) = visit.page.locator("link[rel~=icon]").all()
    address = icon.evaluate("link => link.href")
    assert address.startswith(visit.url)
    kind = visit.page.evaluate(
        "async url => (await fetch(url)).headers.get('content-type')", address
    )
    assert kind == "image/png"


def test_behind_a_proxy_the_examples_for_programs_name_the_address_of_the_page(visit: Visit):
    page = visit.page
    page.get_by_role("contentinfo").get_by_role("button", name="Use via API").click()
    dialog = page.get_by_role("dialog", name="Use via API")
    example = dialog.get_by_text("client = Client(").first
    expect(example).to_contain_text(f'Client("{visit.url.rstrip("/")}")', timeout=SOON)
    close(dialog)
