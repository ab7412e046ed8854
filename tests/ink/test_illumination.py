"""Uneven light, shadows and the shade of the ink, on photos."""

import numpy as np
import pytest
from scipy import ndimage

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from tests import photos, rows
from tests.paper import SIZE, light, noisy, overlap, seven, sheet


def test_the_edge_of_a_shadow_is_no_ink(rng):
    shadow = np.ones(SIZE[::-1])
    shadow[:, 200:] = 0.5
    photographed = noisy(sheet() * ndimage.gaussian_filter(shadow, 3), rng)
    assert overlap(find_ink(photographed), seven()) > 0.9


def test_chalk_on_a_board_is_ink_too(rng):
    photographed = noisy(255 - sheet() * light(right=0.8), rng)
    assert overlap(find_ink(photographed), seven()) > 0.85


@pytest.mark.slow
@pytest.mark.parametrize("pen", ["pencil", "ballpoint", "marker"])
@pytest.mark.parametrize("chalk", [False, True], ids=["on paper", "on a board"])
def test_in_dim_light_what_lies_between_digits_is_no_ink(pen, chalk, rng):
    """It is narrow there, like a stroke of the other shade."""
    right = 0
    for _ in range(10):
        labels = rng.integers(10, size=5).tolist()
        row = rows.write(labels, [synthetic.strokes_of(label, rng) for label in labels], rng)
        how = photos.Conditions(
            pen, "plain", bool(rng.integers(2)), orientation=1, chalk=chalk, exposure=0.55
        )
        grey = image_files.read(photos.photo(row.strokes, how, rng, share=(0.15, 0.4))).grey
        inked = grey[find_ink(grey) > 0.5].mean()
        right += (inked > np.median(grey)) == chalk
    assert right >= 9


@pytest.mark.parametrize("steepest", [255, 100])
@pytest.mark.parametrize("turned", [1, -1])
def test_light_that_falls_off_is_no_ink(steepest, turned):
    falling = np.tile(np.linspace(0, steepest, 800)[::turned], (600, 1)).astype(np.uint8)
    with pytest.raises(UserError, match="Nothing is drawn"):
        find_ink(falling)
