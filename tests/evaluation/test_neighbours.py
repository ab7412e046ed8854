import numpy as np
from sklearn.neighbors import NearestNeighbors

from mnist_demo.evaluation.neighbours import nearest


def test_the_nearest_images_are_those_scikit_learn_finds(rng):
    images = rng.integers(0, 256, (5_000, 28, 28), np.uint8)
    image = rng.integers(0, 256, (28, 28), np.uint8)
    found, distances = nearest(image, images, 6)
    flat = images.reshape(len(images), -1).astype(float)
    expected, indices = NearestNeighbors(n_neighbors=6).fit(flat).kneighbors([image.ravel()])
    np.testing.assert_array_equal(found, indices[0])
    np.testing.assert_allclose(distances, expected[0] / 28, rtol=1e-5)


def test_an_image_is_nearest_to_itself(rng):
    images = rng.integers(0, 256, (10, 28, 28), np.uint8)
    found, distances = nearest(images[7], images, 1)
    assert (found.tolist(), distances.tolist()) == ([7], [0])


def test_of_few_images_all_are_found(rng):
    images = rng.integers(0, 256, (3, 28, 28), np.uint8)
    assert sorted(nearest(images[0], images, 9)[0]) == [0, 1, 2]
