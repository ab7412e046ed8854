import base64
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from mnist_demo.ink.encoding import to_base64
from mnist_demo.presets.augmentation import MILD, WIDE
from mnist_demo.presets.config import make_config
from mnist_demo.training import samples
from mnist_demo.training.augmentation import augment

pytestmark = pytest.mark.usefixtures("few_validate")

CONFIG = make_config("champion", data=("synthetic",), seed=3, train_size=100)


def unpacked(texts):
    return np.array([np.frombuffer(base64.b64decode(text), np.uint8) for text in texts])


def test_a_preview_shows_digits_and_what_augmentation_makes_of_each():
    shown = samples.preview(CONFIG)
    images, varied = unpacked(shown["images"]), unpacked(shown["augmented"])
    assert images.shape == varied.shape == (12, 28 * 28)
    assert len(shown["labels"]) == 12
    assert (images != varied).any(axis=1).all()


def test_a_preview_without_augmentation_shows_the_digits_as_they_are():
    shown = samples.preview(replace(CONFIG, augment=False))
    assert shown["images"] == shown["augmented"]


@pytest.mark.parametrize("ranges", [MILD, WIDE], ids=["mild", "wide"])
def test_a_preview_varies_as_far_as_the_network_will_learn_with(ranges):
    shown = samples.preview(replace(CONFIG, augmentation=ranges))
    images = unpacked(shown["images"]).reshape(-1, 28, 28, 1).astype(np.float32) / 255
    expected = augment(tf.constant(images), tf.random.Generator.from_seed(3), ranges)
    varied = unpacked(shown["augmented"]).reshape(expected.shape) / 255
    np.testing.assert_allclose(varied, expected, atol=1 / 255)


def test_a_digit_of_each_class_is_watched_and_the_drawing_before_them():
    drawing = np.full((28, 28), 7, np.uint8)
    images, labels = samples.watched(CONFIG, to_base64(drawing))
    assert labels == [None, *range(10)]
    np.testing.assert_array_equal(images[0], drawing)
    alone, labels = samples.watched(CONFIG, None)
    assert labels == [*range(10)]
    np.testing.assert_array_equal(images[1:], alone)
