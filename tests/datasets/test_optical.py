import numpy as np
import pytest
from scipy import ndimage
from sklearn.datasets import load_digits

from mnist_demo.bundle import learned_from, read_card
from mnist_demo.datasets import optical
from mnist_demo.inference import Network
from mnist_demo.settings import CHAMPION

PARTS = (optical.TRAINING, optical.VALIDATION, optical.HELD_OUT)


@pytest.fixture(scope="module")
def digits():
    return optical.load()


def test_they_are_all_there_in_the_order_of_the_file(digits):
    assert digits.images.shape == (1_797, 28, 28)
    assert digits.images.dtype == np.uint8
    assert np.array_equal(digits.labels, load_digits().target)


def test_the_parts_are_all_of_them_and_each_has_every_digit(digits):
    positions = np.concatenate([np.arange(len(digits))[part] for part in PARTS])
    assert np.array_equal(positions, np.arange(len(digits)))
    for part in PARTS:
        assert np.bincount(digits.labels[part]).min() >= 20


def test_no_form_is_in_two_parts(digits):
    # every form begins with the digits from 0 to 9 in order, three times
    text = "".join(map(str, digits.labels))
    for part in PARTS:
        assert text[part].startswith("0123456789" * 3)


def test_they_stand_as_mnists_digits_do(digits):
    for image in digits.images[::20]:
        sides = [np.ptp(np.flatnonzero(image.any(axis=axis))) + 1 for axis in (0, 1)]
        assert 19 <= max(sides) <= 20
        assert image.max() >= 254
        for middle in ndimage.center_of_mass(image):
            assert 13.5 <= middle < 14.5


def test_they_have_as_much_ink_as_mnists_digits(digits, mnist_train):
    for share_of in (lambda x: x.mean() / 255, lambda x: (x > 127).mean()):
        assert share_of(digits.images) == pytest.approx(share_of(mnist_train.images), rel=0.03)


def test_their_strokes_hold_together_as_mnists_do(digits, mnist_train):
    def closed(images: np.ndarray) -> float:
        """The share of images whose paper is in two pieces: inside and outside of the ink."""
        return float(np.mean([ndimage.label(image <= 100)[1] >= 2 for image in images]))

    zeros = mnist_train.images[mnist_train.labels == 0][:500]
    assert closed(digits.images[digits.labels == 0]) == pytest.approx(closed(zeros), abs=0.05)


def test_a_network_that_never_saw_them_reads_them_as_labelled(digits):
    network = Network.load(CHAMPION)
    assert "optical" not in learned_from(read_card(CHAMPION).training)
    read = network.logits(digits.images).argmax(axis=1)
    assert (read == digits.labels).mean() > 0.98
