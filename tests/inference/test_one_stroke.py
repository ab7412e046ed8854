"""Numbers that were written without lifting the pen, read by the champion."""

import numpy as np
import pytest

from mnist_demo.inference import Reader
from mnist_demo.inference import joined as text_of
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import responses
from tests.one_stroke import arc, joined, numbers, on_pad, whole, zero

PEN = 8.0
HEIGHTS = (45, 80, 110)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(CHAMPION)


@pytest.mark.parametrize("gap", [0.1, 0.2, 0.3, 0.45])
@pytest.mark.parametrize("sag", [0.0, 0.06, 0.12])
@pytest.mark.parametrize("width", [0.5, 0.7])
def test_digits_in_one_stroke_are_read_one_by_one(reader, gap, sag, width):
    for height in HEIGHTS:
        for text, paths in numbers(gap, sag, width).items():
            read = reader.read_strokes(on_pad(paths, height), PEN)
            assert text_of(read) == text, f"{height} high"


@pytest.mark.parametrize("reach", np.linspace(0, 0.5, 5).round(3))
def test_a_single_digit_with_a_long_flag_tail_or_loop_stays_one(reader, reach):
    for height in HEIGHTS:
        for name, path in whole(reach).items():
            (read,) = reader.read_strokes(on_pad([path], height), PEN)
            assert str(read.digit) == name[0], f"{name}, {height} high"


@pytest.mark.parametrize("width", [0.4, 0.6, 0.8])
@pytest.mark.parametrize("opening", [0.2, 0.4, 0.6])
def test_the_sides_of_an_open_zero_beside_a_digit_are_not_ones(reader, width, opening):
    one = np.array([(-0.6, 0.0), (-0.65, 1.0)])
    around = arc(width / 2, 0.5, width, 1.0, -90 - 90 * opening, -450 + 90 * opening)
    for height in HEIGHTS:
        read = reader.read_strokes(on_pad([one, around], height, 120.0), PEN)
        assert [mark.strokes for mark in read] == [(0,), (1,)]


def test_each_digit_of_a_stroke_has_its_own_ink_and_box(reader):
    (path,) = on_pad([joined([zero(), zero()], gap=0.3, sag=0.05)], 80)
    first, second = reader.read_strokes([path], pen=0)
    (alone,) = reader.read_strokes(on_pad([zero()], 80), pen=0)
    for mark, left in ((first, 60), (second, 60 + 0.9 * 80)):
        assert mark.strokes == (0,)
        assert mark.box == pytest.approx((left, 60, left + 0.6 * 80, 140), abs=2)
        assert mark.ink.cropped.shape == pytest.approx(alone.ink.cropped.shape, abs=6)


def test_the_digit_shown_is_the_one_that_the_pen_wrote_last(reader):
    one = np.array([(-0.4, 0.0), (-0.5, 1.0)])
    noughts = joined([zero(), zero()], gap=0.3, sag=0.05)
    for path, newest in ((noughts, 2), (noughts[::-1], 1)):
        read = reader.read_strokes(on_pad([one, path], 80, 100.0), PEN)
        assert text_of(read) == "100"
        assert responses.last_drawn(read) == newest
    read = reader.read_strokes(on_pad([noughts, one], 80, 100.0), PEN)
    assert responses.last_drawn(read) == 0
