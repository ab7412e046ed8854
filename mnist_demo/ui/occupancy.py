"""How many people are there, and what waits: for the host of a room.

A page says when it comes into view and when it leaves, and nothing in between: whoever draws is
counted without a request.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, fields

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mnist_demo.ui.requests import InView

_MOST_PAGES = 10_000
"""Pages in view that are remembered; the one that came first is forgotten first."""
_FORGOTTEN_AFTER = 7200
"""Seconds after which a page that has not said that it left is counted no longer."""
_MUCH = 2, 0.25
"""What a count has changed by, and by which share of it, when a host is told."""


class PagesInView:
    """The pages that somebody looks at. Safe to call from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; ``clock`` gives the time in seconds."""
        self._clock = clock
        self._since: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, page: str, in_view: bool) -> None:
        """A page has come into view, or has left it."""
        with self._lock:
            self._since.pop(page, None)
            if in_view:
                self._since[page] = self._clock()
            while len(self._since) > _MOST_PAGES:
                self._since.popitem(last=False)

    def count(self) -> int:
        """How many there are."""
        oldest = self._clock() - _FORGOTTEN_AFTER
        with self._lock:
            while self._since and next(iter(self._since.values())) < oldest:
                self._since.popitem(last=False)
            return len(self._since)


@dataclass(frozen=True)
class Occupancy:
    """Counts of people, and of what they wait for; nothing personal."""

    people: int
    """Pages in view."""
    training: int
    """Trainings under way: 0 or 1."""
    waiting: int
    """Trainings in the queue."""
    diagnosing: int
    """Networks whose images are read, or wait to be."""

    def __str__(self) -> str:
        """The counts as a line for a terminal."""
        return (
            f"People here: {self.people}. Training: {self.training}, waiting to train: "
            f"{self.waiting}, networks being measured: {self.diagnosing}."
        )

    def differs_much(self, before: "Occupancy") -> bool:
        """Whether a host would want to be told, who knows of ``before``."""
        steps, share = _MUCH
        changes = [(getattr(self, f.name), getattr(before, f.name)) for f in fields(self)]
        return any(abs(now - old) >= max(steps, share * old) for now, old in changes)


def route(pages: PagesInView) -> Route:
    """The route at which pages say that they have come into view, or have left it."""

    async def note(request: Request) -> Response:
        try:
            sent = InView.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": InView.malformed}, 400)
        pages.note(sent.page, sent.in_view)
        return Response(status_code=204)

    return Route("/in-view", note, methods=["POST"])
