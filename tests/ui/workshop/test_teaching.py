import secrets

import pytest

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.events import Failed
from mnist_demo.jobs import JobQueue, queue
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.ui.workshop import workshop as workshops
from mnist_demo.ui.workshop.room import Verdict
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
def obedient(monkeypatch):
    monkeypatch.setattr(queue, "WorkerProcess", Obedient)
    monkeypatch.setattr(queue, "_CLOSING_SECONDS", 0.1)


@pytest.fixture
def jobs(tmp_path, obedient):
    jobs = JobQueue(tmp_path)
    yield jobs
    jobs.close()


def start(teaching, digits=DRAWN):
    teaching.start(teaching.key, digits)


@pytest.mark.parametrize("drawings", [20, 50, 100, 300, 1000, 3000])
def test_a_training_takes_about_as_many_steps_for_any_number_of_drawings(drawings):
    config = config_for(drawings)
    steps = config.epochs * -(-0.8 * drawings // config.batch_size)
    assert 100 <= steps <= 1000
    assert isinstance(config, TrainingConfig)
    assert config.data == ()


def test_too_few_drawings_teach_nothing(jobs):
    with pytest.raises(UserError, match=str(FEWEST)):
        start(Teaching(jobs), DRAWN[: FEWEST - 1])


def test_the_drawings_are_given_to_the_training_and_deleted_with_it(jobs, tmp_path):
    teaching = Teaching(jobs)
    start(teaching)
    training = teaching.look(0, None)
    assert training.drawings == len(DRAWN)
    assert training.is_active
    assert len(list(tmp_path.rglob("drawing_*.png"))) == len(DRAWN)
    teaching.forget()
    eventually(lambda: not list(tmp_path.rglob("*.png")))
    assert teaching.look(0, None) is None


def test_closing_leaves_nothing_on_the_disk(jobs, tmp_path):
    teaching = Teaching(jobs)
    start(teaching)
    jobs.close()
    teaching.close()
    assert not list(tmp_path.rglob("*.png"))


def test_a_server_that_was_killed_leaves_no_drawings_to_the_next(jobs, tmp_path):
    start(Teaching(jobs))
    JobQueue(tmp_path).close()
    assert not list(tmp_path.rglob("*.png"))


def test_a_room_that_waits_comes_before_those_who_wait_alone(jobs):
    for number in range(4):
        jobs.submit(f"{number:032x}", {"architecture": "workshop", "data": ["synthetic"]})
    eventually(lambda: jobs.counts() == {"training": 1, "waiting": 3})
    teaching = Teaching(jobs)
    start(teaching)
    assert teaching.look(0, None).message == "One training is before yours."


def test_another_workshop_begins_without_the_networks_of_the_one_before(jobs):
    teaching = Teaching(jobs)
    start(teaching)
    teaching.forget()
    start(teaching, DRAWN[:FEWEST])
    assert teaching.look(0, None).drawings == FEWEST


def test_drawings_that_were_forgotten_meanwhile_are_not_learned_from(jobs, tmp_path):
    teaching = Teaching(jobs)
    taken_under = teaching.key
    teaching.forget()
    with pytest.raises(UserError, match="ended"):
        teaching.start(taken_under, DRAWN)
    assert not list(tmp_path.rglob("*.png"))


def test_the_end_of_a_workshop_waits_for_no_training_that_is_being_stored(jobs, tmp_path):
    teaching = Teaching(jobs)
    with teaching._lock:  # one is being stored
        teaching.forget()
    assert teaching.look(0, None) is None


def test_a_board_that_looks_while_the_workshop_ends_sees_no_training(jobs, monkeypatch):
    teaching = Teaching(jobs)
    start(teaching)
    watch, asked = jobs.watch, []

    def ending(key, cursors):
        watched = watch(key, cursors)
        if not asked:
            asked.append(key)
            teaching.close()
        return watched

    monkeypatch.setattr(jobs, "watch", ending)
    assert teaching.look(0, None) is None


ADA = secrets.token_hex(16)


@pytest.fixture
def taught(obedient, pages, workshop, monkeypatch):
    """The pages of a room whose drawings a network learns from; no board has asked."""
    monkeypatch.setattr(workshops, "_LEARNING_SECONDS", 0.0)
    pages.host("host-begin", kind="teach")
    for place in range(FEWEST):
        workshop.room.draw(ADA, place, DRAWN.images[place], Verdict(7, True))
    assert pages.host("host-train").status_code == 200
    return pages


def learning(pages) -> int | None:
    return pages.guest("look", ADA).json()["learning"]


def test_guests_know_whether_a_network_learns_where_no_board_asks(taught):
    assert learning(taught) == FEWEST
    taught.host("host-stop-training")
    eventually(lambda: learning(taught) is None)


@pytest.mark.parametrize("task", [{"kind": "teach"}, {"kind": "wall", "digit": 7}])
def test_a_task_that_begins_during_a_training_locks_nobody_out(taught, task):
    taught.host("host-begin", **task)
    assert learning(taught) is None
    board = taught.board()
    assert (board["training"], board["is_training"]) == (None, True)
    taught.host("host-stop-training")
    eventually(lambda: not taught.board()["is_training"])
