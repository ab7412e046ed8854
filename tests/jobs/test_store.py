import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.bundle import PROGRESS
from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.events import BatchEnd, EpochEnd, Saving
from mnist_demo.jobs import store
from mnist_demo.jobs.store import JobStore, owner_of
from mnist_demo.presets.form import config_from
from mnist_demo.settings import settings
from tests.jobs.watching import ANN, BOB, SHORT

CONFIG = config_from(SHORT)
STEP = {"step": 1, "steps": 5, "epoch": 1, "loss": 2.5, "accuracy": 0.25, "seconds": 0.5}

FORMER_RECORD = """{"id": "2Mm3f7b2DA1ex5oExjLmkg", "owner": "%s", "label": "simple 1",
"created": %f, "state": "stopped", "says": "Stopped, since nobody was watching any more.",
"bundle": "bundle-0-1795779506", "can_resume": true, "step": 3, "steps": 5, "epoch": 1,
"seconds": 0.491, "val_accuracy": 0.406, "test_accuracy": 0.4331, "test_loss": 1.53515,
"plan": {"architecture": "simple", "epochs": 1, "batch_size": 64, "learning_rate": 0.001,
"optimizer": "adam", "augment": false, "seed": 0, "data": ["synthetic"], "dropout": null,
"patience": null, "train_size": 300, "start_from": null, "exclude_writers": [], "negatives": [],
"exclude_alphabets": [], "average": 0.0}}"""
"""A ``run.json`` as an earlier version wrote it, but for its owner and its time."""
FORMER_EVENTS = """\
{"event": "batch", "step": 1, "steps": 5, "epoch": 1, "loss": 2.5, "accuracy": 0.125, \
"seconds": 0.27, "val_loss": 2.25, "val_accuracy": 0.178}
{"event": "batch", "step": 2, "steps": 5, "epoch": 1, "loss": 2.25, "accuracy": 0.25, \
"seconds": 0.31, "val_loss": null, "val_accuracy": null}
{"event": "epoch", "step": 2, "steps": 5, "epoch": 1, "loss": 2.375, "accuracy": 0.1875, \
"seconds": 0.49, "val_loss": 2.0, "val_accuracy": 0.406}
{"event": "done", "step": 2, "steps": 5, "epoch": 1, "loss": 2.375, "accuracy": 0.1875, \
"seconds": 0.49, "val_loss": 2.0, "val_accuracy": 0.406, "bundle": "/runs/page/2Mm3/bundle-0-1", \
"test_accuracy": 0.4331, "test_loss": 1.53515}
"""


def created(jobs: JobStore, key: str = ANN, **values):
    (job,) = jobs.create(key, [CONFIG], None)
    for name, value in values.items():
        setattr(job, name, value)
    jobs.save(job)
    return job


def test_a_job_is_loaded_as_it_was_saved(tmp_path):
    jobs = JobStore(tmp_path)
    job = created(jobs, state="stopped", message="Why not.", bundle="bundle-0-1", can_resume=True)
    jobs.append_event(job, BatchEnd(**STEP))
    jobs.append_event(job, EpochEnd(**STEP, val_loss=2.0, val_accuracy=0.5))
    loaded = JobStore(tmp_path).get(ANN, job.id)
    assert loaded.to_record() == job.to_record()
    assert loaded.config == CONFIG
    assert loaded.bundle_folder == job.folder / "bundle-0-1"
    assert [point[:4] for point in loaded.curve.points] == [
        ("t", 1, 2.5, 0.25),
        ("v", 1, 2.0, 0.5),
    ]


