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


def test_the_ink_lies_on_the_path():
    drawn = strokes.draw([np.array([(0, 0), (0, 100)])], brush=0.1)
    rows, columns = np.nonzero(drawn)
    assert np.ptp(rows) / np.ptp(columns) == pytest.approx(11, rel=0.1)


@pytest.mark.parametrize("brush", [0.06, 0.12, 0.24])
def test_the_brush_is_as_wide_as_asked(brush):
    drawn = strokes.draw([np.array([(0, 0), (0, 100)])], brush=brush)
    thickness = drawn.any(axis=0).sum()
    length = drawn.any(axis=1).sum()
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
