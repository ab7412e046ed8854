import time

import pytest

from mnist_demo.jobs.job import Job
from mnist_demo.jobs.watchdog import STOP_SECONDS, stop_overdue
from mnist_demo.presets.form import config_from
from mnist_demo.settings import settings
from tests.jobs.fake_worker import FakeWorker
from tests.jobs.watching import SHORT


@pytest.fixture
def job(tmp_path):
    return Job.new("owner", "simple 1", config_from(SHORT), tmp_path)


@pytest.fixture
def worker():
    return FakeWorker()


@pytest.fixture
def look(job, worker):
    """Let the watchdog look once, and tell which jobs it stopped and why."""

    def look():
        stopped = []
        stop_overdue([job], worker, lambda *stop: stopped.append(stop))
        return stopped

    return look


@pytest.mark.parametrize("state", ["waiting", "starting", "running"])
def test_a_job_that_nobody_watches_is_stopped(job, look, state):
    job.state = state
    job.last_watched = time.monotonic() - settings.unwatched_seconds + 5
    assert look() == []
    job.last_watched -= 10
    assert look() == [(job, "Stopped, since nobody was watching any more.")]


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_a_job_that_is_over_is_left_alone(job, worker, look, state):
    job.request_stop("")
    job.end(state)
    job.last_watched = job.stop_requested = time.monotonic() - 10_000
    assert look() == []
    assert worker.is_alive


def test_a_worker_that_does_not_stop_in_time_is_killed(job, worker, look):
    job.request_stop("")
    job.stop_requested -= STOP_SECONDS - 5
    look()
    assert worker.is_alive
    job.stop_requested -= 10
    look()
    assert not worker.is_alive


def test_a_job_that_is_stopping_is_not_stopped_again(job, look):
    job.request_stop("")
    job.last_watched = time.monotonic() - 10_000
    assert look() == []


def test_a_job_that_goes_on_has_all_its_time_again(job, worker, look):
    job.request_stop("")
    job.last_watched = job.stop_requested = time.monotonic() - 10_000
    job.end("stopped")
    job.enqueue()
    assert look() == []
    assert worker.is_alive
