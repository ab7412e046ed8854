import keras
import numpy as np
import pytest

from mnist_demo.events import EpochEnd
from mnist_demo.training.early_stopping import EarlyStopping


@pytest.fixture
def model():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])


def stops(stopping, model, losses):
    """What it says after each epoch, the model's only weight being the epoch's number."""
    said = []
    for number, loss in enumerate(losses, 1):
        model.set_weights([np.array([[number]])])
        step = {"step": number, "steps": 9, "epoch": number, "seconds": 1.0}
        epoch = EpochEnd(**step, loss=0.5, accuracy=0.5, val_loss=loss, val_accuracy=0.5)
        said.append(stopping.should_stop(model, epoch))
    return said


def test_it_stops_after_as_many_epochs_without_a_lower_loss_as_it_has_patience(model):
    stopping = EarlyStopping(2)
    assert stops(stopping, model, [0.5, 0.4, 0.6, 0.3, 0.3, 0.4]) == [False] * 5 + [True]
    assert stopping.best.epoch == 4
    np.testing.assert_array_equal(stopping.weights, [[[4]]])


def test_without_patience_it_never_stops(model):
    stopping = EarlyStopping(None)
    assert stops(stopping, model, [0.5, 0.6, 0.7]) == [False] * 3
    assert stopping.best is None
