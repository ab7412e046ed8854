"""Pictures of few pixels: black and white ones become smooth, grey ones come to their own size."""

import io
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from mnist_demo.datasets import synthetic
from mnist_demo.inference import Reader, joined
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from tests.canvas import on_canvas
from tests.scans import Enlargement, black_and_white, enlarged, written

NEAREST = Enlargement(side=16)
WAYS = {
    "as it is": NEAREST,
    "twice": replace(NEAREST, side=32),
    "8 times": replace(NEAREST, side=128),
    "8 times, light on dark": replace(NEAREST, side=128, invert=True),
    "8 times, with a margin": replace(NEAREST, side=128, margin=13),
    "9.4 times": replace(NEAREST, side=150),
    "10 times, a JPEG": replace(NEAREST, side=160, jpeg=True),
}


def scan(label, rng):
    return black_and_white(written(synthetic.strokes_of(label, rng), rng), rng)


def centred(raw):
    return normalise(find_ink(image_files.read(raw).grey)).centred


@pytest.mark.parametrize("name", WAYS)
def test_black_and_white_scans_look_alike_however_their_pixels_were_repeated(name, rng):
    alike, unlike = [], []
    for label in range(10):
        pixels = scan(label, rng)
        # the same blur of the pixels themselves, many times as large
        large = np.kron(np.pad(255 - pixels, 2), np.ones((30, 30))) / 255
        blurred = ndimage.gaussian_filter(large, 0.6 * 30)
        smooth = normalise(np.where(blurred < 0.2, 0, blurred)).centred
        alike.append(correlation(centred(enlarged(pixels, WAYS[name])), smooth))
        unlike.append(correlation(normalise(large).centred, smooth))
    assert np.mean(unlike) < 0.95 < 0.97 < np.mean(alike)


def correlation(one, other):
    """The greatest one, since the same ink may come to lie a pixel apart."""
    shifted = (np.roll(one, by, (0, 1)) for by in product((-1, 0, 1), repeat=2))
    return max(np.corrcoef(each.ravel(), other.ravel())[0, 1] for each in shifted)


@pytest.mark.parametrize("name", WAYS)
def test_a_box_in_a_smoothed_picture_is_where_the_ink_lies(name, rng):
    raw, pixel = enlarged(scan(3, rng), WAYS[name]), WAYS[name].side / 16
    picture, grey = image_files.read(raw), np.asarray(Image.open(io.BytesIO(raw)), int)
    dark = grey > 128 if WAYS[name].invert else grey < 128
    (rows, columns), *_ = ndimage.find_objects(dark.astype(int))
    box = picture.original_box(normalise(find_ink(picture.grey)).box)
    drawn = (columns.start, rows.start, columns.stop, rows.stop)
    assert np.allclose(box, drawn, atol=np.ceil(pixel))


@pytest.mark.parametrize("side", [16, 128, 320])
def test_a_box_never_leaves_the_picture_though_what_is_smooth_goes_beyond_its_edge(side, rng):
    for label in range(10):
        picture = image_files.read(enlarged(scan(label, rng), replace(NEAREST, side=side)))
        box = picture.original_box(normalise(find_ink(picture.grey)).box)
        assert min(box) >= 0
        assert max(box) <= side


@pytest.mark.parametrize("side", [200, 1000])
def test_a_small_digit_on_a_large_black_and_white_canvas_stays_as_large_as_it_is(side, rng):
    canvas = np.full((side, side), 255, np.uint8)
    canvas[50:66, 70:86] = scan(5, rng)
    assert np.array_equal(smoothed(canvas), canvas) == (side == 1000)
    assert max(smoothed(canvas).shape) < 1300


@pytest.mark.slow
@pytest.mark.parametrize("resample", [Image.Resampling.NEAREST, Image.Resampling.BICUBIC])
def test_black_and_white_scans_are_read(resample, rng):
    """How often it goes well, `tests.bench.scans` counts."""
    reader, right = Reader(), 0
    how = Enlargement(side=128, resample=resample, margin=4)
    for label in [*range(10)] * 2:
        raw = enlarged(scan(label, rng), how)
        right += joined(reader.read_picture(image_files.read(raw).grey)) == str(label)
    assert right >= 18


def smoothed(grey):
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return image_files.read(file.getvalue()).grey


def test_a_drawing_without_soft_edges_is_left_as_it_is(rng):
    drawing = np.where(on_canvas(synthetic.strokes_of(5, rng), rng) < 128, 0, 255).astype(np.uint8)
    assert np.array_equal(smoothed(drawing), drawing)


def test_a_digit_of_a_display_is_left_as_it_is():
    """Its few edges lie on a grid as well, of which a cell is as wide as the stroke."""
    display = np.full((200, 140), 255, np.uint8)
    for left, top, right, bottom in ((40, 30, 100, 44), (86, 30, 100, 170), (40, 93, 100, 107)):
        display[top:bottom, left:right] = 0
    assert np.array_equal(smoothed(display), display)
