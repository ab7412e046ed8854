import errno
import itertools
import os
import re
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.bundle import read_card
from mnist_demo.datasets import folder, synthetic
from mnist_demo.errors import UserError
from mnist_demo.events import BatchEnd, Done, Failed, SamplesChosen, Snapshot, Taught
from mnist_demo.jobs import JobQueue, queue, watchdog
from mnist_demo.jobs.job import Job
from mnist_demo.jobs.store import JobStore
from mnist_demo.settings import CHAMPION, settings
from tests.jobs.fake_worker import FakeWorker
from tests.jobs.watching import ANN, BOB, LONG, SHORT, eventually, seen, until

pytestmark = pytest.mark.usefixtures("workers")


@pytest.fixture
def workers(monkeypatch):
    """The doubles that stand for the processes a queue starts, in their order."""
    started = []

    def start():
        started.append(FakeWorker())
        return started[-1]

    monkeypatch.setattr(queue, "WorkerProcess", start)
    monkeypatch.setattr(queue, "_TICK_SECONDS", 0.01)
    monkeypatch.setattr(queue, "_CLOSING_SECONDS", 0.1)
    return started


@pytest.fixture
def jobs(workers, tmp_path):
    running = JobQueue(tmp_path)
    running.warm_up()
    yield running
    running.close()


@pytest.fixture
def worker(jobs, workers):
    return workers[0]


def started(jobs, worker, key=ANN, form=SHORT):
    """A job that has learned from a batch, and what the worker was ordered."""
    (job,) = jobs.submit(key, form)
    order = worker.train_order(len(worker.trainings()) or 1)
    worker.learn(1)
    until(jobs, key, job, ("running",))
    return job, order


def test_no_worker_is_started_before_it_is_wanted(workers, tmp_path):
    jobs = JobQueue(tmp_path)
    assert not workers
    jobs.warm_up()
    assert len(workers) == 1


def test_the_worker_is_told_the_config_the_drawing_and_the_time_it_has(jobs, worker):
    jobs.submit(ANN, SHORT, drawing=np.full((28, 28), 7, np.uint8))
    order = worker.train_order(1)
    assert order["config"]["train_size"] == 300
    assert order["drawing"].startswith("BwcHBwcH")
    assert order["seconds"] == settings.max_run_seconds
    assert order["resume"] is None


def test_digits_that_came_with_a_job_lie_in_its_folder_for_the_worker_and_go_with_it(
    jobs, worker, tmp_path
):
    digits = synthetic.generate(12, 5)
    (job,) = jobs.submit(ANN, SHORT, learned=digits)
    order = worker.train_order(1)
    place = Path(order["config"]["folder"])
    assert place.is_relative_to(tmp_path / job)
    np.testing.assert_array_equal(folder.load(place, folder.refuse).labels, digits.labels)
    told = seen(jobs, ANN, job)
    assert str(tmp_path) not in repr(told)
    worker.learn(1)
    until(jobs, ANN, job, ("running",))
    worker.finish(order)
    until(jobs, ANN, job)
    again = JobQueue(tmp_path)
    assert seen(again, ANN, job)["config"]["folder"] == told["config"]["folder"]
    jobs.delete(ANN, job)
    assert not place.exists()


def test_a_network_that_is_taught_is_copied_so_that_it_may_be_deleted_meanwhile(
    jobs, worker, tmp_path
):
    digits = synthetic.generate(12, 5)
    base, order = started(jobs, worker)
    worker.finish(order)
    until(jobs, ANN, base)
    shutil.copy(CHAMPION / "card.json", jobs.bundle(base))
    job = jobs.teach(ANN, base, digits)
    jobs.delete(ANN, base)
    config = worker.train_order(2)["config"]
    assert config["rehearse"]
    for field in ("folder", "start_from"):
        assert Path(config[field]).is_relative_to(tmp_path / job)
    assert read_card(Path(config["start_from"])).architecture == "champion"
    told = seen(jobs, ANN, job)
    assert told["label"] == "my hand 1"
    assert str(tmp_path) not in repr(told)
    with pytest.raises(UserError, match="not on the server"):
        jobs.teach(BOB, base, digits)


def test_what_a_taught_network_reads_is_told_and_outlives_the_server(jobs, worker, tmp_path):
    job = jobs.teach(ANN, None, synthetic.generate(12, 5))
    order = worker.train_order(1)
    figures = {
        "drawings": 12,
        "held_back": 3,
        "rightly_before": 1,
        "rightly_after": 2,
        "test_before": 0.5,
    }
    worker.happen(Taught(**figures))
    worker.finish(order)
    assert until(jobs, ANN, job)["taught"] == figures
    assert seen(JobQueue(tmp_path), ANN, job)["taught"] == figures
    jobs.stop_or_delete(ANN, job)
    assert not (tmp_path / job).exists()


