"""How often pages ask the server how things stand: each answer says when to ask again."""

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from mnist_demo.jobs.job import Active

if TYPE_CHECKING:
    from mnist_demo.ui.services.diagnoses import DiagnosisProgress


@dataclass(frozen=True)
class Intervals:
    """Milliseconds until a page asks again, by what it waits for."""

    training: int = 300
    """The person's training is under way, and its curve grows."""
    place: int = 300
    """The person's training waits: as much again for each training that is before it."""
    longest_wait: int = 8000
    """The person's training waits, however many are before it."""
    reading: int = 150
    """The images of a network are read, or will be when others have been, and the matrix fills."""
    perturbations: int = 500
    """The matrix stands, and perturbed images are read."""
    report: int = 500
    """A report is being written."""
    downloading: int = 500
    """MNIST is being downloaded."""
    guest: int = 2500
    """A guest of a workshop waits for the next task."""
    board: int = 700
    """The board of a workshop shows what its guests draw."""
    no_download: int = 10_000
    """MNIST is missing, and nobody downloads it."""


INTERVALS = Intervals()
_SOONEST = 0.7
"""Smallest share of its interval after which a page that waits may ask again."""
MOST_PER_SECOND = 60
"""Requests a second that all pages together send in order to follow something."""


class Polling:
    """Says in how many milliseconds a page is to ask again. Safe to call from several threads.

    It is a leaky bucket, which requests fill and `MOST_PER_SECOND` of them leave a second: a page
    is to come back once those before it have left. So many pages are spread over a longer time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with an empty bucket; ``clock`` gives the time in seconds."""
        self._clock = clock
        self._drained = clock()
        """When all requests so far would have been sent at the highest rate."""
        self._lock = threading.Lock()

    def trainings(self, runs: Iterable[dict[str, Any]]) -> int | None:
        """For a page that watches a person's trainings; None if none is under way.

        Args:
            runs: as `jobs.view.job_to_page` gives them.
        """
        active = [run["ahead"] or 0 for run in runs if run["state"] in get_args(Active)]
        if not active:
            return None
        wait = min(INTERVALS.training + min(active) * INTERVALS.place, INTERVALS.longest_wait)
        # pages that came together do not stay together
        return self._spread(round(wait * random.uniform(_SOONEST, 1)) if min(active) else wait)

    def diagnosis(self, progress: "DiagnosisProgress") -> int | None:
        """For a page that follows a diagnosis; None once it is done."""
        if progress.done:
            return None
        fills = progress.diagnosis is None
        return self._spread(INTERVALS.reading if fills else INTERVALS.perturbations)

    def guest(self) -> int:
        """For the page of a workshop's guest."""
        # pages that came together do not stay together
        return self._spread(round(INTERVALS.guest * random.uniform(_SOONEST, 1)))

    def board(self) -> int:
        """For the board of a workshop, which is one for the whole room and never waits longer."""
        return INTERVALS.board

    def report(self) -> int:
        """For a page that waits for a report."""
        return self._spread(INTERVALS.report)

    def download(self, downloading: bool) -> int:
        """For a page that shows how far the download of MNIST is."""
        return self._spread(INTERVALS.downloading if downloading else INTERVALS.no_download)

    def _spread(self, interval: int) -> int:
        with self._lock:
            now = self._clock()
            # somebody who asks without end makes nobody else wait longer than this
            latest = now + INTERVALS.longest_wait / 1000
            self._drained = min(max(self._drained, now) + 1 / MOST_PER_SECOND, latest)
            return max(interval, round(1000 * (self._drained - now)))
