import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
import scipy.special
from PIL import Image

from mnist_demo import bundle
from mnist_demo.errors import UserError
from mnist_demo.events import SamplesRead, Snapshot
from mnist_demo.inference import Network
from mnist_demo.presets.config import TrainingConfig, make_config
from mnist_demo.training import corpus
from mnist_demo.training.train import train
from tests.signals import heed_signals

pytestmark = pytest.mark.usefixtures("few_validate")

SMALL = make_config("simple", epochs=1, train_size=200, data=("synthetic",))


def test_the_folder_holds_the_network_its_card_its_history_and_its_curves(tiny_bundle):
    names = {path.name for path in tiny_bundle.iterdir()}
    network = {"model.keras", "model.tflite", "card.json", "README.md"}
    assert names == network | {"history.jsonl", "curves.png"}
    with Image.open(tiny_bundle / "curves.png") as curves:
        assert curves.width > 600
    lines = (tiny_bundle / "history.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["event"] == "done"


def test_the_card_says_what_the_network_is_and_learned_from(tiny_bundle):
    card = bundle.read_card(tiny_bundle)
    assert card.architecture == "simple"
    assert card.parameters == 54_410
    assert TrainingConfig.from_dict(card.training) == make_config(
        "simple", epochs=2, train_size=600, data=("synthetic",)
    )
    assert card.examples["train_synthetic"] == 600
    assert 0.3 < card.metrics["val_synthetic_accuracy"] <= 1
    assert "test_accuracy" in card.metrics
    assert card.versions["keras"]


def test_the_bundle_can_be_loaded(tiny_bundle):
    assert Network.load(tiny_bundle).calibration.temperature > 0


@pytest.mark.slow
def test_the_card_says_what_the_network_refuses(tmp_path, monkeypatch):
    monkeypatch.setitem(corpus.SIZES, "scribbles", corpus.Sizes(12_000, 50))
    learning = replace(SMALL, epochs=8, negatives=("scribbles",), ema_decay=0.9)
    list(train(learning, tmp_path / "run"))
    card = bundle.read_card(tmp_path / "run")
    assert card.examples["train_scribbles"] == 50
    assert 0.6 < card.metrics["val_scribbles_auroc"] <= 1
    assert 0 <= card.metrics["val_scribbles_refused"] <= 1


def test_the_history_is_a_json_object_a_line_and_tells_what_the_contract_names(tiny_bundle):
    lines = (tiny_bundle / "history.jsonl").read_text().splitlines()
    names = [
        "event",
        "step",
        "steps",
        "epoch",
        "loss",
        "accuracy",
        "seconds",
        "val_loss",
        "val_accuracy",
    ]
    assert {tuple(json.loads(line)) for line in lines} == {tuple(names)}
    assert {json.loads(line)["event"] for line in lines} == {"batch", "epoch", "done"}


def test_a_taken_folder_is_refused_before_anything_is_trained(tiny_bundle):
    with pytest.raises(UserError, match="already there"):
        next(train(SMALL, tiny_bundle))


@pytest.mark.slow
def test_a_training_may_start_from_another_networks_weights(tiny_bundle, tmp_path):
    on = replace(SMALL, start_from=str(tiny_bundle), learning_rate=1e-6)
    *_, done = train(on, tmp_path / "on")
    *_, fresh = train(replace(SMALL, learning_rate=1e-6), tmp_path / "fresh")
    earlier = bundle.read_card(tiny_bundle)
    assert done.val_accuracy > fresh.val_accuracy + 0.2
    assert done.test_accuracy == pytest.approx(earlier.metrics["test_accuracy"], abs=0.02)
    assert bundle.read_card(tmp_path / "on").training["start_from"] == earlier.training


@pytest.mark.slow
def test_a_stopped_training_goes_on_from_its_folder(tmp_path):
    stops = iter([False] * 2 + [True])
    *_, stopped = train(SMALL, tmp_path / "first", lambda: next(stops))
    assert (tmp_path / "first" / "progress.npz").exists()
    events = list(train(SMALL, tmp_path / "second", resume=tmp_path / "first"))
    assert stopped.step == 3
    assert events[0].step == 4
    assert events[-1].step == events[-1].steps == 4
    assert not (tmp_path / "second" / "progress.npz").exists()
    history = (tmp_path / "second" / "history.jsonl").read_text().splitlines()
    steps = [e["step"] for e in map(json.loads, history) if e["event"] == "batch"]
    assert steps == [1, 2, 3, 4]


def test_a_finished_training_has_nothing_to_go_on_with(tiny_bundle, tmp_path):
    with pytest.raises(UserError, match="not of a training that was stopped"):
        next(train(SMALL, tmp_path / "run", resume=tiny_bundle))


def test_watched_images_are_read_as_the_network_learns(tmp_path):
    images = np.zeros((3, 28, 28), np.uint8)
    events = list(train(SMALL, tmp_path / "run", watched=images))
    watched = [event for event in events if isinstance(event, SamplesRead | Snapshot)]
    assert [event.step for event in watched[:2]] == [0, 1]
    for event in watched:
        assert np.shape(event.probabilities) == (3, 10)
        assert np.allclose(np.sum(event.probabilities, axis=1), 1, atol=1e-3)
    assert isinstance(watched[0], Snapshot)
    assert isinstance(events[0], Snapshot)


def test_the_last_snapshot_is_of_the_network_that_is_kept(tmp_path):
    images = np.random.default_rng(3).integers(0, 256, (3, 28, 28), np.uint8)
    averaged = replace(SMALL, ema_decay=0.99)
    *before, done = train(averaged, tmp_path / "run", watched=images)
    last = before[-1]
    assert isinstance(last, Snapshot)
    assert last.step == done.step
    network = Network.load(tmp_path / "run")
    served = scipy.special.softmax(network.logits(images), axis=1)
    np.testing.assert_allclose(last.probabilities, served, atol=0.02)


def test_weights_of_another_architecture_are_refused(tiny_bundle, tmp_path):
    other = make_config("classic", train_size=200, data=("synthetic",), start_from=str(tiny_bundle))
    with pytest.raises(UserError, match="holds a network of architecture simple, not classic"):
        next(train(other, tmp_path / "run"))


def test_a_network_of_the_same_name_but_other_layers_is_nothing_to_start_from(
    tiny_bundle, tmp_path
):
    older = shutil.copytree(tiny_bundle, tmp_path / "older")
    card = json.loads((older / "card.json").read_text())
    (older / "card.json").write_text(json.dumps(card | {"parameters": 12}))
    with pytest.raises(UserError, match="12 parameters, and today's has 54,410: start from one"):
        next(train(replace(SMALL, start_from=str(older)), tmp_path / "run"))


def test_damaged_weights_are_refused(tiny_bundle, tmp_path):
    broken = shutil.copytree(tiny_bundle, tmp_path / "broken")
    (broken / "model.keras").write_bytes((broken / "model.keras").read_bytes()[:1000])
    with pytest.raises(UserError, match="is damaged"):
        next(train(replace(SMALL, start_from=str(broken)), tmp_path / "run"))


@pytest.mark.slow
def test_synthetic_digits_alone_teach_a_network_to_read_mnist(mnist_test, able_bundle):
    card = bundle.read_card(able_bundle)
    assert card.examples["test_mnist"] == len(mnist_test)
    assert card.metrics["test_accuracy"] >= 0.95


def training(out, epochs, preexec_fn=None):
    """A training by the command line, in a process of its own."""
    command = [sys.executable, "-m", "mnist_demo", "train", "--architecture", "simple", "--json"]
    command += ["--data", "optical", "--train-size", "500", "--epochs", str(epochs)]
    command += ["--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=preexec_fn)


@pytest.mark.slow
def test_a_killed_training_leaves_no_half_bundle(tmp_path):
    out = tmp_path / "run"
    with training(out, epochs=100) as child:
        for _ in range(3):
            assert json.loads(child.stdout.readline())["event"] == "batch"
        child.kill()
    assert not out.exists()


@pytest.mark.slow
def test_an_interrupted_training_keeps_the_network_as_it_is_then(tmp_path):
    out = tmp_path / "run"
    with training(out, epochs=200, preexec_fn=heed_signals) as child:
        child.stdout.readline()
        began = time.monotonic()
        os.kill(child.pid, signal.SIGINT)
        last = json.loads(child.stdout.readlines()[-1])
        assert child.wait() == 0
    assert time.monotonic() - began < 60
    assert last["event"] == "done"
    assert last["epoch"] < 200
    assert Network.load(out)
