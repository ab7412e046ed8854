"""A workshop with the champion, and a client that sends as its pages do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_demo.inference import Reader
from mnist_demo.jobs import JobQueue
from mnist_demo.ui.services.polling import Polling
from mnist_demo.ui.services.reader_pool import ReaderPool
from mnist_demo.ui.workshop.routes import routes
from mnist_demo.ui.workshop.workshop import Workshop

SEVEN = [[70, 62, 140, 56, 207, 62, 185, 118, 154, 174, 129, 235]]
ONE = [[146, 45, 140, 112, 137, 168, 132, 235]]


@pytest.fixture(scope="session")
def champion() -> Reader:
    return Reader()


@pytest.fixture
def workshop(tmp_path: Path, champion: Reader) -> Iterator[Workshop]:
    jobs = JobQueue(tmp_path)
    readers = ReaderPool(champion, jobs)
    workshop = Workshop(readers, jobs, Polling())
    workshop.address = "http://192.168.1.5:7860/"
    yield workshop
    readers.close()
    jobs.close()


class Pages:
    """What the guests' pages and the host's send, each a POST with JSON."""

    def __init__(self, workshop: Workshop) -> None:
        self.client = TestClient(Starlette(routes=routes(workshop)))
        self._host_key = workshop.host_key

    def guest(self, what: str, key: str, /, **entries):
        return self.client.post(f"/workshop/guest-{what}", json={"key": key, **entries})

    def host(self, what: str, /, **entries):
        headers = {"Authorization": f"Bearer {self._host_key}"}
        return self.client.post(f"/workshop/{what}", json=entries, headers=headers)

    def board(self, screen: int = 0, cursor: int = 0) -> dict:
        return self.host("board-look", screen=screen, cursor=cursor, points=0).json()


@pytest.fixture
def pages(workshop: Workshop) -> Pages:
    return Pages(workshop)
