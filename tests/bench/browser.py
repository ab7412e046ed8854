"""Drawing on a page in a real Chromium, with its latency and network traffic measured."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Browser, Page

from mnist_demo.datasets import synthetic

_WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")

SAMPLES = 40
"""Pen positions in one stroke."""
SAMPLE_SECONDS = 0.016
"""Time between two positions, as of a mouse that reports 60 times a second."""
_ANSWER_SECONDS = 20.0
"""Longest wait for an answer."""
_TRAFFIC_SECONDS = 60.0
"""Longest time that traffic may go on after a stroke."""
_SETTLED_SECONDS = 1.2
"""Time without traffic after which a stroke is over; ``gr.Sketchpad`` asks 0.8 s after the pen."""


@dataclass(frozen=True)
class Pad:
    """Selectors of a page's pad and of its answer."""

    canvas: str
    """CSS selector of the canvas; the first one that it matches is drawn on."""
    root: str
    """CSS selector of the element that contains the answer."""
    answers: str
    """CSS selector of the elements that show the answer, by ``aria-valuenow`` or by their text."""
    clear: str
    """Accessible name of the button that empties the pad."""
    pen: str | None = None
    """Accessible name of the button that must be pressed before each drawing, if any."""


@dataclass(frozen=True)
class Move:
    """Times of a pen move and of the first answer that includes it, in ms of one clock."""

    made: float
    """When the browser received the move: its event's time stamp."""
    inked: float
    """When the frame that shows its ink was painted."""
    changed: float
    """When the bars of the answer were set."""
    repainted: float
    """When the frame that shows the bars was painted."""


@dataclass(frozen=True)
class Stroke:
    """What one stroke cost; times are in milliseconds."""

    samples: int
    """Pen positions that reached the page."""
    repaints_while_down: int
    """Number of answers before the pen was lifted."""
    moves: tuple[Move, ...]
    """The pen moves that were answered while the pen was still down."""
    up_to_repaint: float | None
    """Time from lifting the pen to the last answer; 0 if that came earlier."""
    requests: int
    """Number of HTTP requests."""
    sent: int
    """Bytes of the requests' bodies."""
    received: int
    """Bytes of the responses' bodies, compressed as they were sent."""


class Traffic:
    """Counts the requests and bytes of a page, as the browser's network panel does."""

    def __init__(self, page: Page) -> None:
        self.requests, self.sent, self.received = 0, 0, 0
        self.hosts: set[str] = set()
        """Hosts and ports of all requests."""
        self.last = time.monotonic()
        """Time at which something was last sent or received."""
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.requestWillBeSentExtraInfo", self._headers)
        session.on("Network.dataReceived", self._data)
        session.send("Network.enable")

    def _request(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in ("data", "blob"):
            return  # stays inside the browser
        self.hosts.add(address.netloc)
        self.requests += 1
        self.last = time.monotonic()

    def _headers(self, event: dict[str, Any]) -> None:
        # this has the length of a body even if it is a file, whose content Chromium does not report
        headers = {name.lower(): value for name, value in event["headers"].items()}
        self.sent += int(headers.get("content-length", 0))

    def _data(self, event: dict[str, Any]) -> None:
        self.received += event["encodedDataLength"]
        self.last = time.monotonic()


class Visit:
    """One open page."""

    def __init__(self, page: Page, url: str, pad: Pad, slowdown: float) -> None:
        self.traffic = Traffic(page)
        self._page, self._pad = page, pad
        page.goto(url)
        page.locator(pad.canvas).first.wait_for()
        self._settle()
        page.evaluate(_WATCH, {"root": pad.root, "answers": pad.answers})
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})

    def draw(self, path: np.ndarray) -> Stroke:
        """Draw a stroke at a person's pace, wait for the answer, and empty the pad again.

        Args:
            path: shape (n, 2), in shares of the pad's side.
        """
        page, counted = self._page, self.traffic
        if self._pad.pen:
            self._press(self._pad.pen)
            page.wait_for_timeout(200)  # the tool's own panel unfolds
        points = self._on_page(path)
        page.evaluate("takeNotes()")
        requests, sent, received = counted.requests, counted.sent, counted.received
        page.mouse.move(*points[0])
        page.mouse.down()
        started = time.perf_counter()
        for i, point in enumerate(points[1:], 1):
            time.sleep(max(0.0, started + i * SAMPLE_SECONDS - time.perf_counter()))
            page.mouse.move(*point)
        page.mouse.up()
        self._wait_for_answer()
        self._settle()
        notes = page.evaluate("takeNotes()")
        after_up = [at - notes["up"] for at in notes["repaints"]]
        stroke = Stroke(
            samples=notes["samples"],
            repaints_while_down=sum(late < 0 for late in after_up),
            moves=tuple(Move(**move) for move in notes["whileDown"]),
            up_to_repaint=max(0.0, after_up[-1]) if after_up else None,
            requests=counted.requests - requests,
            sent=counted.sent - sent,
            received=counted.received - received,
        )
        self._press(self._pad.clear)
        self._wait_for_answer()  # to the empty pad, so that it does not come during the next stroke
        self._settle()
        return stroke

    def _press(self, button: str) -> None:
        # not by the mouse, since after an error Gradio's message covers the buttons
        self._page.get_by_role("button", name=button, exact=True).dispatch_event("click")

    def _on_page(self, path: np.ndarray) -> list[tuple[float, float]]:
        """A path centred on the pad, in pixels of the page."""
        box = self._page.locator(self._pad.canvas).first.bounding_box()
        middle = np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
        side = min(box["width"], box["height"])
        return [(float(x), float(y)) for x, y in middle + (path - 0.5) * side]

    def _wait_for_answer(self) -> None:
        page, deadline = self._page, time.monotonic() + _ANSWER_SECONDS
        while time.monotonic() < deadline and not page.evaluate("hasAnswer()"):
            page.wait_for_timeout(50)

    def _settle(self) -> None:
        """Wait until there has been no traffic for `_SETTLED_SECONDS`.

        Raises:
            RuntimeError: the traffic goes on, as when a page tries to reach a server that is gone.
        """
        self.traffic.last = began = time.monotonic()
        while time.monotonic() - self.traffic.last < _SETTLED_SECONDS:
            if time.monotonic() - began > _TRAFFIC_SECONDS:
                raise RuntimeError(f"{self._page.url} does not come to rest.")
            self._page.wait_for_timeout(50)


@contextmanager
def visit(browser: Browser, url: str, pad: Pad, slowdown: float = 1) -> Iterator[Visit]:
    """Open a page in a fresh profile, with an empty cache; its thread is slower by ``slowdown``."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Visit(context.new_page(), url, pad, slowdown)
    context.close()


def strokes(count: int) -> list[np.ndarray]:
    """Synthetic digits of one stroke each, arrays of shape (SAMPLES, 2) in [0.2, 0.8]."""
    rng = np.random.default_rng(0)
    drawn = (synthetic.strokes_of(i % 10, rng) for i in range(count))
    return [_steady(max(paths, key=len)) for paths in drawn]


def _steady(path: np.ndarray) -> np.ndarray:
    """A path with equal distances between its points, centred in the unit square."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, along[-1], SAMPLES)
    points = np.stack([np.interp(at, along, axis) for axis in path.T], axis=1)
    low, high = points.min(axis=0), points.max(axis=0)
    return 0.5 + 0.6 * (points - (low + high) / 2) / (high - low).max()
