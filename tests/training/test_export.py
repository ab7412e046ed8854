import keras
import numpy as np
import pytest
from scipy.special import softmax

from mnist_demo import bundle
from mnist_demo.datasets import synthetic
from mnist_demo.inference import Network
from mnist_demo.presets.config import make_config
from mnist_demo.settings import CHAMPION
from mnist_demo.training import export
from mnist_demo.training.architectures import build


@pytest.mark.slow
def test_litert_says_what_keras_says(tmp_path):
    # trained weights: the logits of fresh ones are all next to 0, whatever computes them
    model = build(make_config("champion"), bundle.read_card(CHAMPION).columns)
    model.load_weights(CHAMPION / bundle.KERAS)
    export.write_network(model, tmp_path)
    images = synthetic.generate(200, 5).images
    said = Network((tmp_path / bundle.TFLITE).read_bytes()).logits(images)
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    expected = logits.predict(images[..., None] / 255, verbose=0)
    # the file computes in bytes: steps of 1/127 of the largest value
    assert np.allclose(said, expected, rtol=0, atol=np.abs(expected).max() / 127)
    assert np.abs(said - expected).mean() < 0.1
    assert np.array_equal(said.argmax(axis=1), expected.argmax(axis=1))
    reloaded = keras.saving.load_model(tmp_path / bundle.KERAS, compile=False)
    probabilities = reloaded.predict(images[..., None] / 255, verbose=0)
    assert np.allclose(probabilities, softmax(expected, axis=1), atol=1e-6)
