"""Marks that are no digits: seeded, of many kinds, normalised as digits are."""

import numpy as np
import pytest

from mnist_demo.datasets.negatives import scribbles
from mnist_demo.datasets.skeletons import read_stroke
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise


@pytest.mark.parametrize("kind", scribbles.KINDS, ids=lambda kind: kind.__name__.strip("_"))
def test_every_kind_can_be_drawn_and_no_two_are_alike(kind, rng):
    drawn = [normalise(strokes.draw(kind(rng))).centred for _ in range(5)]
    assert all(image.any() for image in drawn)
    assert len({image.tobytes() for image in drawn}) == 5


@pytest.mark.parametrize("symbol", scribbles.SYMBOLS)
def test_every_symbol_is_drawn_within_its_points(symbol):
    points = np.concatenate([read_stroke(s)[0] for s in scribbles.SYMBOLS[symbol]])
    assert np.ptp(points, axis=0).max() <= 1.4
    assert len(points) >= 2


def test_a_network_that_never_saw_them_mostly_finds_no_digit_less_likely(mnist_test):
    from mnist_demo.inference import Network
    from mnist_demo.settings import CHAMPION

    network = Network.load(CHAMPION)
    marks = scribbles.generate(200, seed=7)
    of_marks = network.digit_scores(network.logits(marks.images))
    of_digits = network.digit_scores(network.logits(mnist_test.images[:500]))
    assert np.median(of_marks) < np.quantile(of_digits, 0.05)
