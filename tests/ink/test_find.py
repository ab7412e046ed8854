"""Ink on even paper, and what tells a drawing and a scan from a photo."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink, is_photo
from mnist_demo.ink.normalise import normalise
from mnist_demo.settings import SAMPLES
from tests.canvas import on_canvas
from tests.paper import SIZE, drawn, light, noisy, overlap, seven, sheet


def test_light_on_dark_and_dark_on_light_are_the_same_ink():
    assert np.allclose(find_ink(drawn()), find_ink(255 - drawn()))


@pytest.mark.parametrize("side", [60, 200])
def test_grey_levels_may_be_floats(side):
    grey = drawn(scale=side / 100, side=side)
    for cut in (grey, grey[side // 6 : -side // 6, side // 6 : -side // 6]):
        assert np.allclose(find_ink(cut.astype(float)), find_ink(cut), atol=0.01)


def test_faint_ink_on_grey_paper_is_brought_to_full_strength():
    faint = 200 - (255 - drawn()) * 0.2
    assert np.allclose(
        normalise(find_ink(faint)).centred,
        normalise(find_ink(drawn())).centred,
        atol=1,
    )


def test_the_grain_of_the_paper_is_no_ink(rng):
    grainy = np.clip(drawn() * 0.8 + 20 + rng.normal(0, 4, (200, 200)), 0, 255)
    clean, found = (normalise(find_ink(grey)).box for grey in (drawn(), grainy))
    assert np.allclose(clean, found, atol=2)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_one_even_colour_is_refused_in_one_sentence(level):
    with pytest.raises(UserError, match=r"^Nothing is drawn there: .*\.$"):
        find_ink(np.full((50, 50), level, np.uint8))


def test_a_single_pixel_is_refused_as_empty():
    with pytest.raises(UserError, match="Nothing is drawn"):
        find_ink(np.zeros((1, 1), np.uint8))


def zero(thick=10):
    image = Image.new("L", (44, 64))
    ImageDraw.Draw(image).ellipse((1, 1, 42, 62), outline=255, width=thick)
    return image


def one(thick=16):
    image = Image.new("L", (64, 64))
    ImageDraw.Draw(image).line((38, 4, 26, 60), fill=255, width=thick)
    return image


SCANNED = {
    "seven": Image.fromarray(np.uint8(255 * seven(50)[35:265, 105:295])),
    "zero": zero(),
    "one": one(),
}


@pytest.mark.parametrize("digit", SCANNED)
@pytest.mark.parametrize("resample", [Image.Resampling.BILINEAR, Image.Resampling.LANCZOS])
@pytest.mark.parametrize("enlarged", [5, 20])
@pytest.mark.parametrize(("paper", "black"), [(255, 0), (0, 255), (200, 60)])
def test_a_scan_that_ends_where_its_ink_does_is_no_photo(digit, resample, enlarged, paper, black):
    coarse = SCANNED[digit].resize((16, 16))
    share = np.asarray(coarse.resize((16 * enlarged, 16 * enlarged), resample)) / 255
    grey = np.uint8(paper + (black - paper) * share)
    assert not is_photo(grey)
    assert np.abs(find_ink(grey) - share).mean() < 0.02


def test_a_bright_corner_does_not_make_a_photo_a_scan(rng):
    shade = np.ones(SIZE[::-1])
    shade[:80, 300:] = 2.0
    near = np.clip(sheet(110, darkness=25, width=40) * shade, 0, 255)
    assert is_photo(noisy(near, rng))
    found = find_ink(noisy(near, rng))[20:280, 95:305]
    assert overlap(found, seven(40)[20:280, 95:305]) > 0.85


def test_drawings_are_no_photos(rng):
    assert not is_photo(on_canvas(synthetic.strokes_of(8, rng), rng))
    for path in SAMPLES.glob("*.png"):
        assert not is_photo(image_files.read(path).grey), path.name


@pytest.mark.parametrize("inside", [0, 255])
def test_what_has_an_edge_of_two_colours_in_equal_parts_is_no_scan(inside):
    grey = np.full((160, 160), inside, np.uint8)
    grey[[0, -1]] = 255 - inside
    grey[0, 50:52] = inside  # less the corners, which are counted twice
    assert is_photo(grey)


def test_a_digit_that_fills_its_photo_is_not_taken_for_a_table(rng):
    close = (sheet() * light(right=0.6))[52:250, 122:282]
    assert overlap(find_ink(noisy(close, rng)), seven()[52:250, 122:282]) > 0.85


@pytest.mark.parametrize("thick", [20, 40])
@pytest.mark.parametrize("right", [1.0, 0.6], ids=["even light", "light from the left"])
@pytest.mark.parametrize("brightness", [220, 110], ids=["in the light", "in the shade"])
def test_a_marker_seen_from_near_is_ink_and_no_shadow(thick, right, brightness, rng):
    near = sheet(brightness, darkness=25, width=thick) * light(right=right)
    found = find_ink(noisy(near[20:280, 95:305], rng))
    assert overlap(found, seven(thick)[20:280, 95:305]) > 0.85
