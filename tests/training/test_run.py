import json
import os
import signal
import subprocess
import sys
import time

import pytest
from PIL import Image

from mnist_demo import bundle
from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.training.plan import plan
from mnist_demo.training.run import run

SMALL = plan("simple", epochs=1, train_size=200, data=("synthetic",))


def test_the_folder_holds_the_network_its_card_its_history_and_its_curves(tiny_bundle):
    names = {path.name for path in tiny_bundle.iterdir()}
    assert names == {"model.keras", "model.tflite", "card.json", "history.jsonl", "curves.png"}
    with Image.open(tiny_bundle / "curves.png") as curves:
        assert curves.width > 600
    lines = (tiny_bundle / "history.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["event"] == "done"


def test_the_card_says_what_the_network_is_and_learned_from(tiny_bundle):
    card = bundle.read_card(tiny_bundle)
    assert card.architecture == "simple"
    assert card.parameters == 54_410
    assert card.training["data"] == ["synthetic"]
    assert card.examples["train_synthetic"] == 600
    assert 0.3 < card.metrics["val_synthetic_accuracy"] <= 1
    assert "test_accuracy" in card.metrics
    assert card.versions["keras"]


def test_the_bundle_can_be_loaded(tiny_bundle):
    assert Network.load(tiny_bundle).calibration.temperature > 0


def test_a_taken_folder_is_refused_before_anything_is_trained(tiny_bundle):
    with pytest.raises(UserError, match="already there"):
        next(run(SMALL, tiny_bundle))


@pytest.mark.slow
def test_a_killed_training_leaves_no_half_bundle(tmp_path):
    out = tmp_path / "run"
    command = [sys.executable, "-m", "mnist_demo", "train", "--architecture", "simple", "--json"]
    command += ["--data", "synthetic", "--train-size", "500", "--epochs", "100"]
    with subprocess.Popen(
        [*command, "--out", str(out)], stdout=subprocess.PIPE, text=True
    ) as child:
        for _ in range(3):
            assert json.loads(child.stdout.readline())["event"] == "batch"
        child.kill()
    assert not out.exists()


@pytest.mark.slow
def test_an_interrupted_training_keeps_the_network_as_it_is_then(tmp_path):
    out = tmp_path / "run"
    command = [sys.executable, "-m", "mnist_demo", "train", "--architecture", "simple", "--json"]
    command += ["--data", "synthetic", "--train-size", "500", "--epochs", "200"]
    with subprocess.Popen(
        [*command, "--out", str(out)], stdout=subprocess.PIPE, text=True
    ) as child:
        child.stdout.readline()
        began = time.monotonic()
        os.kill(child.pid, signal.SIGINT)
        last = json.loads(child.stdout.readlines()[-1])
        assert child.wait() == 0
    assert time.monotonic() - began < 60
    assert last["event"] == "done"
    assert last["epoch"] < 200
    assert Network.load(out)
