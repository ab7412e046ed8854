import shutil
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from scipy.special import softmax

from mnist_demo import bundle
from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.training import export


@pytest.fixture(scope="module")
def network(tiny_bundle):
    return Network.load(tiny_bundle)


@pytest.fixture(scope="module")
def images():
    return synthetic.generate(300, 5).images


def test_probabilities_are_the_softmax_of_the_logits_at_its_temperature(network, images):
    logits = network.logits(images)
    expected = softmax(logits / network.calibration.temperature, axis=1)
    assert np.allclose(network.probabilities(logits), expected)


def test_a_batch_of_any_size_says_what_each_image_says_alone(network, images):
    together = network.logits(images)
    assert together.shape == (300, 10)
    for i in (0, 49, 50, 299):
        assert np.allclose(network.logits(images[i : i + 1])[0], together[i], atol=1e-4)
    assert network.logits(images[:0]).shape == (0, 10)


def test_many_threads_may_ask_at_once(network, images):
    alone = network.logits(images[:40])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: network.logits(images[i : i + 1 + i % 3]), range(40)))
    for i, answer in enumerate(answers):
        assert np.allclose(answer[0], alone[i], atol=1e-4)


def test_digit_scores_are_half_at_the_threshold_and_rise_with_the_energy(network):
    at = network.calibration.energy_threshold
    logits = np.full((3, 10), -100.0)
    logits[:, 0] = at, at + 1, at - 1
    score = network.digit_scores(logits)
    assert score[0] == pytest.approx(0.5)
    assert score[2] < score[0] < score[1]


@pytest.fixture
def copy(tiny_bundle, tmp_path):
    return shutil.copytree(tiny_bundle, tmp_path / "copy")


def refusal(folder):
    with pytest.raises(UserError) as refused:
        Network.load(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_missing_bundle_is_one_sentence(tmp_path):
    assert "There is no bundle" in refusal(tmp_path / "nowhere")


def test_a_bundle_without_its_network_is_one_sentence(copy):
    (copy / bundle.TFLITE).unlink()
    assert "has no model.tflite" in refusal(copy)


@pytest.mark.parametrize("kept", [0, 10, 1000, -1])
def test_a_truncated_network_is_one_sentence(copy, kept):
    model = copy / bundle.TFLITE
    model.write_bytes(model.read_bytes()[:kept])
    assert "it is damaged" in refusal(copy)


@pytest.mark.parametrize(("side", "classes"), [(32, 10), (28, 26)])
def test_a_network_of_another_shape_is_one_sentence(copy, side, classes):
    inputs = keras.Input((side, side, 1))
    logits = keras.layers.Dense(classes, name="logits")(keras.layers.Flatten()(inputs))
    export.write_network(keras.Model(inputs, keras.layers.Softmax()(logits)), copy)
    assert "does not take 28×28 images" in refusal(copy)
