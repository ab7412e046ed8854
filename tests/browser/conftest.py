"""A real Chromium that opens the real app."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.chromium import executable, launched
from tests.missing import missing
from tests.served import Served


@pytest.fixture
def mortal_app() -> Iterator[Served]:
    """An app of its own for a test that kills it."""
    with Served("tests/untrained_app.py") as app:
        yield app


@pytest.fixture(scope="session")
def chromium():
    if find_spec("playwright") is None:
        missing("playwright: pip install playwright")
    if executable() is None:
        missing("a chromium on the PATH")
    with launched() as browser:
        yield browser


@pytest.fixture
def desktop(chromium, app, request):
    """The page on a desk: 1280 px wide, a mouse."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield _opened(context, app, request)
    context.close()


@pytest.fixture
def phone(chromium, app, request):
    """The page in a hand: 390 px wide, a finger."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    yield _opened(context, app, request)
    context.close()


def _opened(context, app, request):
    """The page of the app; a test with the mark `read_by_server` has a browser without network."""
    page = context.new_page()
    if request.node.get_closest_marker("read_by_server"):
        page.route("**/model.tflite", lambda route: route.abort())
    page.goto(app.url)
    page.locator("[data-mounted] #sketch-pad canvas").wait_for()
    return page
