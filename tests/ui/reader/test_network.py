"""Networks in the browser say what LiteRT says of them: each is exported, and run by Node."""

import subprocess
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_demo import bundle
from mnist_demo.datasets import Digits, synthetic
from mnist_demo.inference import Network
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.config import TrainingConfig, make_config
from mnist_demo.settings import CHAMPION
from mnist_demo.training import architectures, export

pytestmark = pytest.mark.slow

HALF = tf.float16
SCRIPT = Path(__file__).parents[2] / "js" / "logits.js"


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """500 synthetic digits, and what a pad shows besides: nothing, and one point."""
    marks = np.zeros((2, 28, 28), np.uint8)
    marks[1, 14, 14] = 255
    return np.concatenate([synthetic.generate(500, 7).images, marks])


@cache
def learned_from() -> Digits:
    return synthetic.generate(1000, 1)


def trained(config: TrainingConfig, columns: int = 1) -> keras.Model:
    """A network that has learned a little, so that its logits are of the usual size."""
    keras.utils.set_random_seed(0)
    model = architectures.build(config, columns)
    digits = learned_from()
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    model.fit(digits.images[..., None] / 255, digits.labels, batch_size=32, verbose=0)
    return model


def exported(config: TrainingConfig, folder: Path, columns: int = 1) -> Path:
    export.write_network(trained(config, columns), folder)
    return folder / bundle.TFLITE


def browser_logits(node: str, model: Path, runtime: str, images: np.ndarray) -> np.ndarray:
    command = [node, str(SCRIPT), str(model), runtime]
    ran = subprocess.run(command, input=images.tobytes(), capture_output=True, timeout=300)
    assert ran.returncode == 0, ran.stderr.decode()
    return np.frombuffer(ran.stdout, np.float32).reshape(-1, 10)


def assert_browser_agrees(node: str, model: Path, images: np.ndarray) -> None:
    network = Network(model.read_bytes())
    expected = network.logits(images)
    assert np.abs(expected).max() > 2  # no agreement of networks that say nothing
    for runtime, some in (("simd", slice(None)), ("plain", slice(None, None, 10))):
        logits = browser_logits(node, model, runtime, images[some])
        difference = network.probabilities(logits) - network.probabilities(expected[some])
        assert np.abs(difference).max() < 0.01, runtime
        # sums of floats in another order round a few inputs of int8 layers to their neighbours
        assert np.abs(logits - expected[some]).mean() < 2e-3, runtime


def test_the_champion_agrees(node, images):
    assert_browser_agrees(node, CHAMPION / bundle.TFLITE, images)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_agrees(node, images, tmp_path, name):
    assert_browser_agrees(node, exported(make_config(name), tmp_path), images)


@pytest.mark.parametrize(
    ("name", "chosen", "columns"),
    [
        ("champion", {"width": 0.3}, 1),  # channels that are no multiple of four
        ("classic", {"width": 0.05}, 2),  # two and three channels
        ("workshop", {"width": 2.0}, 1),
        ("dropout", {"pooling": "blurred"}, 1),
        ("workshop", {}, 3),
    ],
)
def test_variants_agree(node, images, tmp_path, name, chosen, columns):
    config = make_config(name, **chosen)
    assert_browser_agrees(node, exported(config, tmp_path, columns), images)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"optimizations": [tf.lite.Optimize.DEFAULT], "target_spec": {"supported_types": [HALF]}},
    ],
    ids=["single", "half"],
)
def test_networks_that_compute_in_floats_agree(node, images, tmp_path, options):
    """They were exported so before they computed in bytes."""
    model = trained(make_config("champion"))
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    logits.export(tmp_path / bundle.TFLITE, format="litert", verbose=False, **options)
    assert_browser_agrees(node, tmp_path / bundle.TFLITE, images)
