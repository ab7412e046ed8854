import itertools
import os
import signal
import time
from dataclasses import replace

import numpy as np
import pytest

from mnist_demo import bundle
from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.jobs import JobQueue, queue
from mnist_demo.jobs.job import Job, owner_of
from mnist_demo.presets.form import config_from
from mnist_demo.settings import settings

pytestmark = pytest.mark.slow

ANN, BOB = "a" * 32, "b" * 32
SHORT = {"architecture": "simple", "data": ["synthetic"], "train_size": 300, "epochs": 1}
LONG = SHORT | {"epochs": 30, "batch_size": 4}
OVER = ("finished", "stopped", "failed")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One worker for the whole module: it takes seconds to start."""
    running = JobQueue(tmp_path_factory.mktemp("runs"))
    running.warm_up()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def nothing_left_over(runs):
    yield
    for key in (ANN, BOB):
        for run in runs.watch(key, {})["runs"]:
            runs.stop(key, run["id"])
            until(runs, key, run["id"], OVER)
            runs.delete(key, run["id"])


def seen(runs, key, run_id):
    return next(run for run in runs.watch(key, {})["runs"] if run["id"] == run_id)


def until(runs, key, run_id, states, seconds=60):
    """Watch a run until it is in one of the states, and give back how it looks then."""
    deadline = time.monotonic() + seconds
    while (run := seen(runs, key, run_id))["state"] not in states:
        assert time.monotonic() < deadline, run
        time.sleep(0.05)
    return run


def begun(runs, key, run_id):
    """Wait until a run has learned from a batch."""
    deadline = time.monotonic() + 60
    while not seen(runs, key, run_id)["step"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_trains_to_its_end_and_leaves_a_network(runs):
    (run,) = runs.start(ANN, SHORT, drawing=np.full((28, 28), 7, np.uint8))
    done = until(runs, ANN, run, OVER)
    assert done["state"] == "finished"
    assert done["step"] == done["steps"] == 5
    assert done["has_network"]
    assert not done["resumable"]
    assert Network.load(runs.bundle(run))
    card = bundle.read_card(runs.bundle(run))
    assert done["test_accuracy"] == card.metrics["test_accuracy"]
    assert done["parameters"] == card.parameters
    (network,) = runs.networks(ANN)
    assert (network["run"], network["label"]) == (run, done["label"])
    assert runs.networks(BOB) == []
    labels = done["strip"]["labels"]
    assert labels == [None, *range(10)]
    assert np.shape(done["strip"]["probabilities"]) == (11, 10)


def test_its_curve_comes_piece_by_piece_and_adds_up(runs):
    (run,) = runs.start(ANN, SHORT | {"epochs": 3})
    points, states = [], []
    while not states or states[-1] not in OVER:
        told = runs.watch(ANN, {run: len(points)})
        assert told["curves"][run]["from"] == len(points)
        points += told["curves"][run]["points"]
        states.append(told["runs"][0]["state"])
        time.sleep(0.02)
    assert [step for kind, step, *_ in points if kind == "t"] == list(range(1, 16))
    assert {step for kind, step, *_ in points if kind == "v"} >= {5, 10, 15}
    assert runs.watch(ANN, {run: 0})["curves"][run]["points"] == points


def test_a_stopped_run_keeps_its_network_and_goes_on_from_where_it_was(runs):
    (run,) = runs.start(ANN, LONG)
    begun(runs, ANN, run)
    runs.stop(ANN, run)
    asked = time.monotonic()
    stopped = until(runs, ANN, run, OVER)
    assert stopped["state"] == "stopped"
    assert stopped["resumable"]
    assert stopped["has_network"]
    assert 0 < stopped["step"] < stopped["steps"]
    assert time.monotonic() - asked < 20
    first = runs.bundle(run)
    runs.resume(ANN, run)
    deadline = time.monotonic() + 60
    while seen(runs, ANN, run)["step"] <= stopped["step"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    runs.stop(ANN, run)
    again = until(runs, ANN, run, OVER)
    assert again["step"] > stopped["step"]
    assert again["seconds"] > stopped["seconds"]
    assert runs.bundle(run) != first
    assert not first.exists()


def test_one_trains_and_the_others_wait_and_see_their_place(runs):
    (hers,) = runs.start(ANN, LONG)
    begun(runs, ANN, hers)
    (his,) = runs.start(BOB, SHORT)
    waiting = seen(runs, BOB, his)
    assert waiting["state"] == "waiting"
    assert waiting["ahead"] == 1
    assert waiting["says"] == "One training is before yours."
    runs.stop(ANN, hers)
    assert until(runs, BOB, his, OVER)["state"] == "finished"


def test_a_person_has_one_run_under_way(runs):
    (run,) = runs.start(ANN, LONG)
    with pytest.raises(UserError, match="One of your trainings is under way"):
        runs.start(ANN, SHORT)
    with pytest.raises(UserError, match="stop it first"):
        runs.delete(ANN, run)


def test_one_persons_runs_are_not_anothers(runs):
    (run,) = runs.start(ANN, LONG)
    assert runs.watch(BOB, {run: 0}) == {"runs": [], "curves": {}}
    for attempt in (runs.stop, runs.resume, runs.delete):
        with pytest.raises(UserError, match="no such training of yours"):
            attempt(BOB, run)
    with pytest.raises(UserError, match="not on the server"):
        runs.bundle("guessed")


def test_a_killed_worker_fails_its_run_in_one_sentence_and_the_next_run_gets_a_new_one(runs):
    (run,) = runs.start(ANN, LONG)
    begun(runs, ANN, run)
    os.kill(runs._worker.pid, signal.SIGKILL)
    failed = until(runs, ANN, run, OVER)
    assert failed["state"] == "failed"
    assert failed["says"].count(".") == 1
    (after,) = runs.start(ANN, SHORT)
    assert until(runs, ANN, after, OVER)["state"] == "finished"


def test_a_run_that_nobody_watches_stops(runs, monkeypatch):
    monkeypatch.setattr(queue, "settings", replace(settings, unwatched_seconds=1))
    (run,) = runs.start(ANN, LONG)
    begun(runs, ANN, run)
    time.sleep(6)
    stopped = until(runs, ANN, run, OVER)
    assert stopped["state"] == "stopped"
    assert "nobody was watching" in stopped["says"]


def test_a_run_stops_at_the_ceiling_of_seconds(runs, monkeypatch):
    monkeypatch.setattr(queue, "settings", replace(settings, max_run_seconds=2))
    (run,) = runs.start(ANN, LONG)
    stopped = until(runs, ANN, run, OVER)
    assert stopped["state"] == "stopped"
    assert "limit" in stopped["says"]
    assert stopped["resumable"]


def test_a_run_stopped_at_the_moment_of_its_end_is_over(runs, monkeypatch):
    end = Job.end

    def end_and_stop(run, state, says=""):
        end(run, state, says)
        runs.stop(ANN, run.id)

    monkeypatch.setattr(Job, "end", end_and_stop)
    (run,) = runs.start(ANN, SHORT)
    assert until(runs, ANN, run, OVER)["state"] == "finished"


def test_a_sweep_trains_every_combination_one_after_another(runs):
    ids = runs.start(ANN, SHORT, sweep={"learning_rate": [0.001, 0.01], "seed": [1, 2]})
    assert len(ids) == 4
    chosen = {
        (run["choices"]["learning_rate"], run["choices"]["seed"])
        for run in runs.watch(ANN, {})["runs"]
    }
    assert chosen == set(itertools.product([0.001, 0.01], [1, 2]))
    states = {until(runs, ANN, run, OVER)["state"] for run in ids}
    assert states == {"finished"}


def test_stopping_one_run_of_a_sweep_stops_those_after_it(runs):
    ids = runs.start(ANN, LONG, sweep={"seed": [1, 2, 3]})
    begun(runs, ANN, ids[0])
    runs.stop(ANN, ids[0])
    assert {until(runs, ANN, run, OVER)["state"] for run in ids} == {"stopped"}


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"epochs": 31}, "on this page it must be 1 to 30"),
        ({"batch_size": 0}, "it must be 1 to 4,096"),
        ({"learning_rate": float("nan")}, "Learning rate cannot be read"),
        ({"dropout": 1.5}, "it must be 0 to 0.9"),
        ({"train_size": 99}, "it must be 100 to"),
        ({"architecture": "resnet"}, "choose one of simple"),
        ({"optimizer": "lion"}, "choose one of adam"),
        ({"data": ["fashion"]}, "choose among mnist"),
        ({"epochs": "five"}, "Epochs cannot be read"),
        ({"epochs": True}, "Epochs cannot be read"),
        ({"start_from": "/etc"}, "reload the page"),
        ({"exclude_writers": [1]}, "reload the page"),
    ],
)
def test_what_is_out_of_range_is_refused_in_one_sentence(runs, choices, sentence):
    with pytest.raises(UserError, match=sentence):
        runs.start(ANN, SHORT | choices)
    assert runs.watch(ANN, {})["runs"] == []


@pytest.mark.parametrize(
    "sweep",
    [{"seed": []}, {"seed": 3}, {"seed": list(range(10))}, {"seed": [1], "epochs": [1], "x": [1]}],
)
def test_a_sweep_has_limits(runs, sweep):
    with pytest.raises(UserError):
        runs.start(ANN, SHORT, sweep=sweep)


def test_a_glance_shows_digits_and_what_augmentation_makes_of_them(runs):
    plain = runs.preview({**SHORT, "augment": False})
    varied = runs.preview({**SHORT, "augment": True})
    assert len(plain["images"]) == len(plain["labels"]) == len(plain["augmented"]) == 12
    assert plain["images"] == plain["augmented"]
    assert varied["images"] == plain["images"]
    assert all(a != b for a, b in zip(varied["images"], varied["augmented"], strict=True))


def test_runs_that_are_over_outlive_the_server_and_others_are_marked_as_failed(runs, tmp_path):
    (run,) = runs.start(ANN, SHORT)
    until(runs, ANN, run, OVER)
    finished = Job.load(runs.bundle(run).parent)
    points = runs.watch(ANN, {run: 0})["curves"][run]["points"]
    finished.folder.rename(tmp_path / "kept")
    half = replace(finished, id="half", state="running", folder=tmp_path / "half", bundle=None)
    half.save()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    again = JobQueue(tmp_path)
    told = {one["id"]: one for one in again.watch(ANN, {})["runs"]}
    assert told[run]["state"] == "finished"
    assert again.watch(ANN, {run: 0})["curves"][run]["points"] == points
    assert Network.load(again.bundle(run))
    assert told["half"]["state"] == "failed"
    assert "started anew" in told["half"]["says"]
    again.close()


def test_old_runs_go_by_age_and_by_size(tmp_path, monkeypatch):
    for name, age in (("new", 0), ("old", 5), ("ancient", 20)):
        made = Job("", owner_of(ANN), f"simple {age + 1}", config_from(SHORT), tmp_path / name)
        made.id, made.state, made.created = name, "finished", time.time() - age * 24 * 3600
        made.save()
        (made.folder / "weights").write_bytes(bytes(1000))
    assert {run["id"] for run in JobQueue(tmp_path).watch(ANN, {})["runs"]} == {"new", "old"}
    monkeypatch.setattr(queue, "settings", replace(settings, kept_run_bytes=3000))
    assert {run["id"] for run in JobQueue(tmp_path).watch(ANN, {})["runs"]} == {"new"}
    assert not (tmp_path / "old").exists()


def test_a_key_is_not_kept_as_it_is(runs):
    (run,) = runs.start(ANN, SHORT)
    until(runs, ANN, run, OVER)
    record = (runs.bundle(run).parent / "run.json").read_text()
    assert ANN not in record
    assert owner_of(ANN) in record


def test_a_full_disk_is_one_sentence(runs, monkeypatch):
    def full(self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Job, "save", full)
    with pytest.raises(UserError, match="no room on the server"):
        runs.start(ANN, SHORT)
