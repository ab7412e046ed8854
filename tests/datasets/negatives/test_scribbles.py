"""Marks that are no digits: seeded, of many kinds, normalised as digits are."""

import numpy as np
import pytest

from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import scribbles
from mnist_demo.datasets.skeletons import read_stroke
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise


@pytest.fixture(scope="module")
def marks():
    return scribbles.generate(200, seed=7)


def test_the_same_seed_gives_the_same_bytes(marks):
    assert scribbles.generate(200, seed=7).images.tobytes() == marks.images.tobytes()


def test_another_seed_gives_other_marks(marks):
    seen = {image.tobytes() for image in marks.images}
    assert not seen & {image.tobytes() for image in scribbles.generate(200, seed=8).images}


def test_none_of_them_is_labelled_a_digit(marks):
    assert (marks.labels == NO_DIGIT).all()


def test_they_are_as_large_as_digits_are(marks):
    def extents(axis):
        inked = (marks.images > 0).any(axis=axis)
        return 28 - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1)

    # a thin stroke's anti-aliased rim can be too faint to survive rounding
    assert np.isin(np.maximum(extents(1), extents(2)), (19, 20)).all()
    assert (marks.images.max(axis=(1, 2)) == 255).all()


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


def test_a_network_that_never_saw_them_mostly_finds_no_digit_less_likely(marks, mnist_test):
    from mnist_demo.inference import Network
    from mnist_demo.settings import CHAMPION

    network = Network.load(CHAMPION)
    of_marks = network.digit_scores(network.logits(marks.images))
    of_digits = network.digit_scores(network.logits(mnist_test.images[:500]))
    assert np.median(of_marks) < np.quantile(of_digits, 0.05)
