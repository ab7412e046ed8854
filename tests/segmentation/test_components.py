import numpy as np
import pytest

from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from mnist_demo.segmentation.components import components, slices
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
        mark = pieces.steps(sheet, (i,))
        assert mark.box == alone.box
        assert np.abs(mark.centred.astype(int) - alone.centred).max() <= 1


def test_a_lone_piece_keeps_its_faintest_ink():
    sheet = drawn(ONE)
    sheet[40, 38:42] = 0.05
    assert components(sheet).boxes[0, 2] == 42


def test_the_slices_of_touching_digits_part_where_they_touch():
    loop = [(60 + 25 * np.cos(t), 60 + 40 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 60)]
    other = [(x + 54, y) for x, y in loop]
    cut = slices(normalise(drawn(loop, other)).cropped / 255)
    middle = cut.labels.shape[1] / 2
    edges = cut.boxes[:-1, 2]
    assert np.abs(edges - middle).min() <= 4
    assert len(cut.costs) == len(cut.boxes) - 1
    assert cut.costs[np.abs(edges - middle).argmin()] == cut.costs.min()


def test_every_pixel_of_ink_is_in_one_slice():
    mark = normalise(drawn(BODY)).cropped / 255
    cut = slices(mark)
    assert ((cut.labels > 0) == (mark > 0)).all()
    assert set(np.unique(cut.labels)) - {0} == set(range(1, len(cut.boxes) + 1))


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2)])
def test_a_block_of_ink_can_be_cut_or_not_but_never_fails(shape):
    cut = slices(np.ones(shape, np.float32))
    assert len(cut.boxes) == len(cut.costs) + 1
