"""Underlines and frames are told from writing by their boxes, and by the ink inside a frame."""

import numpy as np
import pytest

from mnist_demo.segmentation.underlines_and_frames import find_writing


def box(left, right, top=0.0, bottom=1.0):
    return (left, top, right, bottom)


def line(left, right, y, thick=0.04):
    return box(left, right, y, y + thick)


TWO = [box(0, 0.6), box(0.8, 1.4)]


def written(boxes, ring=None, joint=-11.0):
    """As `find_writing`; piece ``ring`` is a rectangle drawn along its box, all others full."""

    def has_ink(piece, of):
        left, top, right, bottom = boxes[piece]
        if piece != ring:
            return True
        return of[0] <= left or of[1] <= top or of[2] >= right or of[3] >= bottom

    return find_writing(np.array(boxes), has_ink, lambda groups: np.full(len(groups), joint))


@pytest.mark.parametrize("gap", [-0.05, 0.1, 0.8])
def test_a_line_below_several_digits_is_no_writing(gap):
    assert written([*TWO, line(-0.1, 1.5, 1 + gap)]) == [0, 1]


def test_two_lines_below_are_none_either():
    assert written([*TWO, line(0, 1.4, 1.1), line(0, 1.4, 1.25)]) == [0, 1]


def test_a_line_well_below_one_digit_is_no_part_of_it_but_a_foot_is():
    assert written([box(0, 0.5), line(-0.1, 0.6, 1.2)]) == [0]
    assert written([box(0.2, 0.3), line(0, 0.5, 1.02)]) == [0, 1]


@pytest.mark.parametrize("y", [-0.1, 0.0, 0.5])
def test_roofs_and_bars_are_writing(y):
    assert written([box(0, 0.6), line(0.1, 0.7, y)]) == [0, 1]


def test_the_roof_of_a_digit_on_the_next_line_is_writing():
    upper, lower, roof = box(0, 0.6), box(0, 0.6, 1.6, 2.5), line(0.1, 0.6, 1.5)
    assert written([upper, lower, roof]) == [0, 1, 2]


def test_digits_that_touch_are_no_line_however_flat_and_have_one_below_them():
    row = box(0, 4)
    assert written([*TWO, box(0, 4, 1.5, 2.5)]) == [0, 1, 2]
    assert written([row, line(0, 4, 1.1)]) == [0]


def test_a_dash_beside_a_digit_is_left_to_the_network():
    assert written([line(0, 0.5, 0.5), box(0.8, 1.4)]) == [0, 1]


def test_lines_alone_are_all_there_is():
    assert written([line(0, 1, 0.0), line(0, 1, 0.3), line(0, 1, 0.6)]) == [0, 1, 2]


def test_a_frame_round_digits_is_no_writing():
    frame = box(-0.3, 1.7, -0.3, 1.3)
    assert written([*TWO, frame], ring=2) == [0, 1]
    assert written([frame, *TWO], ring=0) == [1, 2]


def test_what_has_ink_where_the_digits_stand_is_no_frame():
    assert written([*TWO, box(-0.3, 1.7, -0.3, 1.3)]) == [0, 1, 2]


def test_a_framed_and_underlined_digit_is_all_that_is_left():
    frame = box(-0.5, 1.0, -0.3, 1.6)
    assert written([box(0, 0.5), line(0, 0.5, 1.25), frame], ring=2) == [0]


def test_a_crossed_zero_is_one_digit():
    zero, slash = box(0, 0.7), box(0.2, 0.5, 0.2, 0.8)
    assert written([zero, slash], ring=0, joint=1.0) == [0, 1]


@pytest.mark.parametrize("width", [1.5, 2.5, 5.0])
def test_a_frame_wider_than_a_zero_is_none_however_well_it_reads(width):
    frame = box(-0.3, width, -0.3, 1.3 - 0.6)
    digits = [box(0, 0.3, 0, 0.4), box(width - 0.6, width - 0.3, 0, 0.4)]
    assert written([*digits, frame], ring=2, joint=1.0) == [0, 1]


def test_a_face_keeps_its_outline():
    eyes = [box(0.3, 0.35, 0.3, 0.4), box(0.65, 0.7, 0.3, 0.4)]
    assert written([box(0, 1), *eyes, line(0.3, 0.7, 0.7)], ring=0) == [0, 1, 2, 3]


def test_two_hundred_frames_in_one_another_are_not_read_one_by_one():
    nested = np.array([box(-i, i, -i, i) for i in range(1, 201)], float)

    def has_ink(piece, of):
        return not np.array_equal(of, nested[piece - 1])  # all round what it holds

    scored = []
    assert len(find_writing(nested, has_ink, scored.append)) == 200
    assert not scored


def test_one_piece_is_never_asked_about():
    scored = []
    assert find_writing(np.array([box(0, 1)]), None, scored.append) == [0]
    assert not scored
