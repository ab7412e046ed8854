"""Digits on their side or mirrored: seeded, normalised, and no longer themselves."""

from functools import partial

import numpy as np
import pytest

from mnist_demo.datasets import Digits, synthetic
from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import turned
from mnist_demo.ink.normalise import normalise


@pytest.fixture(scope="module")
def digits():
    return synthetic.generate(300, 1)


def test_the_same_seed_gives_the_same_bytes(digits):
    first, again = (turned.generate(digits, 50, seed=7) for _ in range(2))
    assert first.images.tobytes() == again.images.tobytes()
    assert turned.generate(digits, 50, seed=8).images.tobytes() != first.images.tobytes()


def test_none_of_them_is_labelled_a_digit_and_all_are_as_large_and_dark_as_one(digits):
    made = turned.generate(digits, 60)
    assert (made.labels == NO_DIGIT).all()
    rows, columns = ((made.images > 0).any(axis=axis).sum(axis=1) for axis in (2, 1))
    assert np.isin(np.maximum(rows, columns), (19, 20)).all()
    assert (made.images.max(axis=(1, 2)) == 255).all()


def test_each_is_a_digit_again_when_it_is_turned_back():
    """A seven alone to choose from: its mirror image, its quarter turns and it upside down."""
    seven = np.zeros((28, 28), np.uint8)
    seven[4:6, 8:20] = 255  # its roof
    seven[6:24, 17:20] = 255  # and its stem, at the right
    made = turned.generate(Digits(seven[None], np.array([7], np.uint8)), 4).images > 127
    back = [np.fliplr, *(partial(np.rot90, k=quarters) for quarters in (-1, 1, 2))]
    upright = normalise(seven / 255).centred > 127
    for image, turn in zip(made, back, strict=True):
        assert np.array_equal(normalise(turn(image) * 1.0).centred > 127, upright)


@pytest.mark.parametrize("turn", turned.TURNS)
def test_what_stays_a_digit_is_not_turned_so(turn):
    """0, 1 and 8 look the same when they are mirrored or turned over, and a 6 becomes a 9."""
    labels = set(turned.TURNS[turn])
    assert not labels & {0, 1, 8}
    assert turn != "upside down" or not labels & {6, 9}
    assert turn != "mirrored" or not labels & {2, 5}


def test_a_digit_that_may_not_be_turned_never_is():
    eight = np.zeros((28, 28), np.uint8)
    eight[4:24, 4:24] = 255
    three = np.zeros((28, 28), np.uint8)
    three[4:24, 12:15] = 255
    both = Digits(np.stack([eight, three]), np.array([8, 3], np.uint8))
    made = turned.generate(both, 40).images
    assert (made > 0).mean() < 0.15  # the block of the eight would be a third of the image
