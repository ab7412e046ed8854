"""Letters and signs of many scripts: seeded, none that looks like a digit, normalised as digits."""

import unicodedata

import numpy as np
import pytest

from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import letters

pytestmark = pytest.mark.slow  # each letter of seven fonts is first held against digits


@pytest.fixture(scope="module")
def drawn():
    return letters.generate(200, seed=7)


@pytest.fixture(scope="module")
def sans():
    return letters.alphabet("DejaVuSans.ttf")


def test_the_same_seed_gives_the_same_bytes(drawn):
    assert letters.generate(200, seed=7).images.tobytes() == drawn.images.tobytes()


def test_another_seed_gives_other_letters(drawn):
    seen = {image.tobytes() for image in drawn.images}
    assert not seen & {image.tobytes() for image in letters.generate(200, seed=8).images}


def test_none_of_them_is_labelled_a_digit(drawn):
    assert (drawn.labels == NO_DIGIT).all()


def test_they_are_as_large_as_digits_are(drawn):
    def extents(axis):
        inked = (drawn.images > 0).any(axis=axis)
        return 28 - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1)

    assert np.isin(np.maximum(extents(1), extents(2)), (19, 20)).all()
    assert (drawn.images.max(axis=(1, 2)) == 255).all()


def test_letters_of_many_scripts_are_among_them(sans):
    scripts = {unicodedata.name(letter).split()[0] for letter in sans}
    assert {"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "GEORGIAN", "TIFINAGH"} <= scripts
    assert len(sans) > 2_000


@pytest.mark.parametrize("letter", "KMWXHRAE&@%")
def test_a_letter_that_is_nobodys_digit_is_among_them(sans, letter):
    assert letter in sans


# capital o, small l, capital s, cyrillic ze and soft sign, hebrew samekh and vav, a circle
@pytest.mark.parametrize("letter", ["O", "l", "I", "S", "З", "ь", "ס", "ו", "◯"])
def test_a_letter_that_many_would_take_for_a_digit_is_not(sans, letter):
    assert letter not in sans


def test_no_digit_of_any_script_is_among_them(sans):
    assert not [letter for letter in sans if unicodedata.category(letter) in ("Nd", "No", "Nl")]
