import numpy as np
import pytest

from mnist_demo.inference.occlusion import PATCH, occlusion


class OnePixel:
    """A network that is as sure of a 3 as a pixel is dark, and else of a 5."""

    def __init__(self, y, x):
        self.at = (slice(None), y, x)
        self.read = 0

    def logits(self, images):
        self.read += len(images)
        return images[self.at].astype(float)

    def probabilities(self, logits):
        shares = np.zeros((len(logits), 10))
        shares[:, 3] = logits / 255
        shares[:, 5] = 1 - shares[:, 3]
        return shares


@pytest.fixture
def image(rng):
    image = np.zeros((28, 28), np.uint8)
    image[6:20, 8:18] = rng.integers(1, 256, (14, 10))
    image[10, 12] = 204
    return image


def test_what_decides_a_reading_is_worth_its_probability(image):
    found = occlusion(OnePixel(10, 12), image, 3)
    assert found.probability == pytest.approx(0.8)
    assert found.most == pytest.approx(0.8)
    # all patches over the deciding pixel hide it
    assert found.sensitivity[10, 12] == pytest.approx(0.8)
    assert found.sensitivity.max() == pytest.approx(0.8)


def test_what_is_far_from_it_is_worth_nothing(image):
    worth = occlusion(OnePixel(10, 12), image, 3).sensitivity
    y, x = np.mgrid[:28, :28]
    far = (abs(y - 10) >= PATCH) | (abs(x - 12) >= PATCH)
    assert np.abs(worth[far]).max() == 0
    assert worth.shape == (28, 28)


def test_ink_that_speaks_against_a_digit_is_worth_less_than_nothing(image):
    found = occlusion(OnePixel(10, 12), image, 5)
    assert found.sensitivity[10, 12] == pytest.approx(-0.8)
    assert found.most == 0


def test_paper_is_not_covered_and_not_read(image):
    network = OnePixel(10, 12)
    occlusion(network, image, 3)
    everywhere = len(range(0, 28 - PATCH + 1, 2)) ** 2
    assert network.read < everywhere
    blank = OnePixel(10, 12)
    assert occlusion(blank, np.zeros((28, 28), np.uint8), 3).most == 0
    assert blank.read == 1
