import numpy as np
import pytest
import tensorflow as tf

from mnist_demo.datasets import synthetic
from mnist_demo.training.augmentation import augment


@pytest.fixture(scope="module")
def images():
    return synthetic.generate(200, 7).images[..., None].astype(np.float32) / 255


def varied(images, seed=1, strength=1.0):
    return augment(tf.constant(images), tf.random.Generator.from_seed(seed), strength).numpy()


def test_shape_and_range_stay(images):
    out = varied(images)
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
