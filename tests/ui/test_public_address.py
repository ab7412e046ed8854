import json
import re

import gradio as gr
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_demo.ui.public_address import PublicAddress

_CLIENT = re.compile(r'Client\("([^"]*)"\)')
_INFO = "/gradio_api/info"


@pytest.fixture(scope="module")
def page() -> TestClient:
    """A page of Gradio's own, whose first request came under another name."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.api(lambda: 0, api_name="zero")
    app = gr.mount_gradio_app(FastAPI(middleware=[Middleware(PublicAddress)]), blocks, path="/")
    TestClient(app, base_url="http://internal:7860").get(_INFO)
    return TestClient(app, base_url="http://proxied")


def test_the_page_names_no_address_of_the_server(page):
    text = page.get("/").text
    assert "http://internal" not in text
    assert "http://proxied" not in text
    assert 'href="/manifest.json"' not in text
    assert '<link rel="icon" href="favicon.ico" />' in text


@pytest.mark.parametrize(
    "browser",
    ["http://localhost:8000/", "https://example.org/digits/?view=api", "https://a.b/c/d/#e"],
)
def test_examples_name_the_page_that_asked(page, browser):
    information = page.get(_INFO, headers={"Referer": browser}).json()
    example = information["named_endpoints"]["/zero"]["code_snippets"]["python"]
    assert _CLIENT.findall(example) == [re.sub(r"/[?#]?[^/]*$", "", browser)]


def test_a_program_that_asks_for_itself_is_answered_as_before(page):
    assert page.get(_INFO).text.count("http://internal:7860") > 0


@pytest.mark.parametrize("referer", ['"', "\\", "http://a/\\u0000", "not an address", "é"])
def test_whatever_a_program_says_it_is_the_answer_stays_json(page, referer):
    json.loads(page.get(_INFO, headers={"Referer": referer.encode()}).text)


def test_other_answers_pass_unchanged_and_compressed_ones_are_whole():
    text = 'window.gradio_config = {"root":"http://internal"}; ' + "x" * 3000
    app = Starlette(
        routes=[Route(path, lambda _: Response(text)) for path in ("/", "/other")]
        + [Route(_INFO, lambda _: JSONResponse({}))],
        middleware=[Middleware(GZipMiddleware), Middleware(PublicAddress)],
    )
    client = TestClient(app)
    assert client.get("/other").text == text
    changed = client.get("/").text
    assert "internal" not in changed
    assert changed.endswith("x" * 3000)