def test_teaching_that_is_stopped_is_stopped_and_has_not_failed(jobs, worker):
    job = jobs.teach(ANN, None, synthetic.generate(12, 5))
    worker.train_order(1)
    worker.learn(1)
    until(jobs, ANN, job, ("running",))
    jobs.stop_or_delete(ANN, job)
    worker.happen(Failed(sentence="Nothing was kept."))
    ended = until(jobs, ANN, job)
    assert (ended["state"], ended["message"]) == ("stopped", "Nothing was kept.")


def test_a_job_that_reaches_its_last_step_is_finished_and_cannot_go_on(jobs, worker):
    job, order = started(jobs, worker)
    worker.finish(order)
    finished = until(jobs, ANN, job)
    assert finished["state"] == "finished"
    assert finished["test_accuracy"] == 0.875
    assert not finished["resumable"]
    with pytest.raises(UserError, match="cannot go on"):
        jobs.resume(ANN, job)


def test_a_curve_comes_piece_by_piece(jobs, worker):
    (job,) = jobs.submit(ANN, SHORT)
    worker.train_order(1)
    points = []
    for step in (1, 2, 3):
        worker.learn(step)
        until(jobs, ANN, job, ("running",), step)
        told = jobs.watch(ANN, {job: len(points)})["curves"][job]
        assert told["from"] == len(points)
        points += told["points"]
    assert [step for _, step, *_ in points] == [1, 2, 3]
    assert jobs.watch(ANN, {job: 0})["curves"][job]["points"] == points


def test_one_trains_and_the_others_wait_and_see_their_place(jobs, worker):
    hers, order = started(jobs, worker, ANN, LONG)
    (his,) = jobs.submit(BOB, SHORT)
    waiting = seen(jobs, BOB, his)
    assert waiting["state"] == "waiting"
    assert waiting["ahead"] == 1
    assert waiting["message"] == "One training is before yours."
    (theirs,) = jobs.submit("c" * 32, SHORT)
    assert seen(jobs, "c" * 32, theirs)["message"] == "2 trainings are before yours."
    jobs.stop(ANN, hers)
    worker.finish(order, step=1)
    worker.finish(worker.train_order(2))
    assert until(jobs, BOB, his)["state"] == "finished"


def test_a_full_queue_takes_nobody_more(jobs, worker, monkeypatch):
    monkeypatch.setattr(queue, "settings", replace(settings, max_waiting_jobs=0))
    with pytest.raises(UserError, match="try again in a few minutes"):
        jobs.submit(ANN, SHORT)


def test_a_person_has_one_job_under_way(jobs, worker):
    job, order = started(jobs, worker)
    with pytest.raises(UserError, match="One of your trainings is under way"):
        jobs.submit(ANN, SHORT)
    with pytest.raises(UserError, match="stop it first"):
        jobs.delete(ANN, job)
    worker.finish(order)
    until(jobs, ANN, job)
    jobs.delete(ANN, job)
    assert jobs.watch(ANN, {})["runs"] == []


def test_one_persons_jobs_are_not_anothers(jobs, worker):
    job, order = started(jobs, worker)
    assert jobs.watch(BOB, {job: 0}) == {"runs": [], "curves": {}}
    for attempt in (jobs.stop, jobs.resume, jobs.delete):
        with pytest.raises(UserError, match="no such training of yours"):
            attempt(BOB, job)
    with pytest.raises(UserError, match="no such training of yours"):
        next(jobs.events(BOB, job))
    with pytest.raises(UserError, match="not on the server"):
        jobs.bundle("guessed")
    worker.finish(order)
    until(jobs, ANN, job)
    assert [network["run"] for network in jobs.networks(ANN)] == [job]
    assert jobs.networks(BOB) == []


def test_a_job_that_waits_stops_at_once(jobs, worker):
    started(jobs, worker)
    (his,) = jobs.submit(BOB, SHORT)
    jobs.stop(BOB, his)
    stopped = seen(jobs, BOB, his)
    assert (stopped["state"], stopped["message"]) == ("stopped", "Stopped before it began.")


