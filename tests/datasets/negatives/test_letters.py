"""Letters and signs of many scripts: seeded, none that looks like a digit, normalised as digits."""

import unicodedata

import pytest

from mnist_demo.datasets.negatives import letters

pytestmark = pytest.mark.slow  # each letter of seven fonts is first held against digits


@pytest.fixture(scope="module")
def sans():
    return letters.alphabet("DejaVuSans.ttf")


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
