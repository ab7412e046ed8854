import base64

import numpy as np
import pytest

from mnist_demo.events import BatchEnd, SamplesRead, Snapshot
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.config import make_config
from mnist_demo.training import architectures, observer
from mnist_demo.training.observer import Observer, first_filters

IMAGES = np.random.default_rng(4).integers(0, 256, (3, 28, 28), np.uint8)


@pytest.fixture(scope="module")
def model():
    return architectures.build(make_config("simple", data=("synthetic",)))


def batch(step):
    return BatchEnd(step=step, steps=9_000, epoch=2, loss=1.0, accuracy=0.5, seconds=1.0)


def test_a_snapshot_is_what_keras_reads_and_the_weights_that_keras_has(model):
    taken = Observer(model, IMAGES).snapshot(7, 1)
    expected = model.predict(IMAGES[..., None] / 255, verbose=0)
    np.testing.assert_allclose(taken.probabilities, expected, atol=1e-4)
    kernels = model.get_weights()[0]  # height, width, 1, filters
    assert len(taken.filters) == kernels.shape[-1] == 32
    assert taken.largest_weight == pytest.approx(np.abs(kernels).max())
    for number, text in enumerate(taken.filters):
        levels = np.frombuffer(base64.b64decode(text), np.int8).reshape(3, 3)
        weights = levels * taken.largest_weight / 127
        np.testing.assert_allclose(
            weights, kernels[:, :, 0, number], atol=taken.largest_weight / 250
        )


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_first_layer_of_every_architecture_can_be_shown(name):
    network = architectures.build(make_config(name, data=("synthetic",)))
    filters = first_filters(network)
    assert filters.dtype == np.float32
    assert filters.shape[1] == filters.shape[2] in (3, 5)
    assert filters.size == network.get_weights()[0].size


def test_of_columns_side_by_side_it_is_the_first_whose_filters_are_shown():
    network = architectures.build(make_config("workshop", data=("synthetic",)), columns=2)
    first = next(layer for layer in network.layers if layer.name == "column_0")
    np.testing.assert_array_equal(
        first_filters(network), first.get_weights()[0][:, :, 0].transpose(2, 0, 1)
    )


def test_a_network_without_a_convolution_has_no_filters():
    keras = architectures.keras
    dense = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
    assert len(first_filters(dense)) == 0


def test_snapshots_are_dense_at_first_and_readings_come_between_them(model, monkeypatch):
    monkeypatch.setattr(observer, "_READ_EVERY", 0)
    watching = Observer(model, IMAGES)
    told = [event for step in range(1, 400) for event in watching.after(batch(step))]
    steps = [event.step for event in told if isinstance(event, Snapshot)]
    assert steps[:6] == [1, 2, 3, 4, 5, 6]
    assert max(np.diff(steps[6:]) / steps[6:-1]) < 0.3
    assert len(steps) < 45
    assert len([event for event in told if isinstance(event, SamplesRead)]) == 399 - len(steps)


def test_a_training_that_goes_on_has_its_next_snapshot_where_it_would_have_had_it(model):
    watching = Observer(model, IMAGES, step=100)
    steps = [step for step in range(101, 140) for e in watching.after(batch(step))
             if isinstance(e, Snapshot)]  # fmt: skip
    assert steps == [115, 133]
