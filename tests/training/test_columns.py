"""Columns are trained one by one beside the network that they make up, and none twice."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from mnist_demo.bundle import CARD, HISTORY, PROGRESS, read_card
from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.events import BatchEnd, Done
from mnist_demo.inference import Network
from mnist_demo.presets.config import make_config
from mnist_demo.training.columns import train_columns
from mnist_demo.training.train import train

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few_validate")]

SMALL = make_config("simple", epochs=1, train_size=100, data=("synthetic",), batch_size=50, seed=3)
COLUMNS = ("net-column-1", "net-column-2")


def bundles(events) -> list[str]:
    return [event.bundle for event in events if isinstance(event, Done)]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with a network of two columns, and what was told of their training."""
    folder = tmp_path_factory.mktemp("columns")
    return folder, list(train_columns(SMALL, 2, folder / "net"))


def test_the_columns_stand_beside_the_network(trained):
    folder, events = trained
    assert bundles(events) == [str(folder / name) for name in (*COLUMNS, "net")]
    assert [event.column for event in events if isinstance(event, Done)] == [1, 2, None]
    assert {path.name for path in folder.iterdir()} == {*COLUMNS, "net"}


def test_what_the_network_says_is_the_mean_of_what_its_columns_say(trained):
    folder, _ = trained
    images = synthetic.generate(50, 7).images
    *columns, whole = (Network.load(folder / name).logits(images) for name in (*COLUMNS, "net"))
    # each file rounds to bytes in its own way
    np.testing.assert_allclose(whole, np.mean(columns, axis=0), atol=0.05 * np.abs(whole).max())
    assert np.abs(columns[0] - columns[1]).max() > 0.2 * np.abs(whole).max()


def test_the_card_tells_of_the_columns(trained):
    folder, events = trained
    card, of_column = (read_card(folder / name) for name in ("net", COLUMNS[0]))
    assert (card.architecture, card.columns, of_column.columns) == ("simple", 2, 1)
    assert card.parameters > of_column.parameters
    assert card.training["seed"] == 3
    assert [column["seed"] for column in card.training["columns"]] == [6, 7]
    assert events[-1].test_accuracy == card.metrics["test_accuracy"]
    assert events[-1].step == events[-1].steps == 4


def test_a_training_may_start_from_a_network_of_columns(trained, tmp_path):
    folder, _ = trained
    on = replace(SMALL, start_from=str(folder / "net"), learning_rate=1e-6)
    *_, done = train(on, tmp_path / "on")
    before, after = read_card(folder / "net"), read_card(tmp_path / "on")
    assert (after.columns, after.parameters) == (2, before.parameters)
    assert after.training["start_from"] == before.training
    assert done.test_accuracy == pytest.approx(before.metrics["test_accuracy"], abs=0.02)


def test_one_column_is_a_training_as_any_other(tmp_path):
    assert bundles(train_columns(SMALL, 1, tmp_path / "net")) == [str(tmp_path / "net")]
    assert read_card(tmp_path / "net").training["seed"] == SMALL.seed


def test_the_same_call_does_what_an_interruption_left_undone(tmp_path):
    """Stopped in the second column's first batch of two; the first is not trained again."""
    out = tmp_path / "net"
    stops = iter([False, False, True])
    told = list(train_columns(SMALL, 2, out, lambda: next(stops)))
    assert [event.step for event in told if isinstance(event, BatchEnd)] == [1, 2, 1]
    assert (tmp_path / COLUMNS[1] / PROGRESS).exists()
    assert not out.exists()
    told = list(train_columns(SMALL, 2, out))
    assert [event.step for event in told if isinstance(event, BatchEnd)] == [2]
    assert {path.name for path in tmp_path.iterdir()} == {*COLUMNS, "net"}


def test_what_a_kill_left_behind_is_not_in_the_way(tmp_path):
    """Stopped, resumed, stopped again and killed before what it went on from was removed."""
    out = tmp_path / "net"
    list(train_columns(SMALL, 2, out, lambda: True))
    shutil.copytree(tmp_path / COLUMNS[0], tmp_path / f"{COLUMNS[0]}-stopped")
    told = list(train_columns(SMALL, 2, out))
    assert [event.step for event in told if isinstance(event, BatchEnd)] == [2, 1, 2]
    assert {path.name for path in tmp_path.iterdir()} == {*COLUMNS, "net"}


def test_the_largest_seed_has_columns_too(tmp_path):
    largest = replace(SMALL, seed=2**31 - 1, train_size=50)
    list(train_columns(largest, 2, tmp_path / "net"))
    seeds = [column["seed"] for column in read_card(tmp_path / "net").training["columns"]]
    assert seeds == [2**31 - 2, 2**31 - 1]


def test_a_taken_folder_is_refused_before_a_column_is_trained(tmp_path):
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "own").touch()
    with pytest.raises(UserError, match="is already there"):
        next(train_columns(SMALL, 2, tmp_path / "net"))
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


@pytest.fixture
def columns_alone(trained, tmp_path):
    """A folder in which the columns stand already."""
    for name in COLUMNS:
        shutil.copytree(trained[0] / name, tmp_path / name)
    return tmp_path


def test_a_column_of_another_training_is_not_taken_for_ones_own(columns_alone):
    with pytest.raises(UserError, match="net-column-1 is of another training: name another"):
        next(train_columns(replace(SMALL, batch_size=20), 2, columns_alone / "net"))


def test_a_column_that_an_earlier_version_trained_is_taken_for_ones_own(columns_alone):
    for name in COLUMNS:
        path = columns_alone / name / CARD
        card = json.loads(path.read_text())
        for later in ("schedule", "augmentation", "pooling", "width"):
            del card["training"][later]
        card["training"]["average"] = card["training"].pop("ema_decay")
        path.write_text(json.dumps(card))
    (done,) = train_columns(SMALL, 2, columns_alone / "net")
    assert done.bundle == str(columns_alone / "net")


def test_a_column_whose_training_cannot_be_read_is_not_taken_for_ones_own(columns_alone):
    path = columns_alone / COLUMNS[0] / CARD
    path.write_text(json.dumps(json.loads(path.read_text()) | {"training": {}}))
    with pytest.raises(UserError, match="is of another training"):
        next(train_columns(SMALL, 2, columns_alone / "net"))


def test_a_column_without_its_history_is_one_sentence(columns_alone):
    (columns_alone / COLUMNS[1] / HISTORY).unlink()
    with pytest.raises(UserError, match="cannot be read: remove the folder"):
        next(train_columns(SMALL, 2, columns_alone / "net"))
    assert not (columns_alone / "net").exists()


def test_columns_that_would_start_from_a_network_are_refused(tiny_bundle, tmp_path):
    on = replace(SMALL, start_from=str(tiny_bundle))
    with pytest.raises(UserError, match="choose them or a start, not both"):
        next(train_columns(on, 2, tmp_path / "net"))
