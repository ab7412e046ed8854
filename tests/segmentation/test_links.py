"""How strokes lie to one another, checked against shapes whose answer is known."""

import numpy as np
import pytest

from mnist_demo.segmentation.links import Links

STEM = np.array([(0.5, 0.0), (0.5, 1.0)])
BAR = np.array([(0.0, 0.4), (1.0, 0.5)])
ROOF = np.array([(0.0, -0.3), (1.0, -0.3)])


def test_strokes_that_cross_are_told_from_those_that_do_not():
    links = Links.of_strokes([STEM, BAR, ROOF])
    assert links.crossing.tolist() == [
        [False, True, False],
        [True, False, False],
        [False, False, False],
    ]
    assert links.distance[0, 1] == 0
    assert links.distance[0, 2] == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("foot", [(0.0, 1.0), (0.5, 1.0)], ids=["in its middle", "at its end"])
def test_strokes_that_only_touch_do_not_cross(foot):
    links = Links.of_strokes([STEM, np.array([foot, (1.0, 1.0)])])
    assert not links.crossing.any()


def test_place_and_size_change_no_crossing_and_scale_the_distances():
    rng = np.random.default_rng(0)
    paths = [rng.uniform(0, 1, (6, 2)) for _ in range(8)]
    links = Links.of_strokes(paths)
    moved = Links.of_strokes([1000 * path - 77 for path in paths])
    assert np.array_equal(links.crossing, moved.crossing)
    assert moved.distance == pytest.approx(1000 * links.distance)
    assert np.array_equal(links.distance, links.distance.T)


def test_a_stroke_of_one_point_has_a_distance():
    links = Links.of_strokes([STEM, np.array([(0.8, 0.5)])])
    assert links.distance[0, 1] == pytest.approx(0.3, abs=0.01)


def test_groups_lie_as_near_as_their_nearest_members():
    links = Links.of_strokes([STEM, ROOF, BAR]).among([(0, 2), (1,)])
    assert links.crossing.tolist() == [[False, False], [False, False]]
    assert links.distance[0, 1] == pytest.approx(0.3, abs=0.01)
    crossing = Links.of_strokes([STEM, ROOF, BAR]).among([(0,), (1, 2)]).crossing
    assert crossing.tolist() == [[False, True], [True, False]]
