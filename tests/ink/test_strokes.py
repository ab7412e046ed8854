from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from mnist_demo.datasets import pen_strokes
from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import is_dot, normalise

FOUR = [
    np.array([(10, 0), (0, 60), (50, 60)], float),
    np.array([(40, 30), (38, 100)], float),
]


@settings(deadline=None, max_examples=40)
@given(scale=st.floats(0.05, 20), dx=st.floats(-500, 500), dy=st.floats(-500, 500))
def test_where_and_how_large_it_was_drawn_changes_nothing(scale, dx, dy):
    usual = strokes.draw(FOUR)
    moved = strokes.draw([stroke * scale + (dx, dy) for stroke in FOUR])
    difference = np.abs(normalise(usual).centred.astype(int) - normalise(moved).centred.astype(int))
    assert difference.mean() < 1


def test_the_ink_is_connected_along_a_stroke():
    _, pieces = ndimage.label(strokes.draw(FOUR[:1]), np.ones((3, 3)))
    assert pieces == 1


@pytest.mark.parametrize("brush", [0.05, 0.13, 0.26])
def test_a_pixel_has_as_much_ink_as_the_brush_covers_of_it(brush):
    paths = [*FOUR, np.array([(20.0, 20.0)])]
    drawn = strokes.draw(paths, brush)
    # the same by counting points: twelve by twelve in each pixel, inked where the path is near
    points = np.concatenate(paths)
    scale = 160 / (100 * (1 + brush))
    radius = 50 * brush * scale
    height, width = drawn.shape
    y, x = ((np.arange(12 * side) + 0.5) / 12 for side in (height, width))
    near = np.zeros((len(y), len(x)), bool)
    for path in paths:
        along = [a + t * (b - a) for a, b in pairwise(path) for t in np.linspace(0, 1, 400)]
        for px, py in (np.array(along or [path[0]]) - points.min(axis=0)) * scale + radius + 1:
            rows, columns = (
                slice(*np.searchsorted(axis, (at - radius, at + radius)))
                for axis, at in ((y, py), (x, px))
            )
            near[rows, columns] |= (y[rows, None] - py) ** 2 + (x[columns] - px) ** 2 <= radius**2
    covered = near.reshape(height, 12, width, 12).mean(axis=(1, 3))
    difference = np.abs(drawn - covered)
    assert difference.mean() < 0.002
    assert np.quantile(difference, 0.998) < 0.15
    assert difference.max() < 0.5  # in a corner, of which the nearest path tells half


def test_how_a_line_is_divided_into_points_changes_nothing():
    ends = np.array([(0.0, 0.0), (30.0, 100.0)])
    points = np.linspace(*ends, 500)
    assert strokes.draw([points]) == pytest.approx(strokes.draw([ends]), abs=1e-3)


def test_thousands_of_points_all_over_the_drawing_are_drawn(rng):
    assert strokes.draw([rng.uniform(0, 400, (5_000, 2))]).min() == 0


def test_the_ink_lies_on_the_path():
    drawn = strokes.draw([np.array([(0, 0), (0, 100)])], brush=0.1)
    rows, columns = np.nonzero(drawn)
    assert np.ptp(rows) / np.ptp(columns) == pytest.approx(11, rel=0.1)


@pytest.mark.parametrize("brush", [0.06, 0.12, 0.24])
def test_the_brush_is_as_wide_as_asked(brush):
    drawn = strokes.draw([np.array([(0, 0), (0, 100)])], brush=brush)
    thickness, length = ((drawn >= 0.5).any(axis=axis).sum() for axis in (0, 1))
    assert thickness / length == pytest.approx(brush / (1 + brush), rel=0.1)


def test_the_usual_brush_lays_as_much_ink_as_mnist_has(pen_digits, mnist_train):
    usual = pen_strokes.rasterise(pen_digits[:500]).images.mean()
    assert usual == pytest.approx(mnist_train.images.mean(), rel=0.1)


def test_a_tap_of_the_pen_is_drawn_as_a_dot():
    assert is_dot(normalise(strokes.draw([np.array([(5.0, 5.0)])])))


def test_nothing_drawn_is_refused():
    for nothing in ([], [np.empty((0, 2))]):
        with pytest.raises(UserError, match="Nothing is drawn"):
            strokes.draw(nothing)


@pytest.mark.parametrize(
    ("box", "enters"),
    [((4, 4, 6, 6), True), ((4, -1, 6, 1), False), ((9, 9, 12, 12), True)],
    ids=["between two points", "beside it", "its end"],
)
def test_a_path_enters_a_box_that_it_runs_through(box, enters):
    assert strokes.enters(np.array([(0.0, 0.0), (10.0, 10.0)]), np.array(box)) == enters


def test_a_lone_point_enters_the_box_round_it():
    assert strokes.enters(np.array([(3.0, 3.0)]), np.array((2, 2, 4, 4)))
