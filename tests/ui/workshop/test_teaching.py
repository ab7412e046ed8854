import pytest

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.events import Failed
from mnist_demo.jobs import JobQueue, queue
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.ui.workshop.teaching import FEWEST, Teaching, config_for
from tests.jobs.fake_worker import FakeWorker
from tests.jobs.watching import eventually

DRAWN = synthetic.generate(40, 5)


class Obedient(FakeWorker):
    """It ends what it is told to stop, as a process does whose training has not begun."""

    def tell(self, order):
        super().tell(order)
        if order["do"] == "stop":
            self.happen(Failed(sentence="Stopped."))


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    monkeypatch.setattr(queue, "WorkerProcess", Obedient)
    monkeypatch.setattr(queue, "_CLOSING_SECONDS", 0.1)
    jobs = JobQueue(tmp_path)
    yield jobs
    jobs.close()


@pytest.mark.parametrize("drawings", [20, 50, 100, 300, 1000, 3000])
def test_a_training_takes_about_as_many_steps_for_any_number_of_drawings(drawings):
    config = config_for(drawings)
    steps = config.epochs * -(-0.8 * drawings // config.batch_size)
    assert 100 <= steps <= 1000
    assert isinstance(config, TrainingConfig)
    assert config.data == ()


def test_too_few_drawings_teach_nothing(jobs):
    with pytest.raises(UserError, match=str(FEWEST)):
        Teaching(jobs).start(DRAWN[: FEWEST - 1])


def test_the_drawings_are_given_to_the_training_and_deleted_with_it(jobs, tmp_path):
    teaching = Teaching(jobs)
    teaching.start(DRAWN)
    training = teaching.look(0, None)
    assert training.drawings == len(DRAWN)
    assert training.is_active
    assert len(list(tmp_path.rglob("drawing_*.png"))) == len(DRAWN)
    teaching.forget()
    eventually(lambda: not list(tmp_path.rglob("*.png")))
    assert teaching.look(0, None) is None


def test_closing_leaves_nothing_on_the_disk(jobs, tmp_path):
    teaching = Teaching(jobs)
    teaching.start(DRAWN)
    jobs.close()
    teaching.close()
    assert not list(tmp_path.rglob("*.png"))


def test_a_server_that_was_killed_leaves_no_drawings_to_the_next(jobs, tmp_path):
    Teaching(jobs).start(DRAWN)
    JobQueue(tmp_path).close()
    assert not list(tmp_path.rglob("*.png"))


def test_a_room_that_waits_comes_before_those_who_wait_alone(jobs):
    for number in range(4):
        jobs.submit(f"{number:032x}", {"architecture": "workshop", "data": ["synthetic"]})
    eventually(lambda: jobs.counts() == {"training": 1, "waiting": 3})
    teaching = Teaching(jobs)
    teaching.start(DRAWN)
    assert teaching.look(0, None).message == "One training is before yours."


def test_another_workshop_begins_without_the_networks_of_the_one_before(jobs):
    teaching = Teaching(jobs)
    teaching.start(DRAWN)
    teaching.forget()
    teaching.start(DRAWN[:FEWEST])
    assert teaching.look(0, None).drawings == FEWEST
