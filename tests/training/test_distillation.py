"""Teachers are trained first, beside the network that learns from them, and none twice."""

import pytest

from mnist_demo.bundle import PROGRESS, read_card
from mnist_demo.errors import UserError
from mnist_demo.plans import Plan, plan
from mnist_demo.training import distillation
from mnist_demo.training.distillation import run_taught

SMALL = {"epochs": 1, "train_size": 100, "data": ("synthetic",), "batch_size": 50}


@pytest.fixture(autouse=True)
def small_teachers(monkeypatch):
    def small(name: str, seed: int = 0, epochs: int | None = None) -> Plan:
        return plan("simple", seed=seed, **SMALL)

    monkeypatch.setattr(distillation, "plan", small)


def student(**chosen) -> Plan:
    return plan("simple", **{"seed": 3} | SMALL | chosen)


def bundles(events) -> list[str]:
    return [event["bundle"] for event in events if event["event"] == "done"]


def test_the_teachers_stand_beside_the_network_and_its_card_tells_of_them(tmp_path):
    events = list(run_taught(student(), 2, tmp_path / "net"))
    folders = [str(tmp_path / name) for name in ("net-teacher-1", "net-teacher-2", "net")]
    assert bundles(events) == folders
    assert [event.get("teacher") for event in events if event["event"] == "done"] == [1, 2, None]
    training = read_card(tmp_path / "net").training
    seeds = [teacher["seed"] for teacher in training["teachers"]]
    assert seeds == [read_card(tmp_path / f"net-teacher-{k}").training["seed"] for k in (1, 2)]
    assert len({*seeds, training["seed"]}) == 3


def test_without_teachers_it_is_a_training_as_any_other(tmp_path):
    assert bundles(run_taught(student(), 0, tmp_path / "net")) == [str(tmp_path / "net")]
    assert not read_card(tmp_path / "net").training["teachers"]


def test_the_same_call_does_what_an_interruption_left_undone(tmp_path):
    """Stopped in the second teacher's first batch of two; the first is not trained again."""
    out = tmp_path / "net"
    stops = iter([False, False, True])
    told = list(run_taught(student(), 2, out, lambda: next(stops)))
    assert [event["step"] for event in told if event["event"] == "batch"] == [1, 2, 1]
    assert (tmp_path / "net-teacher-2" / PROGRESS).exists()
    assert not out.exists()
    told = list(run_taught(student(), 2, out))
    assert [event["step"] for event in told if event["event"] == "batch"] == [2, 1, 2]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "net",
        "net-teacher-1",
        "net-teacher-2",
    ]


def test_a_taken_folder_is_refused_before_a_teacher_is_trained(tmp_path):
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "own").touch()
    with pytest.raises(UserError, match="is already there"):
        next(run_taught(student(), 2, tmp_path / "net"))
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


def test_teachers_that_have_nothing_to_teach_are_not_trained(tmp_path):
    with pytest.raises(UserError, match="let mnist be among the data, or train without them"):
        next(run_taught(student(data=("printed",)), 2, tmp_path / "net"))
    assert not list(tmp_path.iterdir())


def test_teachers_of_other_data_than_the_networks_are_refused(tmp_path, monkeypatch):
    list(run_taught(student(), 0, tmp_path / "teacher"))
    other = student(data=("printed",), teachers=(str(tmp_path / "teacher"),))
    with pytest.raises(UserError, match="did not all learn from printed: choose such as did"):
        list(run_taught(other, 0, tmp_path / "net"))
