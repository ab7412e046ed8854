"""Simulated people: the requests that their pages send, without a browser.

    python -m tests.bench.people URL [--people N]

Run so, all of them have the Diagnose tab open: each one opens it, waits for all figures, looks at
images and explanations, and opens it again, until the process is ended. They ask for the data sets
in turn. `tests.bench.room` lets the same people do more.
"""

import asyncio
import itertools
import json
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from tests.bench.connections import Connections

DATA = ("mnist", "synthetic", "pen")
_POLL = {"watch": 0.3, "measure": 0.1}
"""Seconds until a page asks again, where the server does not say it."""
_SEVEN = [70, 62, 140, 56, 207, 62, 185, 118, 154, 174, 129, 235]
"""A stroke, as the pad sends it."""
_LONG = {"architecture": "classic", "epochs": 30, "data": ["synthetic"]}
"""A training that takes longer than the bench."""


@dataclass
class Log:
    """What all people asked, and how they were answered."""

    clicks: dict[str, list[float]] = field(default_factory=dict)
    """Seconds from a person's action to its answer, by the kind of action."""
    asked: list[float] = field(default_factory=list)
    """When requests were sent, by the monotonic clock."""
    errors: Counter[str] = field(default_factory=Counter)

    def most_per_second(self, since: float, until: float, window: float = 1.0) -> float:
        """The most requests in any second of a time, or the mean of a longer ``window``."""
        times = sorted(at for at in self.asked if since <= at < until)
        most = first = 0
        for last, at in enumerate(times):
            while times[first] <= at - window:
                first += 1
            most = max(most, last - first + 1)
        return most / window


