from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from mnist_demo.datasets import synthetic
from mnist_demo.presets.augmentation import LASTING, MILD, WIDE, Augmentation
from mnist_demo.training.augmentation import augment

NONE = Augmentation(0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def images():
    return synthetic.generate(200, 7).images[..., None].astype(np.float32) / 255


def varied(images, seed=1, strength=1.0, ranges=MILD):
    generator = tf.random.Generator.from_seed(seed)
    return augment(tf.constant(images), generator, ranges, strength).numpy()


@pytest.mark.parametrize("ranges", [MILD, WIDE, LASTING], ids=["mild", "wide", "lasting"])
def test_shape_and_range_stay(images, ranges):
    out = varied(images, ranges=ranges)
    assert out.shape == images.shape
    assert out.min() >= 0
    assert out.max() <= 1


def test_a_seed_gives_one_variation_and_another_seed_another(images):
    assert np.array_equal(varied(images, 1), varied(images, 1))
    assert not np.allclose(varied(images, 1), varied(images, 2))


def test_every_image_is_varied_its_own_way(images):
    same = np.repeat(images[:1], 50, axis=0)
    assert np.abs(np.diff(varied(same), axis=0)).max(axis=(1, 2, 3)).min() > 0.1


def test_a_digit_stays_recognisably_itself(images):
    out = varied(images)

    def correlation(a, b):
        return np.corrcoef(a.ravel(), b.ravel())[0, 1]

    own = [correlation(a, b) for a, b in zip(images, out, strict=True)]
    others = [correlation(a, b) for a, b in zip(images, np.roll(out, 7, axis=0), strict=True)]
    assert np.mean(own) > np.mean(others) + 0.15


def test_ink_gets_both_thinner_and_thicker(images):
    ink = varied(images).sum(axis=(1, 2, 3)) / images.sum(axis=(1, 2, 3))
    assert np.quantile(ink, 0.1) < 0.9
    assert np.quantile(ink, 0.9) > 1.2


def test_without_strength_nothing_happens(images):
    assert np.allclose(varied(images, strength=0.0), images, atol=1e-4)


def test_half_the_strength_varies_less(images):
    full, half = (np.abs(varied(images, strength=s) - images).mean() for s in (1.0, 0.5))
    assert 0 < half < full


def sharpness(images):
    return (np.diff(images, axis=2) ** 2).sum(axis=(1, 2, 3)) / images.sum(axis=(1, 2, 3))


def test_scans_are_thicker_and_coarser_and_as_many_as_asked(images):
    out = varied(images, ranges=replace(NONE, scanned=0.3))
    changed = np.abs(out - images).max(axis=(1, 2, 3)) > 0.05
    assert changed.mean() == pytest.approx(0.3, abs=0.1)
    assert out[changed].sum() > 1.1 * images[changed].sum()
    assert np.median(sharpness(out[changed])) < 0.8 * np.median(sharpness(images[changed]))


def test_in_half_of_the_scans_every_grey_becomes_black_or_white():
    two_greys = np.zeros((400, 28, 28, 1), np.float32)
    two_greys[:, 6:22, 4:14], two_greys[:, 6:22, 14:24] = 1.0, 0.45
    out = varied(two_greys, ranges=replace(NONE, scanned=1.0))
    darker, lighter = out[:, 14, 8, 0], out[:, 14, 19, 0]
    stays = np.abs(lighter - 0.45) < 0.02
    assert stays.mean() == pytest.approx(0.5, abs=0.08)
    assert np.isin(lighter[~stays].round(2), (0, 1)).all()
    assert len(set(lighter[~stays].round())) == 2  # by a threshold of its own each
    assert np.allclose(darker, 1)


def test_half_of_the_scans_keep_their_pixels_square(images):
    ramp = np.tile(np.linspace(0, 1, 28, dtype=np.float32), (200, 28, 1))[..., None]
    out = varied(ramp, ranges=replace(NONE, scanned=1.0))
    row = out[:, 14, 4:-4, 0]
    grey = row.std(axis=1) < 0.33
    # smoothly enlarged, a ramp rises evenly; by squares it rises where one of them ends
    steps = np.diff(row[grey], axis=1)
    unevenness = steps.std(axis=1) / steps.mean(axis=1)
    assert np.mean(unevenness > 0.1) == pytest.approx(0.5, abs=0.15)
    assert np.median(unevenness[unevenness <= 0.1]) < 0.08


def test_elastic_displacement_is_smooth_and_about_as_far_as_stated(images):
    # of a ramp, the displacement can be read off directly
    ramp = np.tile(np.arange(28, dtype=np.float32) / 27, (64, 28, 1))[..., None]
    out = varied(ramp, ranges=replace(NONE, elastic=1.0)) * 27
    moved = (out - ramp * 27)[:, 5:-5, 5:-5, 0]
    assert moved.std() == pytest.approx(0.75, abs=0.25)
    assert np.abs(np.diff(moved, axis=1)).mean() < 0.4 * moved.std()


def test_without_elastic_strength_nothing_is_displaced(images):
    out = varied(images, strength=0.0, ranges=replace(NONE, elastic=1.0))
    assert np.allclose(out, images, atol=1e-3)
