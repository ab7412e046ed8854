import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.events import (
    BatchEnd,
    Done,
    EpochEnd,
    Failed,
    SamplesChosen,
    SamplesRead,
    Saving,
    Snapshot,
    Started,
)
from mnist_demo.jobs.job import Curve, Job
from mnist_demo.presets.form import config_from
from tests.jobs.watching import SHORT


@pytest.fixture
def job(tmp_path):
    job = Job.new("owner", "simple 1", config_from(SHORT), tmp_path)
    job.start()
    return job


def batch(step, steps=10, **values):
    at = {"step": step, "steps": steps, "epoch": 1, "seconds": step / 4}
    return BatchEnd(**{**at, "loss": float(step), "accuracy": 0.5, **values})


def test_each_job_has_a_folder_that_nobody_can_guess(job, tmp_path):
    other = Job.new("owner", "simple 1", job.config, tmp_path)
    assert other.id != job.id
    assert len(job.id) >= 22
    assert job.folder == tmp_path / job.id


def test_it_runs_from_its_first_batch_on(job):
    assert job.state == "starting"
    job.update(Started())
    assert job.message == "Preparing the digits …"
    job.update(batch(1, val_accuracy=0.25, val_loss=2.0))
    assert (job.state, job.message) == ("running", "")
    job.update(batch(2))
    assert (job.step, job.steps, job.epoch, job.seconds) == (2, 10, 1, 0.5)
    assert job.val_accuracy == 0.25
    job.update(Saving())
    assert job.message == "The network is being saved and measured …"


def test_a_job_that_is_stopping_does_not_run_for_a_batch_more(job):
    job.request_stop("")
    job.update(batch(1))
    assert (job.state, job.step) == ("stopping", 1)


def test_its_pace_is_of_the_time_since_it_last_started(job):
    job.update(batch(100, steps=200, seconds=50.0))
    assert job.batches_per_second is None
    job.update(batch(110, steps=200, seconds=52.0))
    assert job.batches_per_second == 5
    job.end("stopped")
    assert job.batches_per_second is None


def test_it_keeps_the_samples_and_what_was_last_made_of_them(job):
    chosen = SamplesChosen(images=["AAAA"], labels=[3])
    job.update(chosen)
    for certain in (0.5, 1.0):
        job.update(SamplesRead(step=1, probabilities=[[certain] + [0.0] * 9]))
    assert job.samples == chosen
    assert job.probabilities == [[1.0] + [0.0] * 9]
    last = [[0.0] * 9 + [1.0]]
    job.update(Snapshot(step=2, epoch=1, probabilities=last, filters=[], largest_weight=0.0))
    assert job.probabilities == last


def test_the_end_tells_how_well_it_does(job):
    figures = {"val_accuracy": 0.75, "test_accuracy": 0.875, "test_loss": 0.5}
    job.update(Done(step=9, steps=9, epoch=1, loss=1, accuracy=1, seconds=7, **figures))
    assert (job.seconds, job.val_accuracy, job.test_accuracy, job.test_loss) == (
        7,
        0.75,
        0.875,
        0.5,
    )


def test_a_failure_tells_why(job):
    job.drawing = "AAAA"
    job.update(Failed(sentence="There is no room."))
    assert (job.state, job.message, job.drawing) == ("failed", "There is no room.", None)


def test_a_short_curve_has_each_batch_and_each_validation():
    curve = Curve()
    curve.add(batch(1))
    curve.add(batch(2, val_loss=1.5, val_accuracy=0.5))
    epoch = EpochEnd(step=2, steps=10, epoch=1, loss=1, accuracy=1, seconds=1, val_loss=1.0,
                     val_accuracy=0.75)  # fmt: skip
    curve.add(epoch)
    assert curve.points == [("t", 1, 1.0, 0.5, 0.25), ("t", 2, 2.0, 0.5, 0.5),
                            ("v", 2, 1.5, 0.5, 0.5), ("v", 2, 1.0, 0.75, 1.0)]  # fmt: skip


def test_a_long_curve_has_a_thousand_points_each_the_mean_of_its_batches():
    curve = Curve()
    for step in range(1, 2501):
        curve.add(batch(step, steps=2500, accuracy=step / 2500))
    assert len(curve.points) == 833
    assert curve.points[0] == ("t", 3, 2.0, 2 / 2500, 0.75)


@given(st.floats(1e-9, 1e6), st.floats(0, 1), st.floats(0, 1e6))
def test_a_point_is_short_on_the_wire_and_as_exact_as_a_chart_can_show(loss, accuracy, seconds):
    curve = Curve()
    curve.add(batch(7, loss=loss, accuracy=accuracy, seconds=seconds))
    ((_, _, *figures),) = curve.points
    assert figures == pytest.approx([loss, accuracy, seconds], rel=1e-5)
    assert len(json.dumps(curve.points)) <= 60
