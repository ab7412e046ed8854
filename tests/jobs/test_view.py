import json

import pytest

from mnist_demo.events import BatchEnd, SamplesChosen, SamplesRead
from mnist_demo.jobs.job import Job
from mnist_demo.jobs.view import job_to_page, network_to_page
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.form import config_from
from tests.jobs.watching import SHORT


@pytest.fixture
def job(tmp_path):
    return Job.new("owner", "simple 1", config_from(SHORT), tmp_path)


def test_a_page_is_told_what_its_script_reads(job):
    told = job_to_page(job, 0, with_samples=True)
    assert set(told) == {
        "id", "label", "state", "message", "ahead", "architecture", "parameters", "config", "step",
        "steps", "epoch", "epochs", "images_per_second", "seconds", "remaining", "val_accuracy",
        "test_accuracy", "test_loss", "test_data", "test_size", "sweep", "taught", "has_network",
        "resumable", "samples",
    }  # fmt: skip
    assert told["config"]["train_size"] == 300
    assert told["parameters"] == ARCHITECTURES["simple"].parameters
    assert json.loads(json.dumps(told))["message"] == "Starting …"


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [
        (0, "Starting …"),
        (1, "One training is before yours."),
        (2, "2 trainings are before yours."),
    ],
)
def test_who_waits_is_told_how_many_come_before(job, ahead, sentence):
    told = job_to_page(job, ahead, with_samples=False)
    assert (told["ahead"], told["message"]) == (ahead, sentence)


def test_who_trains_is_told_the_pace_and_the_time_left(job):
    job.start()
    for step, seconds in ((1, 1.0), (11, 3.0)):
        at = {"step": step, "steps": 111, "epoch": 1, "seconds": seconds}
        job.update(BatchEnd(**at, loss=1.0, accuracy=0.5))
    told = job_to_page(job, None, with_samples=False)
    assert told["images_per_second"] == 5 * job.config.batch_size
    assert told["remaining"] == 20


def test_the_samples_go_along_where_they_are_wanted_and_were_read(job):
    job.update(SamplesChosen(images=["AAAA"], labels=[None]))
    assert job_to_page(job, None, with_samples=True)["samples"] is None
    job.update(SamplesRead(step=1, probabilities=[[0.1] * 10]))
    assert job_to_page(job, None, with_samples=False)["samples"] is None
    assert job_to_page(job, None, with_samples=True)["samples"] == {
        "images": ["AAAA"],
        "labels": [None],
        "probabilities": [[0.1] * 10],
    }


def test_a_list_of_networks_names_each(job):
    job.test_accuracy = 0.875
    assert network_to_page(job) == {
        "run": job.id,
        "label": "simple 1",
        "architecture": "simple",
        "parameters": ARCHITECTURES["simple"].parameters,
        "test_accuracy": 0.875,
    }
