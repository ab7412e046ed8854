"""Underlines and frames that touch digits are taken out; strokes of digits stay."""

import numpy as np
import pytest

from mnist_demo.datasets import synthetic
from mnist_demo.ink.drawn_lines import without_drawn_lines
from tests import rows
from tests.canvas import on_sheet

BRUSH = 10


def ink(paths, size=(520, 260)):
    return 1 - on_sheet(paths, size, BRUSH).astype(np.float32) / 255


def written(labels, rng):
    """Synthetic digits side by side, 100 pixels high, with room for lines round them."""
    row = rows.write(labels, [synthetic.strokes_of(label, rng) for label in labels], rng)
    points = np.concatenate(row.strokes)
    return [(path - points.min(axis=0)) * 100 + (60, 70) for path in row.strokes]


def hull(paths):
    points = np.concatenate(paths)
    return (*points.min(axis=0), *points.max(axis=0))


def wavy(begin, end, amplitude):
    t = np.linspace(0, 1, 60)[:, None]
    path = np.array(begin) * (1 - t) + np.array(end) * t
    return path + amplitude * np.sin(9 * t)


@pytest.mark.parametrize("slant", [-0.05, 0, 0.05])
@pytest.mark.parametrize("amplitude", [0, 2])
def test_an_underline_that_touches_digits_goes_and_they_stay(slant, amplitude, rng):
    for _ in range(5):
        digits = written(rng.integers(10, size=3), rng)
        left, _, right, bottom = hull(digits)
        by = slant * (right - left) / 2
        line = wavy((left - 15, bottom + 2 - by), (right + 15, bottom + 2 + by), amplitude)
        plain, both = ink(digits), ink([*digits, line])
        best = max(likeness(one.ink, plain) for one in without_drawn_lines(both))
        assert best > 0.9 > likeness(both, plain)


@pytest.mark.parametrize("gap", [0, 6])
def test_a_frame_that_touches_digits_goes_and_they_stay(gap, rng):
    for _ in range(5):
        digits = written(rng.integers(10, size=3), rng)
        left, top, right, bottom = hull(digits)
        frame = [(left - 12, top - 12), (right + 2, top - 12), (right + 2, bottom + 12)]
        frame += [(left - 12, bottom + 12), (left - 12, top - 12 + gap)]
        plain, both = ink(digits), ink([*digits, np.array(frame)])
        framed = [one for one in without_drawn_lines(both) if one.frame]
        best = max(likeness(one.ink, plain) for one in framed)
        assert best > 0.88 > likeness(both, plain)


def likeness(found, plain):
    """Intersection over union of two pictures' ink."""
    found, plain = found > 0.5, plain > 0.5
    return (found & plain).sum() / (found | plain).sum()
