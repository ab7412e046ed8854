"""Digits of seven-segment displays: seeded, balanced, and lit as displays light them."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from mnist_demo.datasets import TEST_SETS, seven_segment
from mnist_demo.datasets.seven_segment import LIT, Display
from mnist_demo.training.corpus import DIGIT_BUILDERS

PLAIN = Display(width=0.5, thickness=0.1, gap=0.02, slant=0.0, pointed=1.0)
MIDDLES = {
    "a": (0.5, 0.0),
    "b": (1.0, 0.25),
    "c": (1.0, 0.75),
    "d": (0.5, 1.0),
    "e": (0.0, 0.75),
    "f": (0.0, 0.25),
    "g": (0.5, 0.5),
}
"""Where each segment of a display has its middle: x in widths, y in heights of a digit."""


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_digits():
    first, again, other = (seven_segment.generate(50, seed) for seed in (7, 7, 8))
    assert first.images.tobytes() == again.images.tobytes()
    assert first.labels.tobytes() == again.labels.tobytes()
    seen = {image.tobytes() for image in first.images}
    assert len(seen & {image.tobytes() for image in other.images}) < 5


def test_each_label_is_as_frequent_as_any_other():
    assert np.bincount(seven_segment.generate(100).labels).tolist() == [10] * 10


def test_they_are_as_large_and_as_dark_as_digits_are():
    images = seven_segment.generate(100).images
    rows, columns = ((images > 0).any(axis=axis).sum(axis=1) for axis in (2, 1))
    assert np.isin(np.maximum(rows, columns), (19, 20)).all()
    assert (images.max(axis=(1, 2)) == 255).all()


@pytest.mark.parametrize("lit", ["abcdefg", "a", "bc", "afgcd", "fgedc"])
def test_exactly_the_named_segments_are_lit_each_in_its_place(lit):
    all_lit, drawn = seven_segment.draw("abcdefg", PLAIN), seven_segment.draw(lit, PLAIN)
    rows, columns = np.flatnonzero(all_lit.any(axis=1)), np.flatnonzero(all_lit.any(axis=0))
    half = PLAIN.thickness / 2 * np.ptp(rows) / (1 + PLAIN.thickness)
    found = {
        name
        for name, (x, y) in MIDDLES.items()
        if drawn[
            round(rows[0] + half + y * (np.ptp(rows) - 2 * half)),
            round(columns[0] + half + x * (np.ptp(columns) - 2 * half)),
        ]
        > 0.5
    }
    assert found == set(lit)


def test_a_gap_separates_the_segments_and_without_one_they_are_joined():
    _, apart = ndimage.label(seven_segment.draw("abcdefg", PLAIN) > 0.5)
    joined = Display(width=0.5, thickness=0.1, gap=0.0, slant=0.0, pointed=0.0)
    _, together = ndimage.label(seven_segment.draw("abcdefg", joined) > 0.5)
    assert (apart, together) == (7, 1)


def test_no_two_digits_light_the_same_segments():
    forms = [frozenset(form) for forms in LIT.values() for form in forms]
    assert all(a != b for a, b in itertools.combinations(forms, 2))


def test_the_displays_that_measure_have_round_segments_and_those_that_are_learned_from_have_none(
    monkeypatch,
):
    asked, random_display = [], seven_segment.random_display

    def noted(rng, rounded=False):
        asked.append(rounded)
        return random_display(rng, rounded)

    monkeypatch.setattr(seven_segment, "random_display", noted)
    assert len(TEST_SETS["segments"]()) == len(asked)
    assert all(asked)
    asked.clear()
    DIGIT_BUILDERS["segments"](0, 20, frozenset())
    assert asked
    assert not any(asked)


def test_of_a_round_segment_no_corner_is_ink():
    display = Display(width=0.5, thickness=0.2, gap=0.0, slant=0.0, pointed=0.0)
    square, rounded = (
        seven_segment.draw("a", replace(display, rounded=is_rounded)) > 0.5
        for is_rounded in (False, True)
    )
    top, left = (np.flatnonzero(square.any(axis=axis))[0] for axis in (1, 0))
    assert square[top, left]
    assert not rounded[top, left]
    assert rounded.sum() < square.sum()
