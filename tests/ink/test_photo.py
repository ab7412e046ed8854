"""Ink on photos: against the strokes that were drawn on them."""

import io

import numpy as np
import pytest
from PIL import Image

from mnist_demo.datasets import synthetic
from mnist_demo.inference import Reader, joined
from mnist_demo.ink import image_files, photo
from mnist_demo.ink.find import find_ink, is_photo
from tests import photos
from tests.paper import RULED, SEVEN, SQUARED, light, noisy, overlap, seven, sheet


@pytest.mark.parametrize("printed", [(), RULED, SQUARED], ids=["plain", "ruled", "squared"])
@pytest.mark.parametrize("grey", [40, 130], ids=["marker", "pencil"])
@pytest.mark.parametrize("right", [1.0, 0.4], ids=["even light", "light from the left"])
def test_what_was_drawn_is_found_and_little_else(printed, grey, right, rng):
    photographed = noisy(sheet(darkness=grey, printed=printed) * light(right=right), rng)
    assert is_photo(photographed)
    assert overlap(find_ink(photographed), seven()) > 0.9


@pytest.mark.slow
def test_ten_digits_by_ten_pens_are_read(rng):
    """From a JPEG with EXIF to the reading; how often it goes well `tests.bench.photos` counts."""
    reader, right = Reader(), 0
    for label in range(10):
        raw = photos.photo(synthetic.strokes_of(label, rng), photos.conditions(rng), rng)
        right += joined(reader.read_picture(image_files.read(raw).grey)) == str(label)
    assert right >= 9


@pytest.mark.slow
def test_digits_on_photos_cut_close_are_read(rng):
    reader, right = Reader(), 0
    how = photos.Conditions("marker", "squared", shadow=True, orientation=1)
    for label in [*range(10), *range(10)]:
        raw = photos.photo(synthetic.strokes_of(label, rng), how, rng, margin=0.08)
        right += joined(reader.read_picture(image_files.read(raw).grey)) == str(label)
    assert right >= 19


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_that_was_held_otherwise_is_turned_upright(orientation, rng):
    how = photos.Conditions("marker", "plain", False, orientation)
    grey = image_files.read(photos.photo([np.array(SEVEN, float)], how, rng)).grey
    assert grey.shape == (600, 800)
    assert Reader().read_picture(grey)[0].digit == 7


@pytest.mark.parametrize("side", [64, 100, 1024])
def test_a_photo_of_any_size_is_looked_at(side, rng):
    file = io.BytesIO()
    Image.fromarray(noisy(sheet() * light(), rng)).resize((side, side)).save(file, "PNG")
    assert find_ink(image_files.read(file.getvalue()).grey).shape == (side, side)


@pytest.mark.parametrize("shape", [(1, 70), (70, 1), (2, 64), (64, 2)])
def test_a_sliver_is_no_reason_to_fail(shape, rng):
    found = photo.ink_of(rng.integers(0, 256, shape, np.uint8))
    assert found.shape == shape
