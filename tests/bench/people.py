"""Simulated people with the Diagnose tab open: the requests of their pages, without a browser.

    python -m tests.bench.people URL [--people N]

Each one opens the tab, waits for all figures, looks at images and explanations, and opens the tab
again, until the process is ended. The people ask for the data sets in turn.
"""

import itertools
import json
import secrets
import sys
import threading
import time
import urllib.request
from typing import Annotated, Any

import typer

DATA = ("mnist", "synthetic", "pen")
_POLL = 0.1
"""Seconds between two requests for progress, as on the page."""
_PATIENCE = 60


class Person:
    """One page that calls the server functions of the Diagnose tab."""

    def __init__(self, url: str, component: int, data: str) -> None:
        self._url, self._component, self._data = url, component, data
        self._session = secrets.token_hex(5)

    def look_around(self) -> None:
        """Open the tab, and look at images and explanations."""
        figures, perturbed = None, 0
        self.ask("networks", {"key": secrets.token_hex(16)})
        while True:
            request = {"run": None, "data": self._data, "figures": figures is not None}
            answer = self.ask("measure", request | {"perturbed": perturbed})
            if "error" in answer:
                raise RuntimeError(answer["error"])
            figures = answer["figures"] or figures
            perturbed = (answer["robustness"] or {"images": perturbed})["images"]
            if answer["done"]:
                break
            time.sleep(_POLL)
        shown = self.ask("images", {"data": self._data, "indices": list(range(60))})["images"]
        for grey in shown[:5]:
            self.ask("explain", {"run": None, "grey": grey})
            time.sleep(1)

    def ask(self, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """The answer of a server function."""
        body = {
            "session_hash": self._session,
            "component_id": self._component,
            "fn_name": name,
            "data": sent,
        }
        request = urllib.request.Request(
            f"{self._url}gradio_api/component_server",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answered:
            return json.load(answered)


def main(url: str, people: Annotated[int, typer.Option(min=1)] = 10, once: bool = False) -> None:
    """Let people look around, each in a thread."""
    with urllib.request.urlopen(f"{url}config", timeout=_PATIENCE) as answered:
        components = json.load(answered)["components"]
    tab = next(c["id"] for c in components if c["props"].get("component_class_name") == "Diagnose")

    def stay(data: str) -> None:
        person = Person(url, tab, data)
        for _ in itertools.count() if not once else range(1):
            person.look_around()

    threads = [
        threading.Thread(target=stay, args=(DATA[i % len(DATA)],), daemon=True)
        for i in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    sys.exit(typer.run(main))
