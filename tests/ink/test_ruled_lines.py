"""Printed lines on photos, and strokes that look like them."""

import pytest

from mnist_demo.errors import UserError
from mnist_demo.ink.find import find_ink
from tests.paper import RULED, SQUARED, light, noisy, overlap, seven, sheet


@pytest.mark.parametrize("sigma", [2.0, 6.0])
def test_a_straight_stroke_that_ends_before_the_paper_does_is_no_printed_line(sigma, rng):
    """Not on a small photo either, whose noise is no line that would go on where it ends."""
    small = noisy(sheet(width=5)[45:255, 115:285] * light(right=0.8)[:, 115:285], rng, sigma)
    assert overlap(find_ink(small), seven(5)[45:255, 115:285]) > 0.8


@pytest.mark.parametrize("printed", [(), RULED, SQUARED], ids=["plain", "ruled", "squared"])
def test_a_photo_of_empty_paper_says_that_nothing_is_drawn(printed, rng):
    empty = sheet(width=0, printed=printed)
    with pytest.raises(UserError, match="Nothing is drawn"):
        find_ink(noisy(empty * light(), rng))
