import gzip
import itertools
import random

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_demo.ui import response_cache
from mnist_demo.ui.response_cache import ResponseCache

TEXT = "what never changes, said often; " * 100
NOISE = random.Random(0).randbytes(5000)


@pytest.fixture
def client():
    count = itertools.count(1)

    async def numbered(request: Request) -> Response:
        number = next(count)
        if "missing" in request.url.path:
            return PlainTextResponse(f"{number}: none", 404)
        headers = {"ETag": '"a"', "X-Number": str(number)}
        body = NOISE if "noise" in request.url.path else TEXT.encode()
        if "range" in request.headers:
            return Response(body[:10], 206, headers)
        return Response(body, headers=headers, media_type="text/plain")

    route = Route("/{path:path}", numbered, methods=["GET", "HEAD", "POST"])
    return TestClient(Starlette(routes=[route], middleware=[Middleware(ResponseCache)]))


def number(response):
    """Which of the app's own responses it is."""
    return int(response.headers["x-number"])


@pytest.mark.parametrize(
    "path",
    ["/", "/assets/a.js", "/frontend/1/a.js", "/static/a.js", "/theme.css", "/theme.css?v=2"],
)
def test_what_never_changes_is_asked_of_the_app_once(client, path):
    assert [number(client.get(path)) for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    "path", ["/?deep_link=x", "/config", "/healthz", "/runs/1/card.json", "/gradio_api/info"]
)
def test_all_else_is_asked_each_time(client, path):
    assert [number(client.get(path)) for _ in range(3)] == [1, 2, 3]


def test_a_large_file_is_sent_as_the_app_sends_it_and_drives_nothing_out(client, monkeypatch):
    assert number(client.get("/assets/noise.js")) == 1
    monkeypatch.setattr(response_cache, "_LARGE", len(TEXT) - 1)
    large = [client.get("/static/large.wasm") for _ in range(3)]
    assert [number(response) for response in large] == [3, 4, 5]  # it was looked at once before
    assert {response.text for response in large} == {TEXT}
    assert number(client.get("/assets/noise.js")) == 1


def test_the_page_is_kept_below_a_root_path_too(client):
    below = TestClient(client.app, root_path="/demo")
    assert [number(below.get(path)) for path in ("/demo/", "/", "/demo/")] == [1, 1, 1]


def test_a_browser_gets_it_compressed_and_others_as_it_is(client):
    with client.stream("GET", "/assets/a.js", headers={"Accept-Encoding": "br, gzip"}) as said:
        raw = b"".join(said.iter_raw())
    assert said.headers["content-encoding"] == "gzip"
    assert int(said.headers["content-length"]) == len(raw) < len(TEXT) / 5
    assert gzip.decompress(raw).decode() == TEXT
    plain = client.get("/assets/a.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == TEXT
    assert plain.headers["vary"] == said.headers["vary"] == "Accept-Encoding"


def test_what_cannot_be_compressed_is_sent_as_it_is(client):
    said = client.get("/assets/noise.bin", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in said.headers
    assert said.content == NOISE


def test_a_browser_that_has_it_is_not_sent_it_again(client):
    etag = client.get("/assets/a.js", headers={"If-None-Match": '"b"'}).headers["etag"]
    again = client.get("/assets/a.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


def test_names_with_a_hash_may_be_kept_for_good(client):
    assert "immutable" in client.get("/assets/a.js").headers["cache-control"]
    assert "cache-control" not in client.get("/theme.css").headers


def test_what_is_missing_is_not_kept(client):
    said = [client.get("/assets/missing.js") for _ in range(2)]
    assert [response.status_code for response in said] == [404, 404]
    assert said[0].text != said[1].text
    assert "cache-control" not in said[0].headers


def test_a_part_a_post_and_a_head_are_the_apps_own(client):
    assert client.get("/assets/a.js", headers={"Range": "bytes=0-9"}).status_code == 206
    assert number(client.post("/assets/a.js")) == 2
    assert number(client.head("/assets/a.js")) == 3


def test_however_much_is_asked_for_little_is_kept(client, monkeypatch):
    monkeypatch.setattr(response_cache, "_MOST_BYTES", 5 * len(TEXT))
    numbers = [number(client.get(f"/assets/{i}.js")) for i in range(20)]
    assert numbers == list(range(1, 21))
    assert number(client.get("/assets/19.js")) == 20
    assert number(client.get("/assets/0.js")) == 21
