import threading
import time

import pytest

from mnist_demo.datasets import mnist
from mnist_demo.errors import UserError
from mnist_demo.ui.services.mnist_download import MnistDownload


class FakeFetch:
    """A download that goes on when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.is_here = 0, False
        self.error: Exception | None = None
        self.told, self.go_on = threading.Event(), threading.Event()
        monkeypatch.setattr(mnist, "fetch", self._fetch)
        monkeypatch.setattr(mnist, "is_available", lambda: self.is_here)

    def _fetch(self, progress) -> None:
        self.begun += 1
        progress(1_000, 0)
        self.told.set()
        assert self.go_on.wait(10)
        if self.error:
            raise self.error
        self.is_here = True


@pytest.fixture
def fetch(monkeypatch):
    made = FakeFetch(monkeypatch)
    yield made
    made.go_on.set()


def over(download: MnistDownload) -> dict:
    """The state when the thread has ended."""
    deadline = time.monotonic() + 60
    while download.state()["downloading"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return download.state()


def test_nothing_is_downloaded_unasked(fetch):
    state = MnistDownload().state()
    assert (state["here"], state["downloading"], state["error"]) == (False, False, None)
    assert fetch.begun == 0


def test_one_download_serves_all_who_ask(fetch):
    download = MnistDownload()
    askers = [threading.Thread(target=download.begin) for _ in range(20)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert fetch.told.wait(10)
    state = download.state()
    assert (state["downloading"], state["received"], state["size"]) == (True, 1_000, 11_490_434)
    fetch.go_on.set()
    assert over(download)["here"] is True
    download.begin()
    assert fetch.begun == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [(UserError("No way: try again."), "No way: try again."), (ValueError("oh"), "log says why.")],
)
def test_a_failure_is_one_sentence_and_may_be_tried_again(fetch, error, said):
    download = MnistDownload()
    fetch.error = error
    fetch.go_on.set()
    download.begin()
    assert over(download)["error"].endswith(said)
    fetch.error = None
    download.begin()
    state = over(download)
    assert (state["here"], state["error"]) == (True, None)
