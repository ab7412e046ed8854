import keras
import numpy as np
import pytest
from keras import layers

from mnist_demo import bundle
from mnist_demo.inference import Network
from mnist_demo.inference.activations import ActivationNetwork
from mnist_demo.presets.config import make_config
from mnist_demo.settings import CHAMPION
from mnist_demo.training import export
from mnist_demo.training.architectures import build

STEP = 1 / 127
"""The file computes in bytes: they round to this share of the largest value."""


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (28, 28), np.uint8)


def by_keras(model, image):
    """What leaves each ReLU that follows a convolution, shape (maps, height, width)."""
    relus, pending = [], False
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            pending = layer.activation is not keras.activations.relu
            relus += [] if pending else [layer.output]
        elif pending and isinstance(layer, layers.ReLU):
            relus.append(layer.output)
            pending = False
    outputs = keras.Model(model.inputs, relus).predict(image[None, ..., None] / 255, verbose=0)
    return [of[0].transpose(2, 0, 1) for of in outputs]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("champion", 1),
        pytest.param("champion", 3, marks=pytest.mark.slow),
        ("classic", 1),
        ("workshop", 2),
        ("batchnorm", 1),
    ],
)
def test_the_maps_are_what_keras_gives_behind_each_convolutions_relu(
    name, columns, image, tmp_path
):
    model = build(make_config(name), columns)
    export.write_network(model, tmp_path)
    network = ActivationNetwork((tmp_path / bundle.TFLITE).read_bytes())
    beside = [layer for layer in model.layers if isinstance(layer, keras.Model)] or [model]
    for found, column in zip(network.feature_maps(image), beside, strict=True):
        expected = by_keras(column, image)
        assert [maps.shape for maps in found] == [maps.shape for maps in expected]
        for maps, of_keras in zip(found, expected, strict=True):
            np.testing.assert_allclose(maps, of_keras, atol=3 * STEP * of_keras.max())


def test_the_logits_are_those_of_the_network_that_serves(image):
    looked_into = ActivationNetwork.load(CHAMPION)
    np.testing.assert_allclose(
        looked_into.logits(image[None]), Network.load(CHAMPION).logits(image[None]), atol=1e-4
    )


def test_a_damaged_file_is_refused():
    with pytest.raises(ValueError, match="damaged"):
        ActivationNetwork(b"TFL3")
