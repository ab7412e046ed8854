"""A queue with the real worker process: what the doubles of `test_queue` cannot show."""

import os
import shutil
import signal
import time
from dataclasses import replace

import numpy as np
import pytest

from mnist_demo import bundle
from mnist_demo.inference import Network
from mnist_demo.jobs import JobQueue, queue, worker_process
from mnist_demo.settings import settings
from tests.jobs.watching import ANN, BOB, LONG, OVER, SHORT, seen, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """One worker for the whole module: it takes seconds to start, and does not step back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_process, "_NICENESS", 0)
        running = JobQueue(tmp_path_factory.mktemp("jobs"))
        running.warm_up()
        yield running
        running.close()


@pytest.fixture(scope="module")
def trained(jobs):
    """Ann's job, trained to its end, and its curve as it came piece by piece."""
    form = SHORT | {"epochs": 3}
    (job,) = jobs.submit(ANN, form, drawing=np.full((28, 28), 7, np.uint8))
    points = []
    while True:
        told = jobs.watch(ANN, {job: len(points)})
        assert told["curves"][job]["from"] == len(points)
        points += told["curves"][job]["points"]
        if told["runs"][0]["state"] in OVER:
            return job, points
        time.sleep(0.02)


def test_a_job_trains_to_its_end_and_leaves_a_network(jobs, trained):
    job, _ = trained
    done = seen(jobs, ANN, job)
    assert done["state"] == "finished"
    assert done["step"] == done["steps"] == 15
    assert done["has_network"]
    assert not done["resumable"]
    assert Network.load(jobs.bundle(job))
    card = bundle.read_card(jobs.bundle(job))
    assert done["test_accuracy"] == card.metrics["test_accuracy"]
    assert done["parameters"] == card.parameters
    (network,) = jobs.networks(ANN)
    assert (network["run"], network["label"]) == (job, done["label"])
    assert jobs.networks(BOB) == []


def test_it_reads_the_drawing_and_a_digit_of_each_kind_meanwhile(jobs, trained):
    samples = seen(jobs, ANN, trained[0])["samples"]
    assert samples["labels"] == [None, *range(10)]
    assert len(samples["images"]) == 11
    assert np.shape(samples["probabilities"]) == (11, 10)


def test_its_snapshots_begin_before_the_first_step_and_end_with_the_network(jobs, trained):
    kept = jobs.snapshots(ANN, trained[0])
    assert kept["labels"] == [None, *range(10)]
    steps = [taken["step"] for taken in kept["snapshots"]]
    assert (steps[:7], steps[-1]) == (list(range(7)), 15)
    for taken in kept["snapshots"]:
        assert np.shape(taken["probabilities"]) == (11, 10)
        assert len(taken["filters"]) == 32
    assert kept["snapshots"][0]["filters"] != kept["snapshots"][-1]["filters"]


def test_its_curve_comes_piece_by_piece_and_adds_up(jobs, trained):
    job, points = trained
    assert [step for kind, step, *_ in points if kind == "t"] == list(range(1, 16))
    assert {step for kind, step, *_ in points if kind == "v"} >= {5, 10, 15}
    assert jobs.watch(ANN, {job: 0})["curves"][job]["points"] == points


def test_it_outlives_the_server(jobs, trained, tmp_path):
    job, points = trained
    shutil.copytree(jobs.bundle(job).parent, tmp_path / job)
    again = JobQueue(tmp_path)
    assert seen(again, ANN, job)["state"] == "finished"
    assert again.watch(ANN, {job: 0})["curves"][job]["points"] == points
    assert Network.load(again.bundle(job))
    again.close()


def test_a_preview_shows_digits_and_what_augmentation_makes_of_them(jobs):
    plain = jobs.preview({**SHORT, "augment": False})
    varied = jobs.preview({**SHORT, "augment": True})
    assert len(plain["images"]) == len(plain["labels"]) == len(plain["augmented"]) == 12
    assert plain["images"] == plain["augmented"]
    assert varied["images"] == plain["images"]
    assert all(a != b for a, b in zip(varied["images"], varied["augmented"], strict=True))


def test_a_job_stops_at_the_limit_of_seconds(jobs, monkeypatch):
    monkeypatch.setattr(queue, "settings", replace(settings, max_run_seconds=1))
    (job,) = jobs.submit(BOB, LONG)
    stopped = until(jobs, BOB, job)
    assert stopped["state"] == "stopped"
    assert "limit" in stopped["message"]
    assert stopped["resumable"]


def test_a_stopped_job_keeps_its_network_and_goes_on_from_where_it_was(jobs):
    (job,) = jobs.submit(BOB, LONG)
    until(jobs, BOB, job, ("running",), step=1)
    jobs.stop(BOB, job)
    requested = time.monotonic()
    stopped = until(jobs, BOB, job)
    assert stopped["state"] == "stopped"
    assert stopped["resumable"]
    assert stopped["has_network"]
    assert 0 < stopped["step"] < stopped["steps"]
    assert time.monotonic() - requested < 20
    first = jobs.bundle(job)
    jobs.resume(BOB, job)
    until(jobs, BOB, job, ("running",), step=stopped["step"] + 1)
    jobs.stop(BOB, job)
    again = until(jobs, BOB, job)
    assert again["step"] > stopped["step"]
    assert again["seconds"] > stopped["seconds"]
    assert jobs.bundle(job) != first
    assert not first.exists()


def test_a_killed_worker_fails_its_job_in_one_sentence_and_the_next_job_gets_a_new_one(jobs):
    (job,) = jobs.submit(BOB, LONG)
    until(jobs, BOB, job, ("running",), step=1)
    os.kill(jobs._worker.pid, signal.SIGKILL)
    failed = until(jobs, BOB, job)
    assert failed["state"] == "failed"
    assert failed["message"].count(".") == 1
    (after,) = jobs.submit(BOB, SHORT)
    assert until(jobs, BOB, after)["state"] == "finished"