def test_a_stopped_job_goes_on_from_the_network_it_had(jobs, worker):
    job, order = started(jobs, worker)
    jobs.stop(ANN, job)
    assert seen(jobs, ANN, job)["state"] == "stopping"
    worker.finish(order, step=3)
    stopped = until(jobs, ANN, job)
    assert (stopped["state"], stopped["message"]) == ("stopped", "")
    assert stopped["resumable"]
    before = jobs.bundle(job)
    jobs.resume(ANN, job)
    order = worker.train_order(2)
    assert order["resume"] == str(before)
    worker.learn(4)
    worker.finish(order)
    assert until(jobs, ANN, job)["state"] == "finished"
    assert jobs.bundle(job) != before
    assert not before.exists()


def test_who_trained_may_look_back_also_after_a_restart_and_nobody_else(jobs, worker, tmp_path):
    (job,) = jobs.submit(ANN, SHORT, drawing=np.full((28, 28), 7, np.uint8))
    order = worker.train_order(1)
    assert jobs.snapshots(ANN, job)["snapshots"] == []
    figures = {"epoch": 1, "probabilities": [[0.1] * 10], "filters": [], "largest_weight": 0.0}
    worker.happen(SamplesChosen(images=[order["drawing"]], labels=[None]))
    worker.happen(Snapshot(step=0, **figures))
    worker.learn(1)
    until(jobs, ANN, job, ("running",))
    kept = jobs.snapshots(ANN, job)
    assert kept == {
        "images": [order["drawing"]],
        "labels": [None],
        "snapshots": [{"step": 0, **figures}],
    }
    with pytest.raises(UserError, match="no such training of yours"):
        jobs.snapshots(BOB, job)
    again = JobQueue(tmp_path)
    assert again.snapshots(ANN, job) == kept
    again.close()
    jobs.stop(ANN, job)
    worker.finish(order, step=3)
    until(jobs, ANN, job)
    jobs.resume(ANN, job)
    assert worker.train_order(2)["drawing"] == order["drawing"]


def test_a_stop_never_reaches_the_worker_before_the_order_to_train(jobs, worker):
    for number in range(1, 21):
        (job,) = jobs.submit(ANN, SHORT)
        until(jobs, ANN, job, ("starting",))
        jobs.stop(ANN, job)
        worker.finish(worker.train_order(number), step=1)
        until(jobs, ANN, job)
    assert [order["do"] for order in worker.orders] == ["train", "stop"] * 20


def test_a_job_stopped_at_the_moment_of_its_end_is_over(jobs, worker, monkeypatch):
    end = Job.end

    def end_and_stop(job, state, message=""):
        end(job, state, message)
        jobs.stop(ANN, job.id)

    monkeypatch.setattr(Job, "end", end_and_stop)
    job, order = started(jobs, worker)
    worker.finish(order)
    assert until(jobs, ANN, job)["state"] == "finished"


def test_a_job_that_the_worker_ends_on_the_way_has_reached_the_limit_of_time(jobs, worker):
    job, order = started(jobs, worker)
    worker.finish(order, step=3)
    stopped = until(jobs, ANN, job)
    assert stopped["state"] == "stopped"
    assert stopped["message"] == "Stopped at the limit of 20 min."
    assert stopped["resumable"]


def test_a_job_that_nobody_watches_stops_and_so_does_one_that_waits(jobs, worker, monkeypatch):
    job, order = started(jobs, worker)
    (his,) = jobs.submit(BOB, SHORT)
    monkeypatch.setattr(watchdog, "settings", replace(settings, unwatched_seconds=0.1))
    eventually(lambda: worker.orders[-1] == {"do": "stop"})
    worker.finish(order, step=3)
    stopped = until(jobs, ANN, job)
    assert stopped["state"] == "stopped"
    assert "nobody was watching" in stopped["message"]
    waited = seen(jobs, BOB, his)
    assert waited["state"] == "stopped"
    assert "nobody was watching" in waited["message"]


def test_a_job_whose_events_are_followed_counts_as_watched(jobs, worker):
    (job,) = jobs.submit(ANN, SHORT)
    order = worker.train_order(1)
    told = []
    following = threading.Thread(target=lambda: told.extend(jobs.events(ANN, job)))
    following.start()
    worker.learn(1)
    for _ in range(2):
        now = time.monotonic()
        eventually(lambda: jobs._store.get(ANN, job).last_watched > now)  # noqa: B023
    worker.finish(order)
    following.join()
    assert [type(event) for event in told] == [BatchEnd, Done]