class Person:
    """One page, and who looks at it."""

    def __init__(self, url: str, log: Log, components: dict[str, int]) -> None:
        """Open no connection yet.

        Args:
            url: address of the page.
            log: of what is asked.
            components: their ids, by their names.
        """
        self.url, self.log, self._components = url, log, components
        self._session, self._page, self._key = (secrets.token_hex(n) for n in (5, 16, 16))
        self.runs: list[dict[str, Any]] = []
        """This person's trainings as the server last sent them."""
        self._connections = Connections(url)

    async def leave(self) -> None:
        """Close the page, which says so."""
        await self._tell(in_view=False)
        self._connections.close()

    async def get(self, path: str) -> None:
        """Get a file as a new visitor's browser does, which has nothing in its cache."""
        await self._send("GET", path)

    async def load(self, files: list[str]) -> None:
        """Load the page and its files, at most six at a time."""
        await self.get("")
        await asyncio.gather(*map(self.get, files))
        await self._tell(in_view=True)

    async def draw(self, samples: int, every: float = 0.1) -> None:
        """Draw until the browser reads by itself: the server reads the first samples."""
        for sample in range(1, samples + 1):
            points = _SEVEN[: 2 * max(2, sample * len(_SEVEN) // 2 // samples)]
            await self.ask("Sketch", "read", {"strokes": [points], "run": None})
            await asyncio.sleep(every)

    async def start(self, form: dict[str, Any] = _LONG) -> None:
        """Press Start."""
        sent = {"key": self._key, "form": form, "sweep": None, "strokes": [_SEVEN]}
        await self.click("Train", "start", sent)

    async def watch(self) -> None:
        """Ask how the trainings stand, as often as the server says, while one is under way."""
        points: dict[str, int] = {}
        while True:
            answer = await self.ask("Train", "watch", {"key": self._key, "cursors": points})
            self.runs = answer.get("runs", self.runs)
            points = dict.fromkeys((run["id"] for run in self.runs), 0)
            points |= {
                run: curve["from"] + len(curve["points"])
                for run, curve in answer.get("curves", {}).items()
            }
            if not any(is_under_way(run) for run in self.runs):
                return
            await asyncio.sleep(_pause(answer, "watch"))

    async def stop(self) -> None:
        """Press Stop."""
        for run in filter(is_under_way, self.runs):
            await self.click("Train", "stop", {"key": self._key, "run": run["id"]})

    async def open_sample(self) -> None:
        """Click on a sample digit."""
        await self.click("Sketch", "open_sample", {"name": "digit_7", "run": None})

    async def diagnose(self, data: str = DATA[0]) -> None:
        """Open the Diagnose tab, and wait for all figures."""
        figures, perturbed = None, 0
        await self.click("Diagnose", "networks", {"key": self._key})
        while True:
            request = {"run": None, "data": data, "figures": figures is not None}
            answer = await self.ask("Diagnose", "measure", request | {"perturbed": perturbed})
            figures = answer.get("figures") or figures
            perturbed = (answer.get("robustness") or {"images": perturbed})["images"]
            if answer.get("done") or "error" in answer:
                return
            await asyncio.sleep(_pause(answer, "measure"))

    async def look_at_images(self, data: str = DATA[0], count: int = 5) -> None:
        """Click on a cell of the matrix, then on some of its images."""
        cell = {"data": data, "indices": list(range(60))}
        shown = (await self.click("Diagnose", "images", cell)).get("images", [])
        for grey in shown[:count]:
            await asyncio.gather(
                self.click("Diagnose", "explain", {"run": None, "grey": grey}),
                self.click("Diagnose", "neighbours", {"grey": grey, "digits": [4, 9]}),
            )
            await asyncio.sleep(1)

    async def click(self, component: str, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """A request that answers a person's action."""
        clicked = time.monotonic()
        answer = await self.ask(component, name, sent)
        self.log.clicks.setdefault(name, []).append(time.monotonic() - clicked)
        return answer

    async def ask(self, component: str, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """The answer of a server function, empty if there is none."""
        body = {
            "session_hash": self._session,
            "component_id": self._components[component],
            "fn_name": name,
            "data": sent,
        }
        content = await self._send("POST", "gradio_api/component_server/", _json(body))
        answer = json.loads(content or "{}")
        if "error" in answer:
            self.log.errors[f"{name}: {answer['error']}"] += 1
        return answer

    async def _tell(self, in_view: bool) -> None:
        await self._send("POST", "in-view", _json({"page": self._page, "in_view": in_view}))

    async def _send(self, method: str, path: str, body: bytes = b"") -> bytes:
        """What is answered, empty if it is no success."""
        self.log.asked.append(time.monotonic())
        try:
            answer = await self._connections.request(method, path, body, "application/json")
        except (OSError, EOFError) as error:
            self.log.errors[f"{path}: {type(error).__name__}"] += 1
            return b""
        if answer.status >= 300:
            self.log.errors[f"{path}: {answer.status}"] += 1
            return b""
        return answer.content if body else b""


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def is_under_way(run: dict[str, Any]) -> bool:
    """Whether a training, as the server sends it, waits or trains."""
    return run["state"] in ("waiting", "starting", "running", "stopping")


def _pause(answer: dict[str, Any], name: str) -> float:
    """Seconds until a page asks again."""
    return answer["ask_again_ms"] / 1000 if "ask_again_ms" in answer else _POLL[name]


async def components(url: str) -> dict[str, int]:
    """The ids of the page's own components, by their names."""
    connections = Connections(url)
    config = json.loads((await connections.request("GET", "config")).content)
    connections.close()
    named = {c["props"].get("component_class_name"): c["id"] for c in config["components"]}
    return {name: named[name] for name in ("Sketch", "Train", "Diagnose")}


async def _stay(url: str, people: int, once: bool) -> None:
    log, ids = Log(), await components(url)

    async def look_around(data: str) -> None:
        person = Person(url, log, ids)
        for _ in range(1) if once else itertools.count():
            await person.diagnose(data)
            await person.look_at_images(data)
            if log.errors:
                raise RuntimeError(next(iter(log.errors)))
        await person.leave()

    await asyncio.gather(*(look_around(DATA[i % len(DATA)]) for i in range(people)))


def main(url: str, people: Annotated[int, typer.Option(min=1)] = 10, once: bool = False) -> None:
    """Let people diagnose."""
    asyncio.run(_stay(url, people, once))


if __name__ == "__main__":
    sys.exit(typer.run(main))
