import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_demo.training.ema import WeightAverage


@pytest.fixture
def model():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.array([[0.0]])])
    return model


def weight(model):
    return float(model.get_weights()[0].squeeze())


def test_the_average_follows_the_weights_and_is_only_lent(model):
    average = WeightAverage(model, 0.5)
    for steps, value in ((90, 4.0), (91, 8.0)):  # late enough for the whole decay
        model.set_weights([np.array([[value]])])
        average.update(tf.constant(float(steps)))
    with average.in_place():
        assert weight(model) == 0.5 * 0.5 * 4 + 0.5 * 8
    assert weight(model) == 8


def test_the_first_steps_outweigh_the_fresh_weights(model):
    average = WeightAverage(model, 0.999)
    model.set_weights([np.array([[1.0]])])
    average.update(tf.constant(1.0))
    with average.in_place():
        assert weight(model) == pytest.approx(1 - 2 / 11)


def test_what_was_applied_can_be_undone_by_another_average_of_the_same_network(model):
    average = WeightAverage(model, 0.5)
    model.set_weights([np.array([[4.0]])])
    average.update(tf.constant(90.0))
    learned = average.apply()
    assert weight(model) == 2
    again = WeightAverage(model, 0.5)
    again.undo(learned)
    assert weight(model) == 4
    with again.in_place():
        assert weight(model) == 2
