import numpy as np
import pytest

from mnist_demo import bundle
from mnist_demo.inference import Network
from mnist_demo.inference.features import FeatureNetwork
from mnist_demo.settings import CHAMPION


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (30, 28, 28), np.uint8)


def test_the_features_are_what_keras_gives_to_the_last_layer(tiny_bundle, images):
    import keras

    model = keras.models.load_model(tiny_bundle / bundle.KERAS)
    last = keras.Model(model.inputs, model.get_layer("logits").input)
    expected = last.predict(images[..., None] / 255, verbose=0)
    _, features = FeatureNetwork.load(tiny_bundle).logits_and_features(images)
    # a convolution of so few weights is not rounded to bytes
    np.testing.assert_allclose(features, expected, rtol=1e-5, atol=1e-5)


def test_the_logits_are_those_of_the_network_that_serves(images):
    logits, features = FeatureNetwork.load(CHAMPION, 2).logits_and_features(images)
    np.testing.assert_allclose(logits, Network.load(CHAMPION).logits(images), atol=1e-4)
    assert len(features) == len(images)
    assert FeatureNetwork.load(CHAMPION).calibration == Network.load(CHAMPION).calibration


@pytest.mark.parametrize("contents", [b"", b"TFL3", bytes(1000)], ids=["empty", "short", "zeros"])
def test_a_damaged_file_is_refused(contents):
    with pytest.raises(ValueError, match="damaged"):
        FeatureNetwork(contents)
