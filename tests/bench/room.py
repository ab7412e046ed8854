"""What the server does for a room: a hundred people open the page, train and diagnose.

    python -m tests.bench.room [--people N] [--rounds N] [--json | --markdown]

The people are simulated (`tests.bench.people`), each with connections of their own. What a page
loads is what Chromium loaded in a first visit. In each round

- they open the page within 30 s, with nothing in their caches, and the server reads the first ten
  samples that they draw: from then on their browsers read;
- each presses Start within a minute; one trains, and the others watch their places in the queue;
- ten open Diagnose and look at images, while each of the others clicks on a sample now and then;
- each presses Stop and closes the page, and the server rests for a minute.

This process has a lower priority than the server's, but the two share the machine's cores.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
import typer

from tests.bench.people import Log, Person, components
from tests.bench.table import AsJson, AsMarkdown, Measure, print_figures
from tests.chromium import launched
from tests.served import Served

_NICENESS = 5
_SERVER_READS = 10
"""Samples that the server reads of each person, until their browser does."""
_OPEN_WITHIN, _START_WITHIN, _DIAGNOSE_FOR, _STOP_WITHIN, _REST = 30, 60, 30, 10, 60
"""Seconds of the parts of a round."""
_DIAGNOSE = 10
"""People who open Diagnose."""
_THINK = 10
"""Seconds between two clicks of one person, in the mean."""
_PROBE = 0.25
"""Seconds between two looks at the server."""
_IDLE_PATH = "gradio_api/startup-events"
"""Is answered on the event loop, at once: what it waits for is the loop."""

MEASURES = {
    "errors": Measure("errors", 0, 0),
    "opening_per_s": Measure("requests a second while they open the page, most", 0),
    "usable_s": Measure("page opened → all of it loaded, median, s", 2),
    "usable_p95_s": Measure("page opened → all of it loaded, p95, s", 2),
    "watching_per_s": Measure("requests a second while all wait for their training, most", 0, 100),
    "diagnosing_per_s": Measure("requests a second while ten diagnose as well, most", 0, 100),
    "click_ms": Measure("click → answer, median, ms", 0),
    "click_p95_ms": Measure("click → answer, p95, ms", 0, 300),
    "click_p99_ms": Measure("click → answer, p99, ms", 0),
    "worst_click_p95_ms": Measure("the same, p95 of the slowest kind of click, ms", 0),
    "lag_p95_ms": Measure("request that is answered at once → answer, p95, ms", 0),
    "lag_most_ms": Measure("request that is answered at once → answer, most, ms", 0),
    "own_lag_p95_ms": Measure("delay of the people's own process, within all of these, p95, ms", 0),
    "cpu_opening_ms": Measure("CPU of the web process a page opened, ms", 0),
    "cpu_watching": Measure("CPU of the web process while all wait, cores", 2),
    "memory_before_mb": Measure("resident memory of the web process before anybody, MB", 0),
    "memory_most_mb": Measure("the same at the most, MB", 0),
    "memory_first_mb": Measure("the same a minute after the first round, MB", 0),
    "memory_last_mb": Measure("the same a minute after the last round, MB", 0),
}


def main(
    people: Annotated[int, typer.Option(min=_DIAGNOSE)] = 100,
    rounds: Annotated[int, typer.Option(min=1)] = 2,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one table."""
    with Served("app.py") as served:
        before = served.resident_megabytes()
        files = _loaded_by_a_browser(served.url)
        os.nice(_NICENESS)
        figures, log = asyncio.run(_measure(served, files, people, rounds))
    print_figures(
        f"{people} people", MEASURES, figures | {"memory_before_mb": before}, as_json, as_markdown
    )
    for kind, seconds in sorted(log.clicks.items()):
        low, high = (1000 * np.percentile(seconds, q) for q in (50, 95))
        print(f"{kind}: {len(seconds)} clicks, median {low:.0f} ms, p95 {high:.0f} ms")
    for error, count in log.errors.most_common(10):
        print(f"{count} times {error}")


def _loaded_by_a_browser(url: str) -> list[str]:
    """The files that a first visit loads, relative to the page and in order."""
    loaded: list[str] = []
    with launched() as browser:
        page = browser.new_page()
        page.on("request", lambda r: r.method == "GET" and loaded.append(r.url))
        page.goto(url)
        page.locator("[data-mounted] #sketch-pad canvas").wait_for()
        page.wait_for_load_state("networkidle")
    return [path for address in loaded if (path := address.removeprefix(url)) and path != address]


