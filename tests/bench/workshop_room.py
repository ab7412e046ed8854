"""What the server does for a workshop: a hundred guests draw for the board, all at once.

    python -m tests.bench.workshop_room [--guests N] [--json | --markdown]

The guests are simulated, each with connections of their own, and ask how things stand as often as
the server says. The board is one more page. The host asks for ten digits, one after the other;
each guest draws each of them within a few seconds of learning of it. Then comes a challenge: all
press Start within five seconds, and draw ten digits as fast as they can. What a page loads is
measured by `tests.bench.room`.

This process has a lower priority than the server's, but the two share the machine's cores.
"""

import asyncio
import json
import os
import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
import typer

from tests.bench.connections import Connections
from tests.bench.table import AsJson, AsMarkdown, Measure, print_figures
from tests.served import Served
from tests.workshops import host_key

_NICENESS = 5
_DIGITS = 10
"""Digits that everybody draws, one after the other."""
_DRAWS_WITHIN = 4
"""Seconds in which a guest has drawn a digit."""
_STARTS_WITHIN = 5
_DRAWS_IN = (0.8, 2.0)
"""Seconds that one drawing takes against the clock."""
_PATIENCE = 60
"""Seconds after which a guest who has not drawn holds up the room no longer."""
_SEVEN = [70, 62, 140, 56, 207, 62, 185, 118, 154, 174, 129, 235]
"""A stroke, as the pad sends it."""

MEASURES = {
    "errors": Measure("errors", 0, 0),
    "drawings": Measure("drawings on the board and in the challenge", 0),
    "send_ms": Measure("drawing sent → read and answered, median, ms", 0),
    "send_p95_ms": Measure("drawing sent → read and answered, p95, ms", 0, 300),
    "shown_s": Measure("drawing sent → its tile is on the board, median, s", 2),
    "shown_p95_s": Measure("drawing sent → its tile is on the board, p95, s", 2, 2),
    "told_p95_s": Measure("the host's click → a guest knows the next digit, p95, s", 2, 4),
    "most_per_s": Measure("requests a second, most", 0),
    "cpu_wall": Measure("CPU of the web process while the wall fills, cores", 2, 0.8),
    "cpu_challenge": Measure("CPU of the web process during the challenge, cores", 2, 0.8),
    "memory_before_mb": Measure("resident memory of the web process before anybody, MB", 0),
    "memory_most_mb": Measure("the same at the most, MB", 0),
    "own_lag_p95_ms": Measure("delay of the guests' own process, within all of these, p95, ms", 0),
}


@dataclass
class _Log:
    errors: Counter[str] = field(default_factory=Counter)
    asked: list[float] = field(default_factory=list)
    sends: list[tuple[float, float]] = field(default_factory=list)
    """When each drawing was sent and answered, by the monotonic clock."""
    told: list[float] = field(default_factory=list)
    """Seconds until a guest knew of a task."""


