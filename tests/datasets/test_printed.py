"""Digits in type: seeded, balanced, of many fonts, normalised as MNIST's are."""

import numpy as np
import pytest
from PIL import ImageFont

from mnist_demo.datasets import TEST_SETS, printed, typesetting
from mnist_demo.datasets.negatives import letters
from mnist_demo.ink.normalise import normalise


@pytest.fixture(scope="module")
def digits():
    return printed.generate(200, seed=7)


def test_the_same_seed_gives_the_same_bytes(digits):
    again = printed.generate(200, seed=7)
    assert again.images.tobytes() == digits.images.tobytes()
    assert again.labels.tobytes() == digits.labels.tobytes()


def test_another_seed_gives_other_digits(digits):
    seen = {image.tobytes() for image in digits.images}
    assert not seen & {image.tobytes() for image in printed.generate(200, seed=8).images}


def test_each_label_is_as_frequent_as_any_other(digits):
    assert np.bincount(digits.labels).tolist() == [20] * 10


def test_they_are_as_large_and_as_dark_as_digits_are(digits):
    rows, columns = ((digits.images > 0).any(axis=axis).sum(axis=1) for axis in (2, 1))
    assert np.isin(np.maximum(rows, columns), (19, 20)).all()
    assert (digits.images.max(axis=(1, 2)) == 255).all()


def test_a_label_is_that_of_the_digit_that_is_set():
    """Held against Pillow's own setting of each digit, without slant or stretch."""
    font = ImageFont.truetype(typesetting.font_folder() / "DejaVuSans.ttf", 90)
    plain = np.array([normalise(_mask(font, str(label))).centred for label in range(10)])
    flat = plain.reshape(10, -1) / np.linalg.norm(plain.reshape(10, -1), axis=1, keepdims=True)
    digits = printed.generate(400, seed=3, fonts=("DejaVuSans.ttf",))
    likest = (digits.images.reshape(400, -1) @ flat.T).argmax(axis=1)
    assert (likest == digits.labels).mean() > 0.8


def _mask(font: ImageFont.FreeTypeFont, letter: str) -> np.ndarray:
    mask = font.getmask(letter)
    return np.array(mask, np.float32).reshape(mask.size[::-1]) / 255


def test_the_fonts_that_measure_are_of_no_family_that_is_learned_from():
    learned_from = {font[:4] for font in (*printed.FONTS, *letters.FONTS)}
    assert not learned_from & {font[:4] for font in printed.UNSEEN}


@pytest.mark.slow
def test_a_font_that_is_learned_from_does_not_measure():
    test = {image.tobytes() for image in TEST_SETS["printed"]().images}
    assert len(test) > 1_900
    assert not test & {image.tobytes() for image in printed.generate(2_000, 2**40).images}
