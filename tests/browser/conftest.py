"""The real app in a process of its own, and a real Chromium that opens it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.chromium import executable, launched
from tests.missing import missing

_ROOT = Path(__file__).parents[2]


class App:
    """``python app.py`` on a free port of this machine."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"
        self.start()

    def start(self) -> None:
        """Start, and wait until the page is served."""
        environment = os.environ | {
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(self._port),
        }
        self.process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=_ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        if "http://" not in self.process.stdout.readline():
            pytest.fail("the app did not start")

    def stop(self) -> None:
        """Stop as a crash does, and wait until it is gone."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def app() -> Iterator[App]:
    running = App()
    yield running
    running.stop()


@pytest.fixture
def mortal_app() -> Iterator[App]:
    """An app of its own for a test that kills it."""
    running = App()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium():
    if find_spec("playwright") is None:
        missing("playwright: pip install playwright")
    if executable() is None:
        missing("a chromium on the PATH")
    with launched() as browser:
        yield browser


@pytest.fixture
def desktop(chromium, app):
    """The page on a desk: 1280 px wide, a mouse."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(app.url)
    page.locator("#sketch-pad canvas").wait_for()
    yield page
    context.close()


@pytest.fixture
def phone(chromium, app):
    """The page in a hand: 390 px wide, a finger."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.goto(app.url)
    page.locator("#sketch-pad canvas").wait_for()
    yield page
    context.close()