class _Page:
    """One page of a workshop."""

    def __init__(self, url: str, log: _Log, authorization: str = "") -> None:
        self._connections = Connections(url)
        self._log, self._authorization = log, authorization

    async def ask(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the server; what is no answer is an error."""
        self._log.asked.append(time.monotonic())
        body = json.dumps(request).encode()
        try:
            answer = await self._connections.request(
                "POST", f"workshop/{name}", body, "application/json", self._authorization
            )
            parsed = json.loads(answer.content) if answer.content else {}
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            parsed = {"error": f"{type(error).__name__}: {error}"}
        if "error" in parsed:
            self._log.errors[f"{name}: {parsed['error']}"] += 1
        return parsed

    def close(self) -> None:
        """Close its connections."""
        self._connections.close()


class _Guest(_Page):
    """One guest, who asks how things stand and draws what is asked."""

    def __init__(self, url: str, log: _Log) -> None:
        super().__init__(url, log)
        self._key = secrets.token_hex(16)
        self._tag = ""
        self.task: dict[str, Any] | None = None
        self.drawn: set[int] = set()
        """Numbers of the tasks that are done."""
        self._busy: set[asyncio.Task[None]] = set()

    async def stay(self, begun: dict[int, float]) -> None:
        """Follow the workshop until this is cancelled.

        Args:
            begun: when the host began each task, by its number.
        """
        await asyncio.sleep(random.uniform(0, 2))
        while True:
            answer = await self.ask("guest-look", {"key": self._key, "tag": self._tag})
            self._tag = answer.get("tag", "")
            task = answer.get("task", self.task)
            if task and (self.task is None or task["number"] != self.task["number"]):
                self.task = task
                self._log.told.append(time.monotonic() - begun[task["number"]])
                act = self._play if task["is_timed"] else self._draw_once
                self._busy.add(asyncio.create_task(act(task)))
            await asyncio.sleep(answer.get("ask_again_ms", 2000) / 1000)

    async def _draw_once(self, task: dict[str, Any]) -> None:
        await asyncio.sleep(random.uniform(0.5, _DRAWS_WITHIN))
        await self._send(task, 0)
        self.drawn.add(task["number"])

    async def _play(self, task: dict[str, Any]) -> None:
        await asyncio.sleep(random.uniform(0, _STARTS_WITHIN))
        await self.ask("guest-name", {"key": self._key, "name": "Ada"})
        await self.ask("guest-start", {"key": self._key, "task": task["number"]})
        for place in range(task["drawings"]):
            await asyncio.sleep(random.uniform(*_DRAWS_IN))
            await self._send(task, place)
        self.drawn.add(task["number"])

    async def _send(self, task: dict[str, Any], place: int) -> None:
        stroke = [at + random.uniform(-6, 6) for at in _SEVEN]
        sent = time.monotonic()
        request = {"key": self._key, "task": task["number"], "place": place, "strokes": [stroke]}
        await self.ask("guest-draw", request)
        self._log.sends.append((sent, time.monotonic()))


class _Board(_Page):
    """The board, and the host before it."""

    def __init__(self, url: str, log: _Log, key: str) -> None:
        super().__init__(url, log, f"Bearer {key}")
        self.seen: list[float] = []
        """When each tile came."""
        self.last: dict[str, Any] = {}

    async def stay(self) -> None:
        """Show what the room draws until this is cancelled."""
        screen = cursor = 0
        while True:
            request = {"screen": screen, "cursor": cursor, "points": 0}
            self.last = answer = await self.ask("board-look", request)
            if answer["task"] and not answer["task"]["is_timed"]:
                self.seen += [time.monotonic()] * len(answer["tiles"])
            screen, cursor = answer["screen"], answer["cursor"]
            await asyncio.sleep(answer["ask_again_ms"] / 1000)


def main(
    guests: Annotated[int, typer.Option(min=1)] = 100,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Measure, and print one table."""
    with Served("app.py", arguments=["--workshop"]) as served:
        os.nice(_NICENESS)
        log = _Log()
        figures = asyncio.run(_measure(served, log, guests))
    print_figures(f"{guests} guests", MEASURES, figures, as_json, as_markdown)
    for error, count in log.errors.most_common(10):
        print(f"{count} times {error}")


async def _measure(served: Served, log: _Log, guests: int) -> dict[str, float]:
    before = served.resident_megabytes()
    board = _Board(served.url, log, host_key(served))
    room = [_Guest(served.url, log) for _ in range(guests)]
    begun: dict[int, float] = {}
    memory, lags = [before], []

    async def probe() -> None:
        while True:
            due = time.monotonic() + 0.25
            await asyncio.sleep(0.25)
            lags.append(time.monotonic() - due)
            memory.append(served.resident_megabytes())

    staying = [asyncio.create_task(each) for each in (board.stay(), probe())]
    staying += [asyncio.create_task(guest.stay(begun)) for guest in room]
    await asyncio.sleep(3)

    async def run(task: dict[str, Any]) -> float:
        """Begin a task, and wait until all have drawn. Returns the cores that the server took."""
        number = len(begun) + 1
        cpu, begun[number] = served.cpu_seconds(), time.monotonic()
        await board.ask("host-begin", task)
        while not all(number in guest.drawn for guest in room):
            await asyncio.sleep(0.05)
            if time.monotonic() > begun[number] + _PATIENCE:
                log.errors["a guest did not come to draw"] += 1
                break
        spent = served.cpu_seconds() - cpu
        took = time.monotonic() - begun[number]
        await asyncio.sleep(1)  # the last tiles
        return spent / took

    of_wall = [await run({"kind": "wall", "digit": digit}) for digit in range(_DIGITS)]
    for_wall = sorted(log.sends, key=lambda times: times[1])
    shown = [at - sent for at, (sent, _) in zip(board.seen, for_wall, strict=False)]
    if len(board.seen) != guests * _DIGITS:
        log.errors["tiles are missing or twice on the board"] += 1
    of_challenge = await run({"kind": "challenge"})
    if board.last["done"] != guests:
        log.errors["somebody is missing in the ranking"] += 1
    for task in staying:
        task.cancel()
    await asyncio.gather(*staying, return_exceptions=True)
    for page in (board, *room):
        page.close()
    seconds = [answered - sent for sent, answered in log.sends]
    return {
        "errors": log.errors.total(),
        "drawings": len(log.sends),
        "send_ms": 1000 * float(np.median(seconds)),
        "send_p95_ms": 1000 * float(np.percentile(seconds, 95)),
        "shown_s": float(np.median(shown)),
        "shown_p95_s": float(np.percentile(shown, 95)),
        "told_p95_s": float(np.percentile(log.told, 95)),
        "most_per_s": max(Counter(int(at) for at in log.asked).values()),
        "cpu_wall": float(np.mean(of_wall)),
        "cpu_challenge": of_challenge,
        "memory_before_mb": before,
        "memory_most_mb": max(memory),
        "own_lag_p95_ms": 1000 * float(np.percentile(lags, 95)),
    }


if __name__ == "__main__":
    typer.run(main)
