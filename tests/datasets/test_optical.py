import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from mnist_demo.datasets import optical
from mnist_demo.ink.normalise import normalise

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
    for image in digits.images[::50]:
        assert np.array_equal(normalise(image / 255).centred, image)


def test_they_have_as_much_ink_as_mnists_digits(digits, mnist_train):
    for share_of in (lambda x: x.mean() / 255, lambda x: (x > 127).mean()):
        assert share_of(digits.images) == pytest.approx(share_of(mnist_train.images), rel=0.03)


def test_each_still_shows_the_few_pixels_it_was_made_of(digits):
    likeness = []
    for i, scan in list(enumerate(load_digits().images))[::40]:
        rows, columns = np.flatnonzero(scan.any(axis=1)), np.flatnonzero(scan.any(axis=0))
        scan = scan[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        drawn = Image.fromarray(normalise(digits.images[i] / 255).scaled)
        shrunk = np.asarray(drawn.resize(scan.shape[::-1], Image.Resampling.BOX))
        likeness.append(np.corrcoef(shrunk.ravel(), scan.ravel())[0, 1])
    assert np.median(likeness) > 0.9
