"""Digits with a stroke of their own for a roof, a bar or a foot, read by the champion."""

import numpy as np
import pytest

from mnist_demo.inference import Reader, joined
from mnist_demo.settings import CHAMPION
from tests.loose_strokes import PEN, alone, beside, on_pad, struck_through

HEIGHTS = (40, 80, 120)
READINGS = {"51": ("51", "57"), "17": ("17",), "77": ("77",)}
"""The roof of a five that goes on over a one may as well be a seven's: both are two digits."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(CHAMPION)


def test_a_flat_stroke_over_two_digits_leaves_them_two_nine_times_of_ten(reader):
    # each time is too much to ask: a one below the end of a seven's roof may as well be its serif
    read = {
        (name, gap, reach, height): joined(reader.read_strokes(on_pad(paths, height), PEN))
        for gap in np.linspace(0.06, 0.34, 6).round(3).tolist()
        for reach in (0.0, 0.03, 0.08, 0.12)
        for height in HEIGHTS
        for name, paths in beside(gap, reach).items()
    }
    wrong = {drawn: text for drawn, text in read.items() if text not in READINGS[drawn[0][:2]]}
    assert len(wrong) <= 0.1 * len(read), wrong


@pytest.mark.parametrize("width", np.linspace(0.2, 0.7, 6).round(3))
@pytest.mark.parametrize("above", [0.0, 0.04, 0.12])
def test_a_flat_stroke_over_a_single_digit_is_part_of_it(reader, width, above):
    for height in HEIGHTS:
        for name, paths in alone(width, above).items():
            (read,) = reader.read_strokes(on_pad(paths, height), PEN)
            assert read.text == name[0], f"{name}, {height} high"


@pytest.mark.parametrize("width", np.linspace(0.4, 2.0, 6).round(3))
@pytest.mark.parametrize("reach", [0.0, 0.05, 0.2])
def test_three_ones_struck_through_are_never_accepted_as_one_digit(reader, width, reach):
    read = reader.read_strokes(on_pad([*struck_through(width, reach)], 80), PEN)
    assert len(read) > 1 or not read[0].accepted
