import pytest

from tests.browser.hand import SEVEN, Hand, expect
from tests.browser.proxy import Proxy
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON = 10_000


@pytest.fixture(scope="module")
def app_below_demo():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_ROOT_PATH", "/demo")
        with Served("app.py") as app:
            yield app


@pytest.mark.parametrize("keeps_prefix", [False, True], ids=["stripped", "kept"])
def test_the_page_reads_behind_a_proxy_whether_it_keeps_the_prefix(
    chromium, app_below_demo, keeps_prefix
):
    with Proxy(app_below_demo.host, keeps_prefix) as proxy:
        page = chromium.new_page()
        lost = []
        page.on("response", lambda response: lost.append(response) if not response.ok else None)
        page.goto(proxy.url)
        Hand(page).draw(SEVEN)
        expect(page.locator("#reading")).to_have_text("7", timeout=SOON)
        page.get_by_role("tab", name="Train").click()
        expect(page.locator("#training-status")).to_have_text("Nothing trains yet.")
        page.close()
    assert [response.url for response in lost if "/frontend/" in response.url] == []