def test_a_worker_that_does_not_stop_is_killed(jobs, worker, workers, monkeypatch):
    job, _ = started(jobs, worker)
    monkeypatch.setattr(watchdog, "STOP_SECONDS", 0.1)
    jobs.stop(ANN, job)
    failed = until(jobs, ANN, job)
    assert failed["state"] == "failed"
    assert "took too long to stop" in failed["message"]
    assert not worker.is_alive
    assert len(workers) == 2


def test_a_worker_that_is_gone_fails_its_job_in_one_sentence_and_the_next_gets_a_new_one(
    jobs, worker, workers
):
    job, _ = started(jobs, worker)
    worker.kill()
    failed = until(jobs, ANN, job)
    assert failed["state"] == "failed"
    assert failed["message"].count(".") == 1
    with pytest.raises(UserError, match="ended from outside"):
        list(jobs.events(ANN, job))
    (after,) = jobs.submit(ANN, SHORT)
    workers[1].finish(workers[1].train_order(1))
    assert until(jobs, ANN, after)["state"] == "finished"


def test_what_went_wrong_in_the_worker_is_told(jobs, worker):
    job, _ = started(jobs, worker)
    worker.happen(Failed(sentence="The training needs more memory than there is."))
    failed = until(jobs, ANN, job)
    assert failed["state"] == "failed"
    assert failed["message"] == "The training needs more memory than there is."


def test_a_sweep_trains_every_combination_one_after_another(jobs, worker):
    ids = jobs.submit(ANN, SHORT, sweep={"learning_rate": [0.001, 0.01], "seed": [1, 2]})
    expected = list(itertools.product([0.001, 0.01], [1, 2]))
    configs = [job["config"] for job in jobs.watch(ANN, {})["runs"]]
    assert {(config["learning_rate"], config["seed"]) for config in configs} == set(expected)
    for number, job in enumerate(ids, start=1):
        order = worker.train_order(number)
        assert len(worker.trainings()) == number
        assert (order["config"]["learning_rate"], order["config"]["seed"]) == expected[number - 1]
        worker.finish(order)
        assert until(jobs, ANN, job)["state"] == "finished"


def test_stopping_one_job_of_a_sweep_stops_those_after_it(jobs, worker):
    ids = jobs.submit(ANN, LONG, sweep={"seed": [1, 2, 3]})
    order = worker.train_order(1)
    worker.learn(1)
    jobs.stop(ANN, ids[0])
    worker.finish(order, step=2)
    assert {until(jobs, ANN, job)["state"] for job in ids} == {"stopped"}
    assert len(worker.trainings()) == 1


def test_a_job_stopped_before_its_turn_in_a_sweep_is_passed_over(jobs, worker):
    first, second, third = jobs.submit(ANN, SHORT, sweep={"seed": [1, 2, 3]})
    order = worker.train_order(1)
    jobs.stop(ANN, second)
    worker.finish(order)
    worker.finish(worker.train_order(2))
    assert until(jobs, ANN, third)["state"] == "finished"
    assert seen(jobs, ANN, first)["state"] == "finished"
    assert seen(jobs, ANN, second)["state"] == "stopped"
    assert [order["config"]["seed"] for order in worker.trainings()] == [1, 3]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"epochs": 999}, "on this server it must be 1 to 30"),
        ({"architecture": None}, "architecture must be one of simple"),
        ({"augment": "yes"}, "augment must be true or false"),
        ({"data": "mnist"}, "data must be a list of some of mnist"),
        ({"epochs": 31}, "on this server it must be 1 to 30"),
        ({"batch_size": 0}, "it must be 1 to 4,096"),
        ({"learning_rate": float("nan")}, "learning_rate must be a number from 1e-06 to 10"),
        ({"dropout": 1.5}, "it must be 0 to 0.9"),
        ({"train_size": 99}, "it must be 100 to"),
        ({"architecture": "resnet"}, "choose one of simple"),
        ({"optimizer": "lion"}, "choose one of adam"),
        ({"data": ["fashion"]}, "choose among mnist"),
        ({"epochs": "five"}, "epochs must be a whole number from 1 to 30"),
        ({"epochs": True}, "epochs must be a whole number from 1 to 30"),
        ({"start_from": "/etc"}, "no setting 'start_from': choose among architecture, epochs"),
        ({"exclude_writers": [1]}, "no setting 'exclude_writers'"),
    ],
)
def test_what_is_out_of_range_is_refused_in_one_sentence(jobs, form, sentence):
    with pytest.raises(UserError, match=sentence):
        jobs.submit(ANN, SHORT | form)
    assert jobs.watch(ANN, {})["runs"] == []


