import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from mnist_demo.errors import UserError
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import is_dot, normalise
from tests.paper import drawn


def put_back(image, enlarge, at=(0, 0), invert=False, resample=Image.Resampling.NEAREST):
    """An MNIST image enlarged, moved on a larger sheet, perhaps inverted, and normalised again."""
    big = Image.fromarray(image).resize((28 * enlarge, 28 * enlarge), resample)
    sheet = Image.new("L", (40 * enlarge, 40 * enlarge), 0)
    sheet.paste(big, at)
    grey = np.asarray(sheet)
    return normalise(find_ink(255 - grey if invert else grey)).centred


@pytest.mark.parametrize("enlarge", [1, 3, 10])
@pytest.mark.parametrize("invert", [False, True], ids=["light on dark", "dark on light"])
def test_an_mnist_image_enlarged_moved_and_inverted_comes_out_as_it_went_in(
    mnist_test, enlarge, invert
):
    errors = np.array(
        [
            np.abs(put_back(image, enlarge, (3 * enlarge, 7), invert).astype(int) - image).mean()
            for image in mnist_test.images[:1000]
        ]
    )
    # 28×28 images whose longer side is not 20, or whose centre lies on the edge of the half-open
    # interval, come out rescaled or a pixel aside: fewer than one in two hundred
    assert np.median(errors) < 0.05
    assert (errors < 0.5).mean() >= 0.995


def test_an_mnist_image_enlarged_smoothly_keeps_its_shape(mnist_test):
    correlations = []
    for image in mnist_test.images[:300]:
        back = put_back(image, 10, (31, 57), resample=Image.Resampling.BICUBIC)
        # a blurred edge may move the whole by a pixel: compare at the best of the 9 placements
        shifted = [np.roll(back, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        correlations.append(max(np.corrcoef(s.ravel(), image.ravel())[0, 1] for s in shifted))
    assert np.median(correlations) > 0.93


def test_the_steps_are_those_of_mnist(mnist_test):
    for image in mnist_test.images[:200]:
        steps = normalise(image / 255)
        assert max(steps.scaled.shape) == 20
        assert steps.centred.max() == 255
        centre = np.array(ndimage.center_of_mass(steps.centred)) + 0.5
        assert np.all(centre > 13.99)
        assert np.all(centre < 15.01)


@pytest.mark.parametrize("shape", [(41, 30), (160, 77), (97, 200), (20, 20)])
def test_a_scaled_pixel_is_the_mean_of_the_ink_on_its_area(shape, rng):
    ink = rng.uniform(0.2, 1, shape).astype(np.float32)
    # the same by repeating pixels until each scaled one holds a whole number of them
    fine = np.repeat(np.repeat(ink, 40, axis=0), 40, axis=1)
    side = 2 * max(shape)
    missing = [-extent % side for extent in fine.shape]
    fine = np.pad(fine, [(m // 2, m - m // 2) for m in missing])
    height, width = (extent // side for extent in fine.shape)
    mean = fine.reshape(height, side, width, side).mean(axis=(1, 3))
    assert normalise(ink).scaled == pytest.approx(255 * mean / mean.max(), abs=1)


def test_the_box_holds_all_the_ink_and_nothing_else():
    sheet = np.zeros((50, 70), np.float32)
    sheet[10:20, 30:33] = 1
    steps = normalise(sheet)
    assert steps.box == (30, 10, 33, 20)
    assert steps.cropped.shape == (10, 3)
    assert np.all(steps.cropped == 255)


@settings(deadline=None, max_examples=40)
@given(dx=st.integers(0, 120), dy=st.integers(0, 100))
def test_moving_the_drawing_changes_nothing(dx, dy):
    here, there = drawn(), drawn(dx=dx, dy=dy)
    assert np.array_equal(normalise(find_ink(here)).centred, normalise(find_ink(there)).centred)


@settings(deadline=None, max_examples=40)
@given(scale=st.floats(0.8, 2.4))
def test_the_size_of_the_drawing_changes_nothing_that_matters(scale):
    # from 48 pixels; of smaller digits test_reader.py asks that they be read
    usual = normalise(find_ink(drawn())).centred.astype(float)
    scaled = normalise(find_ink(drawn(scale=scale))).centred.astype(float)
    shifted = [np.roll(scaled, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    assert max(np.corrcoef(s.ravel(), usual.ravel())[0, 1] for s in shifted) > 0.97


@pytest.mark.parametrize("side", [17, 20, 25])
def test_a_tiny_drawing_is_enlarged_smoothly(side):
    sheet = Image.fromarray(drawn(scale=2))  # two thirds of which are the seven's height
    tiny = np.asarray(sheet.resize((side, side), Image.Resampling.BOX))
    usual = normalise(find_ink(drawn())).centred.astype(float)
    enlarged = normalise(find_ink(tiny)).centred.astype(float)
    shifted = [np.roll(enlarged, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    assert max(np.corrcoef(s.ravel(), usual.ravel())[0, 1] for s in shifted) > 0.94


def test_no_ink_is_refused():
    with pytest.raises(UserError, match="Nothing is drawn"):
        normalise(np.zeros((28, 28), np.float32))


@pytest.mark.parametrize("radius", [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 20])
def test_a_disc_is_a_dot(radius):
    y, x = np.indices((60, 60)) - 30
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    assert is_dot(normalise(disc))


def test_no_mnist_digit_is_a_dot(mnist_test):
    assert not any(is_dot(normalise(image / 255)) for image in mnist_test.images)
