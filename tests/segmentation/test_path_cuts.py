from itertools import pairwise

import numpy as np
import pytest

from mnist_demo.segmentation.path_cuts import PATH_CUTS, cut_paths
from tests.one_stroke import joined, zero


def wave(teeth):
    """A stroke up and down and along its foot, once for each tooth."""
    tooth = np.array([(0.2, 0.0), (0.0, 1.0), (0.5, 1.0)])
    return np.concatenate([tooth + np.array([0.5 * i, 0.0]) for i in range(teeth)])


def length(points):
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


@pytest.mark.parametrize("gap", [0.1, 0.3, 0.6])
@pytest.mark.parametrize("scale", [0.01, 80.0])
def test_what_joins_two_digits_is_taken_out_whole(gap, scale):
    (path,) = [scale * joined([zero(), zero()], gap, sag=0.05)]
    cut = cut_paths([path])
    at = int(np.abs(cut.boxes[1:, 0] - cut.boxes[:-1, 2] - gap * scale).argmin())
    assert cut.costs[at] == 1
    assert cut.boxes[at, 2] == pytest.approx(0.6 * scale, abs=0.03 * scale)
    assert cut.boxes[at + 1, 0] == pytest.approx((0.6 + gap) * scale, abs=0.03 * scale)


def test_pieces_are_the_paths_cut_apart_and_nothing_else():
    paths = [joined([zero(), zero(), zero()], 0.2, 0.1), wave(5) + np.array([0.3, 0.0])]
    cut = cut_paths(paths)
    assert len(cut.boxes) > 2
    for stroke, path in enumerate(paths):
        own = [piece for piece in cut.pieces if piece.stroke == stroke]
        assert [piece.number for piece in own] == list(range(len(own)))
        assert sum(length(piece.points) for piece in own) == pytest.approx(length(path))
        assert np.array_equal(own[0].points[0], path[0])
        assert np.array_equal(own[-1].points[-1], path[-1])
        for before, after in pairwise(own):
            assert np.array_equal(before.points[-1], after.points[0])
            assert abs(before.place - after.place) == 1


def test_slices_lie_side_by_side_and_all_of_them_are_everything():
    cut = cut_paths([joined([zero(), zero(), zero()], 0.2, 0.1)])
    assert (cut.boxes[:-1, 2] <= cut.boxes[1:, 0]).all()
    assert cut.pieces_of(tuple(range(len(cut.boxes)))) == cut.pieces
    for i, box in enumerate(cut.boxes):
        points = np.concatenate([piece.points for piece in cut.pieces_of((i,))])
        assert np.array_equal(box, (*points.min(axis=0), *points.max(axis=0)))


def test_there_are_only_so_many_cuts():
    assert len(cut_paths([wave(30)]).costs) <= PATH_CUTS.max_cuts


@pytest.mark.parametrize(
    "path",
    [
        [(0.0, 5.0), (90.0, 5.0), (10.0, 5.0)],
        [(5.0, 0.0), (5.0, 90.0)],
        [(0.0, 0.0), (50.0, 90.0)],
        [(0.0, 0.0), (90.0, 1.0), (0.0, 2.0), (90.0, 3.0)],
    ],
    ids=["level", "upright", "slanted", "nearly level"],
)
def test_a_line_is_not_cut(path):
    cut = cut_paths([np.array(path)])
    assert len(cut.boxes) == 1
    assert len(cut.costs) == 0