@pytest.mark.parametrize(
    "sweep",
    [{"seed": []}, {"seed": 3}, {"seed": list(range(10))}, {"seed": [1], "epochs": [1], "x": [1]}],
)
def test_a_sweep_has_limits(jobs, sweep):
    with pytest.raises(UserError):
        jobs.submit(ANN, SHORT, sweep=sweep)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "the disk is full: delete some of yours"),
        (errno.EACCES, "this user may not write there: tell its host"),
        (errno.EROFS, "its file system is read-only: tell its host"),
        (errno.EIO, "input/output error: tell its host"),
    ],
)
def test_why_a_training_cannot_be_stored_is_said_and_nothing_is_left_waiting(
    jobs, monkeypatch, code, sentence
):
    write, written = JobStore._write, []

    def one_then_full(store, job):
        if written:
            raise OSError(code, os.strerror(code))
        written.append(job)
        write(store, job)

    monkeypatch.setattr(JobStore, "_write", one_then_full)
    with pytest.raises(UserError, match=sentence):
        jobs.submit(ANN, SHORT, sweep={"seed": [1, 2, 3]})
    assert jobs.watch(ANN, {})["runs"] == []


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (None, "The digits are not ready yet: try again in a moment."),
        ({"error": "There are no pen strokes here."}, "There are no pen strokes here."),
    ],
)
def test_a_preview_that_cannot_be_had_is_one_sentence(jobs, worker, reply, sentence):
    worker.reply = reply
    with pytest.raises(UserError, match=re.escape(sentence)):
        jobs.preview(SHORT)


def closing(jobs):
    """Close them in a thread of its own; whoever is told to stop meanwhile has time for it."""
    thread = threading.Thread(target=jobs.close)
    thread.start()
    return thread


def test_a_training_under_way_is_saved_at_the_end_and_can_be_resumed(
    jobs, worker, tmp_path, monkeypatch
):
    monkeypatch.setattr(queue, "_CLOSING_SECONDS", 30)
    job, order = started(jobs, worker)
    (waiting,) = jobs.submit(BOB, SHORT)
    thread = closing(jobs)
    eventually(lambda: {"do": "stop"} in worker.orders)
    worker.finish(order, step=2)
    thread.join(30)
    assert not worker.is_alive
    again = JobQueue(tmp_path)
    resumed, never_begun = seen(again, ANN, job), seen(again, BOB, waiting)
    assert (resumed["state"], resumed["resumable"]) == ("stopped", True)
    assert resumed["message"] == never_begun["message"]
    assert "shut down" in resumed["message"]
    assert (never_begun["state"], never_begun["resumable"]) == ("stopped", False)
    again.close()


def test_a_training_that_is_not_saved_in_time_has_failed_at_the_end(jobs, worker, tmp_path):
    job, _ = started(jobs, worker)
    jobs.close()
    failed = seen(JobQueue(tmp_path), ANN, job)
    assert failed["state"] == "failed"
    assert "shut down before" in failed["message"]


def test_the_end_waits_for_no_training_that_has_learned_nothing(jobs, worker, monkeypatch):
    monkeypatch.setattr(queue, "_CLOSING_SECONDS", 60)
    jobs.submit(ANN, SHORT)
    worker.train_order(1)
    began = time.monotonic()
    jobs.close()
    assert time.monotonic() - began < 10


def test_where_no_worker_can_be_started_that_is_said_and_the_next_is_tried(
    workers, tmp_path, monkeypatch
):
    start = queue.WorkerProcess

    def refuse():
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(queue, "WorkerProcess", refuse)
    jobs = JobQueue(tmp_path)
    jobs.warm_up()
    (job,) = jobs.submit(ANN, SHORT)
    failed = until(jobs, ANN, job)
    assert (failed["state"], "cannot start" in failed["message"]) == ("failed", True)
    monkeypatch.setattr(queue, "WorkerProcess", start)
    jobs.submit(ANN, SHORT)
    assert eventually(lambda: workers)[0].train_order(1)
    jobs.close()


def test_the_counts_are_of_all_people(jobs, worker):
    assert jobs.counts() == {"training": 0, "waiting": 0}
    job, order = started(jobs, worker, ANN)
    jobs.submit(BOB, SHORT)
    assert jobs.counts() == {"training": 1, "waiting": 1}
    worker.finish(order)
    until(jobs, ANN, job)
    eventually(lambda: jobs.counts() == {"training": 1, "waiting": 0})