def test_a_folder_of_an_earlier_version_opens(tmp_path):
    folder = tmp_path / "2Mm3f7b2DA1ex5oExjLmkg"
    folder.mkdir()
    (folder / "run.json").write_text(FORMER_RECORD % (owner_of(ANN), time.time()))
    (folder / "events.jsonl").write_text(FORMER_EVENTS)
    jobs = JobStore(tmp_path)
    job = jobs.get(ANN, "2Mm3f7b2DA1ex5oExjLmkg")
    assert (job.label, job.state, job.step, job.steps) == ("simple 1", "stopped", 3, 5)
    assert job.message == "Stopped, since nobody was watching any more."
    assert job.can_resume
    assert job.test_accuracy == 0.4331
    assert (job.config.architecture, job.config.train_size) == ("simple", 300)
    assert job.config.data == ("synthetic",)
    assert jobs.bundle(job.id) == folder / "bundle-0-1795779506"
    assert [point[:4] for point in job.curve.points] == [
        ("t", 1, 2.5, 0.125),
        ("v", 1, 2.25, 0.178),
        ("t", 2, 2.25, 0.25),
        ("v", 2, 2.0, 0.406),
    ]
    assert [event.kind for _, event in jobs.read_events(job)] == ["batch", "batch", "epoch", "done"]


def test_a_job_that_was_under_way_when_the_server_ended_has_failed(tmp_path):
    for state in ("waiting", "starting", "running", "stopping"):
        created(JobStore(tmp_path), key=state, state=state)
    for state in ("waiting", "starting", "running", "stopping"):
        (job,) = JobStore(tmp_path).owned(state)
        assert job.state == "failed"
        assert job.message == "The server was restarted while this training was running."


@pytest.mark.parametrize("record", ["{", "[]", "{}", '{"config": {}}', "7"])
def test_a_record_that_cannot_be_read_is_passed_over(tmp_path, record):
    kept = created(JobStore(tmp_path), state="finished")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text(record)
    assert [job.id for job in JobStore(tmp_path).owned(ANN)] == [kept.id]


def test_half_written_networks_are_removed(tmp_path):
    job = created(JobStore(tmp_path))
    (job.folder / ".partial-bundle").mkdir()
    JobStore(tmp_path)
    assert not (job.folder / ".partial-bundle").exists()


def test_old_jobs_go_by_age_and_by_size(tmp_path, monkeypatch):
    jobs = JobStore(tmp_path)
    day = 24 * 3600
    now = time.time()
    new, old, ancient = (
        created(jobs, state="finished", created=now - age * day) for age in (0, 5, 20)
    )
    for job in (new, old, ancient):
        (job.folder / "weights").write_bytes(bytes(1000))
    assert [job.id for job in JobStore(tmp_path).owned(ANN)] == [new.id, old.id]
    assert not ancient.folder.exists()
    monkeypatch.setattr(store, "settings", replace(settings, kept_job_bytes=3000))
    assert [job.id for job in JobStore(tmp_path).owned(ANN)] == [new.id]
    assert not old.folder.exists()


def test_a_job_under_way_never_goes(tmp_path, monkeypatch):
    jobs = JobStore(tmp_path)
    running = created(jobs, state="running", created=0)
    monkeypatch.setattr(store, "settings", replace(settings, kept_job_bytes=0))
    jobs.tidy()
    assert jobs.owned(ANN) == [running]


def test_a_key_is_not_kept_as_it_is(tmp_path):
    job = created(JobStore(tmp_path))
    record = (job.folder / "run.json").read_text()
    assert ANN not in record
    assert owner_of(ANN) in record


def test_a_person_has_their_own_jobs_only_newest_first(tmp_path):
    jobs = JobStore(tmp_path)
    first, second, his = (created(jobs, key) for key in (ANN, ANN, BOB))
    assert jobs.owned(ANN) == [second, first]
    assert jobs.get(BOB, his.id) is his
    for job_id in (his.id, "guessed"):
        with pytest.raises(UserError, match="no such training of yours"):
            jobs.get(ANN, job_id)


def test_jobs_of_an_architecture_are_numbered_on(tmp_path):
    jobs = JobStore(tmp_path)
    first, second = jobs.create(ANN, [CONFIG, CONFIG], None)
    assert (first.label, second.label) == ("simple 1", "simple 2")
    jobs.delete(first)
    assert created(jobs).label == "simple 3"
    (other,) = jobs.create(ANN, [config_from(SHORT | {"architecture": "workshop"})], None)
    assert other.label == "workshop 1"


