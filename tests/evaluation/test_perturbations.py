import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from mnist_demo.evaluation.perturbations import PERTURBATIONS


@pytest.fixture(scope="module")
def digits():
    """Four images with a bar from the middle to the top, and a dot to the right."""
    images = np.zeros((4, 28, 28), np.uint8)
    images[:, 5:14, 12:16] = 255
    images[:, 13:15, 18:20] = 200
    return images


def mass(images):
    return np.array([ndimage.center_of_mass(image) for image in images])


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_one_step_changes_nothing_and_every_other_one_does(name, digits):
    row = PERTURBATIONS[name]
    assert row.none in row.steps
    for step in row.steps:
        changed = row.apply(digits, step)
        assert (changed.dtype, changed.shape) == (np.uint8, digits.shape)
        assert np.array_equal(changed, digits) == (step == row.none)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_same_step_changes_the_same_way_each_time(name, digits):
    row = PERTURBATIONS[name]
    np.testing.assert_array_equal(
        row.apply(digits, row.steps[-1]), row.apply(digits, row.steps[-1])
    )


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_images_given_stay_as_they_are(name, digits):
    before = digits.copy()
    PERTURBATIONS[name].apply(digits, PERTURBATIONS[name].steps[0])
    np.testing.assert_array_equal(digits, before)


def test_rotation_turns_clockwise_as_pillow_does_counterclockwise(digits):
    turned = PERTURBATIONS["rotation"].apply(digits, 30)[0].astype(float)
    expected = Image.fromarray(digits[0]).rotate(-30, Image.Resampling.BILINEAR)
    assert np.abs(turned - np.asarray(expected, float)).mean() < 2


def test_a_shift_moves_the_mass_by_so_many_pixels_each_image_another_way(digits):
    moved = mass(PERTURBATIONS["shift"].apply(digits, 3)) - mass(digits)
    np.testing.assert_allclose(moved, [[0, 3], [3, 0], [0, -3], [-3, 0]], atol=1e-6)


@pytest.mark.parametrize("factor", [0.7, 1.2])
def test_scaling_changes_the_area_by_the_square(factor, digits):
    smooth = ndimage.gaussian_filter(digits, (0, 2, 2))
    scaled = PERTURBATIONS["scale"].apply(smooth, factor)
    assert scaled[0].sum() / smooth[0].sum() == pytest.approx(factor**2, rel=0.04)


def test_a_thicker_stroke_is_two_pixels_wider_a_thinner_one_two_narrower(digits):
    widths = {
        step: (PERTURBATIONS["stroke_width"].apply(digits, step)[0, 9] > 127).sum()
        for step in (-1, 0, 1)
    }
    assert widths == {-1: 2, 0: 4, 1: 6}


def test_half_a_pixel_is_half_of_a_whole_one(digits):
    row = PERTURBATIONS["stroke_width"]
    half = row.apply(digits, 0.5).astype(float)
    between = (row.apply(digits, 0).astype(float) + row.apply(digits, 1)) / 2
    assert np.abs(half - between).max() <= 1


def test_noise_has_the_deviation_it_says():
    grey = np.full((20, 28, 28), 128, np.uint8)
    assert PERTURBATIONS["noise"].apply(grey, 20).std() == pytest.approx(20, rel=0.02)


def test_blur_spreads_the_ink_and_keeps_it(digits):
    blurred = PERTURBATIONS["blur"].apply(digits, 1)
    assert blurred[0].sum() == pytest.approx(digits[0].sum(), rel=0.01)
    assert blurred[0].max() < digits[0].max()


def test_contrast_keeps_a_share_of_each_grey_level(digits):
    np.testing.assert_allclose(
        PERTURBATIONS["contrast"].apply(digits, 0.3), digits * 0.3, atol=0.51
    )
