import numpy as np
import pytest

from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from mnist_demo.segmentation.cuts import cut_candidates, join_slices
from tests.canvas import on_sheet


def box(left, right, top=0.0, bottom=1.0):
    return (left, top, right, bottom)


BODY = [(80, 40), (78, 60), (115, 70), (110, 98), (75, 98)]


def drawn(*paths, size=(200, 120), brush=6):
    return find_ink(on_sheet([np.array(path, float) for path in paths], size, brush))


def test_the_slices_of_touching_digits_part_where_they_touch():
    loop = [(60 + 25 * np.cos(t), 60 + 40 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 60)]
    other = [(x + 54, y) for x, y in loop]
    cut = cut_candidates(normalise(drawn(loop, other)).cropped / 255)
    middle = cut.labels.shape[1] / 2
    edges = cut.boxes[:-1, 2]
    assert np.abs(edges - middle).min() <= 4
    assert len(cut.costs) == len(cut.boxes) - 1
    assert cut.costs[np.abs(edges - middle).argmin()] == cut.costs.min()


def test_every_pixel_of_ink_is_in_one_slice():
    mark = normalise(drawn(BODY)).cropped / 255
    cut = cut_candidates(mark)
    assert ((cut.labels > 0) == (mark > 0)).all()
    assert set(np.unique(cut.labels)) - {0} == set(range(1, len(cut.boxes) + 1))


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2)])
def test_a_block_of_ink_can_be_cut_or_not_but_never_fails(shape):
    cut = cut_candidates(np.ones(shape, np.float32))
    assert len(cut.boxes) == len(cut.costs) + 1


def test_slices_stay_one_unless_their_parts_read_better():
    slices = np.array([box(0, 0.5), box(0.5, 0.6), box(0.6, 1.1)])
    costs = np.array([0.5, 0.5])

    def read(groups):
        return np.array([2.0 if group in {(0,), (1, 2)} else -9.0 for group in groups])

    assert join_slices(slices, costs, -8.0, read) == [(0,), (1, 2)]
    assert join_slices(slices, costs, -3.0, read, in_company=True) == [(0,), (1, 2)]
    assert join_slices(slices, costs, 2.1, lambda groups: read(groups) - 4) == [(0, 1, 2)]


def test_a_wide_digit_that_touches_another_is_still_a_digit():
    slices = np.array([box(0, 0.7), box(0.7, 2.1)])

    def read(groups):
        return np.full(len(groups), 2.0)

    assert join_slices(slices, np.ones(1), -11.0, read) == [(0,), (1,)]


def test_slices_that_read_badly_are_parted_only_beside_digits():
    halves = np.array([box(0, 0.5), box(0.5, 1.0)])

    def read(groups):
        return np.full(len(groups), 1.0)

    assert join_slices(halves, np.ones(1), -4.0, read) == [(0, 1)]
    assert join_slices(halves, np.ones(1), -4.0, read, in_company=True) == [(0,), (1,)]
