"""Straight lines from edge to edge of a clean picture, and strokes that run as far."""

import numpy as np
import pytest

from mnist_demo.ink.find import find_ink
from mnist_demo.ink.grid_lines import without_grid_lines
from tests.canvas import on_sheet
from tests.surrounds import Look, digit_on_paper, finished, share_alike, with_lines

PLACES = {
    "both sides": ((0.06, 0.94), ()),
    "one side": ((0.05,), ()),
    "a ruled line below": ((), (0.95,)),
    "above and below": ((), (0.05, 0.93)),
    "a corner": ((0.06,), (0.94,)),
    "a cell": ((0.06, 0.94), (0.05, 0.95)),
}
LOOKS = [Look(255, 0), Look(0, 255), Look(235, 40), Look(250, 20, jpeg=85)]


def in_a_cell(label, rng, places, look, thick, **lines):
    """A digit between lines, and the same digit without."""
    digit = digit_on_paper(label, rng, share=(0.5, 0.85), look=look)
    paper = np.pad(digit, [(side // 7,) * 2 for side in digit.shape], constant_values=look.paper)
    lined = with_lines(paper, places, max(1, thick * max(paper.shape)), look.ink, **lines)
    return finished(lined, rng, look), finished(paper, rng, look)


@pytest.mark.slow
@pytest.mark.parametrize("tilt", [0.0, 0.02])
@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_lines_beside_a_digit_are_no_ink(places, tilt, rng):
    pairs = [
        in_a_cell(i % 10, rng, places, LOOKS[i % 4], rng.uniform(0.004, 0.03), tilt=tilt)
        for i in range(48)
    ]
    assert share_alike(pairs) >= 0.95


@pytest.mark.parametrize("dash", [3, 8])
def test_lines_may_be_dotted_or_dashed(dash, rng):
    pairs = [
        in_a_cell(i % 10, rng, PLACES["both sides"], LOOKS[i % 3], 0.008, dash=dash)
        for i in range(20)
    ]
    assert share_alike(pairs) >= 0.95


@pytest.mark.parametrize("places", [((0.5,), ()), ((), (0.5,))], ids=["upright", "lying"])
def test_a_line_alone_stays(places):
    line = with_lines(np.full((120, 120), 255.0), places, 8, 0)
    assert (find_ink(line) > 0.5).sum() > 800


@pytest.mark.parametrize(
    "paths",
    [
        [[(10, 0), (10, 200)], [(60, 20), (110, 20), (90, 199)]],
        [[(0, 4), (120, 4)], [(120, 4), (50, 200)]],
        [[(70, 0), (0, 130), (120, 130)], [(85, 60), (85, 200)]],
        [[(60, 0), (60, 200)], [(20, 30), (60, 0)]],
    ],
    ids=["a 1 beside a 7", "7", "4", "1"],
)
def test_a_picture_that_ends_at_its_digits_keeps_their_straight_strokes(paths):
    ink = 1 - on_sheet([np.array(path, float) for path in paths], (120, 200), 8) / np.float32(255)
    assert np.array_equal(without_grid_lines(ink), ink)


def test_what_crosses_a_line_stays(rng):
    digit = np.pad(digit_on_paper(4, rng, size=(150, 200)), 40, constant_values=255)
    lined = with_lines(digit, ((), (0.5,)), 3, 0)
    assert share_alike([(finished(lined, rng), finished(digit, rng))]) == 1