def test_the_drawing_is_no_part_of_the_record(tmp_path):
    jobs = JobStore(tmp_path)
    (job,) = jobs.create(ANN, [CONFIG], np.full((28, 28), 7, np.uint8))
    assert job.drawing.startswith("BwcHBwcH")
    assert job.drawing not in (job.folder / "run.json").read_text()


def test_the_trainings_of_a_sweep_name_the_first_of_them(tmp_path):
    jobs = JobStore(tmp_path)
    first, second = jobs.create(ANN, [CONFIG, CONFIG], None)
    assert first.sweep == second.sweep == first.id
    assert created(jobs).sweep is None
    assert JobStore(tmp_path).get(ANN, second.id).sweep == first.id


def test_a_network_that_is_gone_is_one_sentence(tmp_path):
    jobs = JobStore(tmp_path)
    for job_id in (created(jobs).id, "guessed"):
        with pytest.raises(UserError, match="not on the server"):
            jobs.bundle(job_id)


def test_a_new_network_takes_the_place_of_the_one_before(tmp_path):
    jobs = JobStore(tmp_path)
    job = created(jobs)
    first, second = job.folder / "bundle-0-1", job.folder / "bundle-5-2"
    first.mkdir()
    (first / PROGRESS).touch()
    jobs.replace_bundle(job, first)
    assert jobs.bundle(job.id) == first
    assert job.can_resume
    second.mkdir()
    jobs.replace_bundle(job, second)
    assert jobs.bundle(job.id) == second
    assert not job.can_resume
    assert not first.exists()


def test_events_are_read_on_from_a_place_and_half_a_line_is_left(tmp_path):
    jobs = JobStore(tmp_path)
    job = created(jobs)
    assert list(jobs.read_events(job)) == []
    jobs.append_event(job, BatchEnd(**STEP))
    jobs.append_event(job, Saving())
    ((place, first),) = jobs.read_events(job)
    assert first == BatchEnd(**STEP)
    with (job.folder / "events.jsonl").open("a") as file:
        file.write('{"event": "batch", ')
    assert list(jobs.read_events(job, place)) == []


def test_a_full_disk_is_told_and_an_unwritten_job_is_forgotten(tmp_path, monkeypatch):
    jobs = JobStore(tmp_path)
    job = created(jobs)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    jobs.save(job)
    assert job.message == "The server's disk is full: download what you want to keep."
    with pytest.raises(UserError, match="disk is full: delete some"):
        jobs.create(ANN, [CONFIG], None)
    assert jobs.owned(ANN) == [job]
    assert list(tmp_path.iterdir()) == [job.folder]
    assert json.loads((job.folder / "run.json").read_text())["message"] == ""


def drawn(jobs: JobStore, is_temporary: bool):
    digits = synthetic.generate(3, 5)
    (job,) = jobs.create(ANN, [CONFIG], None, learned=digits, is_temporary=is_temporary)
    return job


def test_temporary_jobs_are_gone_with_their_drawings_when_the_server_starts_again(tmp_path):
    jobs = JobStore(tmp_path)
    ended, active, kept = (drawn(jobs, is_temporary) for is_temporary in (True, True, False))
    ended.end("finished")
    jobs.save(ended)
    assert len(list(tmp_path.rglob("drawing_*.png"))) == 9
    opened = JobStore(tmp_path)
    assert [job.id for job in opened.owned(ANN)] == [kept.id]
    assert list(tmp_path.iterdir()) == [kept.folder]
    assert not active.folder.exists()


def test_no_drawing_lies_on_the_disk_without_a_record(tmp_path, monkeypatch):
    def killed(*args, **kwargs):
        assert len(list(tmp_path.glob("*/run.json"))) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(store.folder, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        drawn(JobStore(tmp_path), is_temporary=True)
    JobStore(tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_could_not_be_stored_whole_leaves_nothing(tmp_path, monkeypatch):
    def full(digits, path):
        path.mkdir()
        (path / "drawing_0000_1.png").touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.folder, "write", full)
    jobs = JobStore(tmp_path)
    with pytest.raises(UserError, match="disk is full"):
        drawn(jobs, is_temporary=False)
    assert jobs.owned(ANN) == []
    assert not list(tmp_path.iterdir())
