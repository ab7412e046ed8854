import numpy as np
import pytest

from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from mnist_demo.segmentation.components import components
from tests.canvas import on_sheet


def drawn(*paths, size=(200, 120), brush=6):
    return find_ink(on_sheet([np.array(path, float) for path in paths], size, brush))


ONE = [(30, 20), (30, 100)]
ROOF = [(80, 20), (120, 20)]
BODY = [(80, 40), (78, 60), (115, 70), (110, 98), (75, 98)]


def test_pieces_that_do_not_touch_are_apart():
    boxes = components(drawn(ONE, ROOF, BODY)).boxes
    assert sorted(boxes[:, 0].tolist()) == pytest.approx([27, 72, 77], abs=1.5)


def test_pieces_meet_across_a_corner():
    sheet = np.zeros((20, 20), np.float32)
    sheet[2:10, 2:10] = sheet[10:18, 10:18] = 1
    assert len(components(sheet).boxes) == 1


def test_a_speck_is_left_out_and_a_part_kept():
    sheet = drawn(ONE)
    sheet[10, 180] = sheet[50, 36] = 1
    assert components(sheet).boxes[:, 2].max() < 40
    sheet[60:70, 35:39] = 1
    assert components(sheet).boxes.tolist() == [pytest.approx([27, 17, 39, 103], abs=1)]


def test_a_long_line_makes_no_specks_of_digits():
    line = [(10, 130), (990, 132)]
    assert len(components(drawn(ONE, BODY, line, size=(1000, 150))).boxes) == 3


def test_the_ink_of_a_piece_is_all_its_own():
    sheet = drawn(ONE, BODY)
    pieces = components(sheet)
    for i, path in enumerate(([ONE], [BODY])):
        alone = normalise(drawn(*path))
        mark = pieces.normalised((i,))
        assert mark.box == alone.box
        assert np.abs(mark.centred.astype(int) - alone.centred).max() <= 1


def test_a_lone_piece_keeps_its_faintest_ink():
    sheet = drawn(ONE)
    sheet[40, 38:42] = 0.05
    assert components(sheet).boxes[0, 2] == 42