@dataclass
class _Probe:
    """Looks at the server until it is cancelled."""

    served: Served
    lags: list[float] = field(default_factory=list)
    """Seconds until a request was answered that waits for the event loop alone."""
    own_lags: list[float] = field(default_factory=list)
    """Seconds by which this process was late."""
    memory: float = 0
    """The most megabytes that it held."""

    async def look(self, person: Person) -> None:
        """Look again and again."""
        while True:
            asked = time.monotonic()
            await person.get(_IDLE_PATH)
            self.lags.append(time.monotonic() - asked)
            self.memory = max(self.memory, self.served.resident_megabytes())
            due = time.monotonic() + _PROBE
            await asyncio.sleep(_PROBE)
            self.own_lags.append(time.monotonic() - due)


async def _measure(
    served: Served, files: list[str], people: int, rounds: int
) -> tuple[dict[str, float], Log]:
    log, ids = Log(), await components(served.url)
    probe, resting, figures = _Probe(served), [], {}
    for _ in range(rounds):
        observer = Person(served.url, Log(), ids)
        looking = asyncio.create_task(probe.look(observer))
        of_round = await _round(served, files, log, ids, people)
        looking.cancel()
        await observer.leave()
        figures = {key: max(value, figures.get(key, 0)) for key, value in of_round.items()}
        await asyncio.sleep(_REST)
        resting.append(served.resident_megabytes())
    clicks = [1000 * seconds for kind in log.clicks.values() for seconds in kind]
    lags = [1000 * seconds for seconds in probe.lags]
    own_lags = [1000 * seconds for seconds in probe.own_lags]
    return figures | {
        "errors": log.errors.total(),
        "click_ms": float(np.median(clicks)),
        "click_p95_ms": float(np.percentile(clicks, 95)),
        "click_p99_ms": float(np.percentile(clicks, 99)),
        "worst_click_p95_ms": max(
            1000 * float(np.percentile(seconds, 95)) for seconds in log.clicks.values()
        ),
        "lag_p95_ms": float(np.percentile(lags, 95)),
        "lag_most_ms": max(lags),
        "own_lag_p95_ms": float(np.percentile(own_lags, 95)),
        "memory_most_mb": probe.memory,
        "memory_first_mb": resting[0],
        "memory_last_mb": resting[-1],
    }, log


async def _round(
    served: Served, files: list[str], log: Log, ids: dict[str, int], people: int
) -> dict[str, float]:
    room = [Person(served.url, log, ids) for _ in range(people)]
    usable: list[float] = []

    async def come(person: Person) -> None:
        came = time.monotonic()
        await person.load(files)
        usable.append(time.monotonic() - came)
        await person.draw(_SERVER_READS)

    async def train(person: Person) -> None:
        await person.start()
        watching.append(asyncio.create_task(person.watch()))

    watching: list[asyncio.Task[None]] = []
    opened, cpu = time.monotonic(), served.cpu_seconds()
    await _each(room, come, _OPEN_WITHIN)
    cpu_opening = (served.cpu_seconds() - cpu) / people

    start = time.monotonic()
    await _each(room, train, _START_WITHIN)
    waiting, cpu = time.monotonic(), served.cpu_seconds()
    await asyncio.sleep(_THINK)
    cpu_watching = (served.cpu_seconds() - cpu) / (time.monotonic() - waiting)

    diagnose = time.monotonic()
    clicking = [asyncio.create_task(_click_now_and_then(person)) for person in room[_DIAGNOSE:]]
    await asyncio.gather(*(_diagnose(person) for person in room[:_DIAGNOSE]))
    for task in clicking:
        task.cancel()
    await asyncio.gather(*clicking, return_exceptions=True)
    end = time.monotonic()

    await _each(room, Person.stop, _STOP_WITHIN)
    await asyncio.gather(*watching)
    for person in room:
        await person.leave()
    return {
        "opening_per_s": log.most_per_second(opened, start),
        "usable_s": float(np.median(usable)),
        "usable_p95_s": float(np.percentile(usable, 95)),
        "watching_per_s": log.most_per_second(start, diagnose),
        "diagnosing_per_s": log.most_per_second(diagnose, end),
        "cpu_opening_ms": 1000 * cpu_opening,
        "cpu_watching": cpu_watching,
    }


async def _each(room: list[Person], act: Callable[[Person], Awaitable[Any]], within: float) -> None:
    """Let each person do something, at any moment of a time."""

    async def one(person: Person) -> None:
        await asyncio.sleep(random.uniform(0, within))
        await act(person)

    await asyncio.gather(*map(one, room))


async def _diagnose(person: Person) -> None:
    until = time.monotonic() + _DIAGNOSE_FOR
    await asyncio.sleep(random.uniform(0, _THINK))
    while time.monotonic() < until:
        await person.diagnose()
        await person.look_at_images()


async def _click_now_and_then(person: Person) -> None:
    while True:
        await asyncio.sleep(random.expovariate(1 / _THINK))
        await person.open_sample()


if __name__ == "__main__":
    typer.run(main)
