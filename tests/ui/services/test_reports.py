import json
import signal
import threading
import time

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.ui import downloads
from mnist_demo.ui.services import reports as module
from mnist_demo.ui.services.reports import Reports
from tests.jobs.watching import eventually


@pytest.fixture
def reports():
    reports = Reports()
    yield reports
    reports.close()


@pytest.fixture
def digits():
    return synthetic.generate(30, 4)


def written(report):
    deadline = time.monotonic() + 120
    while (names := report.files()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return names


@pytest.mark.slow
def test_a_report_on_drawings_is_written_and_handed_out_to_who_knows_its_name(
    reports, tiny_bundle, digits
):
    report = reports.begin(tiny_bundle, digits)
    names = written(report)
    assert names[:2] == ["report.html", "report.json"]
    assert sum(name.endswith(".png") for name in names) == len(names) - 2 == 5
    client = TestClient(Starlette(routes=[downloads.of_reports(reports)]))
    told = client.get(f"/reports/{report.name}/report.json").json()
    network = Network.load(tiny_bundle)
    read = network.logits(digits.images).argmax(axis=1)
    assert told["accuracy"] == (read == digits.labels).mean()
    assert client.get(f"/reports/{report.name}/report.html").text.startswith("<!doctype html>")
    for path in (f"{report.name}/x.png", "unknown/report.html", f"{report.name}/..%2Fsecret"):
        answered = client.get(f"/reports/{path}")
        assert answered.status_code == 404
        assert "secret" not in answered.text


@pytest.mark.slow
def test_what_goes_wrong_is_the_command_lines_own_sentence(reports, tmp_path):
    with pytest.raises(UserError, match="There is no bundle"):
        written(reports.begin(tmp_path / "gone", "synthetic"))


def fake(monkeypatch, write):
    monkeypatch.setattr(Reports, "_write", lambda _, *arguments: write(*arguments))


def test_old_reports_are_deleted(reports, tiny_bundle, monkeypatch):
    def write(folder, *_):
        folder.mkdir()
        Image.new("L", (1, 1)).save(folder / "a.png")
        (folder / "report.json").write_text(json.dumps({}))

    fake(monkeypatch, write)
    old = reports.begin(tiny_bundle, "synthetic")
    assert written(old) == ["report.json", "a.png"]
    monkeypatch.setattr(module, "_KEPT_FOR", -1)
    reports.begin(tiny_bundle, "synthetic")
    with pytest.raises(UserError, match="make it again"):
        reports.get(old.name)
    assert not list(old.folder.glob("*"))


def test_at_most_six_are_written_or_wait(reports, tiny_bundle, monkeypatch):
    gate = threading.Event()
    fake(monkeypatch, lambda *_: gate.wait(60))
    for _ in range(6):
        reports.begin(tiny_bundle, "synthetic")
    with pytest.raises(UserError, match="try again in a moment"):
        reports.begin(tiny_bundle, "synthetic")
    gate.set()


@pytest.mark.slow
def test_closing_ends_the_report_that_is_being_written(tiny_bundle):
    reports = Reports()
    report = reports.begin(tiny_bundle, "synthetic")
    process = eventually(lambda: reports._process)
    reports.close()
    assert process.returncode == -signal.SIGKILL
    assert not report.folder.parent.exists()
    with pytest.raises(UserError):
        written(report)


def test_closing_leaves_nothing_on_the_disk(tiny_bundle, monkeypatch):
    fake(monkeypatch, lambda folder, *_: folder.mkdir())
    reports = Reports()
    report = reports.begin(tiny_bundle, "synthetic")
    written(report)
    reports.close()
    assert not report.folder.parent.exists()
