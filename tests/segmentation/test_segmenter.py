"""Marks by a score that is made up: no network takes part."""

import numpy as np
import pytest

from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from mnist_demo.segmentation.segmenter import Segmenter
from tests.canvas import on_sheet


def circle(x, width=52, height=96):
    around = np.linspace(0, 2 * np.pi, 60)
    return np.stack([x + width / 2 * np.cos(around), 70 + height / 2 * np.sin(around)], axis=1)


SEVEN = np.array([(20, 22), (70, 22), (40, 118)], float)
APART = [SEVEN, circle(220)]
TOUCHING = [circle(50), circle(107)]


def slim(inks):
    """A score by which ink is one digit unless it is wide."""
    width, height = np.array([ink.cropped.shape[::-1] for ink in inks], float).T
    return np.where(width < 0.85 * height, 3.0, -9.0)


def unread(inks):
    raise AssertionError(f"{len(inks)} were scored")


def picture(paths):
    return find_ink(on_sheet(paths, (300, 140), 8))


def test_strokes_apart_are_marks_scored_once_each_in_its_box_with_its_strokes():
    scored = []

    def score(inks):
        scored.extend(inks)
        return slim(inks)

    marks = Segmenter(score).segment_strokes(APART[::-1], pen=8)
    assert scored == [mark.ink for mark in marks]
    assert [mark.strokes for mark in marks] == [(1,), (0,)]
    assert marks[0].box == (16, 18, 74, 122)
    for mark, path in zip(marks, APART, strict=True):
        assert np.array_equal(mark.ink.centred, normalise(strokes.draw([path])).centred)


def test_a_stroke_without_points_keeps_its_number():
    (mark,) = Segmenter(slim).segment_strokes([np.empty((0, 2)), SEVEN])
    assert mark.strokes == (1,)


def test_the_marks_of_a_picture_lie_in_their_boxes_from_left_to_right():
    seven, zero = Segmenter(slim).segment_picture(picture(APART))
    assert seven.box == seven.ink.box == pytest.approx((16, 18, 74, 122), abs=2)
    assert zero.box == pytest.approx((190, 18, 250, 122), abs=2)


@pytest.mark.parametrize("kind", ["strokes", "picture"])
def test_digits_that_touch_are_separated_if_they_score_better_so(kind):
    def marks(score):
        segmenter = Segmenter(score)
        if kind == "strokes":
            return segmenter.segment_strokes(TOUCHING)
        return segmenter.segment_picture(picture(TOUCHING))

    assert len(marks(slim)) == 2
    assert len(marks(lambda inks: 3 - slim(inks))) == 1


@pytest.mark.parametrize(("width", "odds", "is_asked"), [
    (52, 4.0, False),
    (90, 2.5, False),
    (90, 0.5, True),
    (52, -3.0, True),
    (20, -3.0, False),
    (140, 2.0, True),
])  # fmt: skip
def test_a_mark_may_be_several_only_where_it_reads_badly_or_is_wide(width, odds, is_asked):
    scored = []

    def score(inks):
        scored.extend(inks)
        return np.full(len(inks), odds)

    Segmenter(score).segment_picture(picture([circle(100, width)]))
    assert (len(set(scored)) > 1) == is_asked


@pytest.mark.parametrize("kind", ["strokes", "picture"])
def test_the_ink_of_a_mark_is_the_very_object_that_was_scored(kind):
    scored = []

    def score(inks):
        scored.extend(inks)
        return slim(inks)

    segmenter = Segmenter(score)
    if kind == "strokes":
        marks = segmenter.segment_strokes(TOUCHING)
    else:
        marks = segmenter.segment_picture(picture(TOUCHING))
    assert len(marks) == 2
    assert {mark.ink for mark in marks} <= set(scored)


def test_a_dot_beside_a_digit_and_a_line_below_are_no_marks():
    line, dot = np.array([(10.0, 134.0), (80.0, 134.0)]), np.array([(120.0, 60.0)])
    (mark,) = Segmenter(slim).segment_strokes([SEVEN, line, dot], pen=8)
    assert mark.strokes == (0,)
    (mark,) = Segmenter(slim).segment_picture(picture([SEVEN, dot]))
    assert mark.box == pytest.approx((16, 18, 74, 122), abs=2)


@pytest.mark.parametrize("line", [[(10, 70), (80, 40)], [(20, 124), (90, 124)]])
def test_a_single_piece_of_ink_keeps_its_bars_however_much_better_it_reads_without(line):
    found = picture([circle(50), np.array(line, float)])
    solid = (found > 0).sum()

    def score(inks):
        return np.array([3.0 if (ink.cropped > 0).sum() < solid else -1.0 for ink in inks])

    (mark,) = Segmenter(score).segment_picture(found)
    assert (mark.ink.cropped > 0).sum() == solid


def test_an_underline_that_joins_digits_is_no_part_of_them():
    line = np.array([(5.0, 124.0), (280.0, 124.0)])
    seven, zero = Segmenter(slim).segment_picture(picture([*APART, line]))
    assert seven.box == pytest.approx((16, 18, 74, 122), abs=6)
    assert zero.box == pytest.approx((190, 18, 250, 122), abs=6)


def test_nothing_only_dots_and_too_many_marks_are_refused():
    segmenter = Segmenter(unread)
    with pytest.raises(UserError, match="Nothing is drawn"):
        segmenter.segment_strokes([np.empty((0, 2))])
    with pytest.raises(UserError, match="only a dot"):
        segmenter.segment_strokes([np.array([(3.0, 3.0), (12.0, 9.0)])], pen=18)
    many = [np.array([(x, 0), (x, 50)], float) for x in range(0, 6100, 100)]
    with pytest.raises(UserError, match="more than 60 marks"):
        segmenter.segment_strokes(many)
    assert len(Segmenter(slim).segment_strokes(many[:60])) == 60
