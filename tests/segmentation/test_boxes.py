import numpy as np
import pytest

from mnist_demo.segmentation.boxes import distances, hull


def test_the_hull_holds_all_boxes():
    assert hull(np.array([(0, 3, 2, 5), (1, 0, 7, 4)])).tolist() == [0, 0, 7, 5]


@pytest.mark.parametrize(
    ("other", "distance"),
    [((1, 1, 3, 3), 0), ((5, 0, 6, 2), 3), ((5, 6, 9, 9), 5), ((-4, -4, -3, 9), 3)],
    ids=["overlapping", "beside", "across a corner", "on the other side"],
)
def test_the_distance_of_boxes_is_that_of_their_nearest_points(other, distance):
    boxes, others = np.array([(0, 0, 2, 2)]), np.array([other])
    assert distances(boxes, others) == pytest.approx(np.array([[distance]]))
    assert distances(others, boxes) == pytest.approx(np.array([[distance]]))
