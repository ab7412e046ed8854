"""Two digits squeezed together: seeded, normalised as one, and plainly two."""

import numpy as np
import pytest

from mnist_demo.datasets import Digits, synthetic
from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import pairs


@pytest.fixture(scope="module")
def digits():
    return synthetic.generate(200, 1)


def test_the_same_seed_gives_the_same_bytes(digits):
    first, again = (pairs.generate(digits, 50, seed=7) for _ in range(2))
    assert first.images.tobytes() == again.images.tobytes()
    assert pairs.generate(digits, 50, seed=8).images.tobytes() != first.images.tobytes()


def test_none_of_them_is_labelled_a_digit(digits):
    assert (pairs.generate(digits, 50).labels == NO_DIGIT).all()


def test_a_pair_holds_about_as_much_ink_as_two_digits_scaled_with_it():
    bar = np.zeros((1, 28, 28), np.uint8)
    bar[:, 4:24, 9:19] = 255
    made = pairs.generate(Digits(bar, np.array([1], np.uint8)), 20, seed=3).images
    rows, columns = ((made > 127).any(axis=axis).sum(axis=1) for axis in (2, 1))
    # two bars of 10 by 20 side by side are about square; neither is ever hidden by the other
    assert (columns > 0.6 * rows).all()
    assert (made.max(axis=(1, 2)) == 255).all()


def test_pairs_are_wider_than_their_digits(digits):
    def breadth(images):
        return np.mean(
            [np.ptp(np.nonzero(image)[1]) / np.ptp(np.nonzero(image)[0]) for image in images]
        )

    assert breadth(pairs.generate(digits, 100).images) > 1.4 * breadth(digits.images)
