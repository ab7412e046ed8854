import re

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_demo.settings import CHAMPION
from mnist_demo.ui import frontend


@pytest.fixture
def client() -> TestClient:
    def page(request) -> HTMLResponse:
        return HTMLResponse("<h1>MNIST demo</h1>")

    app = Starlette(
        routes=[Route("/", page), frontend.route()],
        middleware=[frontend.Preload.of("sketch")],
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    return TestClient(app)


@pytest.fixture
def address() -> str:
    """Address of the modules' folder, as a tab's component is told it."""
    return re.search(r'"(frontend/[0-9a-f]+)/sketch/main\.js"', frontend.mount("sketch"))[1]


def links(response) -> list[str]:
    return re.findall(r"<([^>]+)>; rel=preload", response.headers.get("link", ""))


def test_a_module_is_javascript_that_may_be_kept_for_good(client, address):
    response = client.get(f"{address}/sketch/main.js")
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "export function mount" in response.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("reader/kernels.wasm", "application/wasm"),
        ("champion/model.tflite", "application/octet-stream"),
        ("champion/card.json", "application/json"),
    ],
)
def test_what_the_browser_reads_with_is_served_beside_the_modules(client, address, path, kind):
    response = client.get(f"{address}/{path}")
    assert (response.status_code, response.headers["content-type"]) == (200, kind)
    assert "immutable" in response.headers["cache-control"]
    assert f"{address}/champion/" == frontend.CHAMPION_ADDRESS


def test_the_champion_is_served_as_it_is(client, address):
    content = client.get(f"{address}/champion/model.tflite").content
    assert content == (CHAMPION / "model.tflite").read_bytes()


def test_a_module_is_compressed(client, address):
    response = client.get(f"{address}/sketch/pad.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"


def test_a_browser_that_has_a_module_is_not_sent_it_again(client, address):
    url = f"{address}/sketch/main.js"
    etag = client.get(url).headers["etag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


@pytest.mark.parametrize(
    "path",
    [
        "sketch/component.py",
        "sketch/sketch.html",
        "reader/kernels/index.ts",
        "champion/model.keras",
        "sketch/none.js",
        "../../settings.py",
        "%2e%2e/%2e%2e/settings.py",
        "sketch/..%2f..%2f..%2fapp.py",
        "/etc/passwd",
        "",
    ],
)
def test_nothing_else_is_served(client, address, path):
    assert client.get(f"{address}/{path}").status_code == 404


def test_a_module_of_another_version_is_not_served(client, address):
    other = address[:-1] + ("0" if address[-1] != "0" else "1")
    assert client.get(f"{other}/sketch/main.js").status_code == 404


def test_the_page_announces_the_network_and_each_module_of_its_first_tab(client, address):
    announced = links(client.get("/"))
    assert f"{address}/champion/model.tflite" in announced
    assert f"{address}/sketch/main.js" in announced
    assert f"{address}/shared/storage.js" in announced
    assert not any("/train/" in link or "/diagnose/" in link for link in announced)
    for link in announced:
        assert client.get(link).status_code == 200


def test_all_that_a_tab_imports_is_served(client, address):
    for tab in ("sketch", "train", "diagnose"):
        waiting, seen = [f"{tab}/main.js"], set()
        while waiting:
            name = waiting.pop()
            seen.add(name)
            response = client.get(f"{address}/{name}")
            assert response.status_code == 200, name
            for imported in re.findall(r'(?:from |import\()"(\.[^"]+)"', response.text):
                path = (client.base_url.join(f"/{name}").join(imported)).path.lstrip("/")
                waiting += [path] if path not in seen else []
        assert len(seen) > 10


def test_modules_are_announced_with_the_page_alone(client, address):
    assert links(client.get(f"{address}/sketch/main.js")) == []
    assert links(client.get("/nothing")) == []


@pytest.mark.parametrize("path", ["/demo/", "/"])
def test_modules_are_announced_below_a_root_path_too(client, path):
    # a proxy may keep the prefix or strip it
    below = TestClient(client.app, root_path="/demo")
    assert links(below.get(path))


def test_links_are_loaded_after_the_pad():
    before = frontend.imported_by("sketch/main.js") | frontend.imported_by("masthead/main.js")
    assert "shared/tabs.js" in before
    assert before.isdisjoint({"shared/address.js", "shared/properties.js", "masthead/links.js"})
