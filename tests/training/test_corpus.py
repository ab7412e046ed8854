import numpy as np
import pytest

from mnist_demo import recipes
from mnist_demo.datasets import TEST_SETS
from mnist_demo.training import corpus


def test_there_is_a_corpus_for_every_source_that_people_choose_from():
    assert list(recipes.SOURCES) == list(corpus.SOURCES) == list(TEST_SETS)


@pytest.mark.slow
def test_pen_writers_who_validate_are_not_trained_on_and_excluded_ones_are_in_neither(pen_digits):
    writers = sorted({digit.writer for digit in pen_digits})
    excluded = tuple(writers[:6])
    (part,) = corpus.assemble(("pen",), exclude_writers=excluded).values()
    train, validation = set(part.train.writers), set(part.validation.writers)
    assert train | validation == set(writers[6:])
    assert not train & validation
    assert len(validation) == 2


def test_mnist_validates_on_training_images_it_does_not_train_on(mnist_train):
    (part,) = corpus.assemble(("mnist",)).values()
    assert len(part.train) + len(part.validation) == 60_000
    assert np.array_equal(part.train.images, mnist_train.images[:55_000])


def test_synthetic_digits_of_training_validation_and_test_are_all_different():
    (part,) = corpus.assemble(("synthetic",), seed=3, train_size=2_000).values()
    test = corpus.TEST_SETS["synthetic"]()
    seen = {image.tobytes() for image in part.train.images}
    assert not seen & {image.tobytes() for image in part.validation.images}
    assert not seen & {image.tobytes() for image in test.images}


def test_a_smaller_training_set_is_drawn_at_random_and_the_same_each_time(mnist_train):
    first, again = (corpus.assemble(("mnist",), train_size=300)["mnist"] for _ in range(2))
    assert len(first.train) == 300
    assert np.array_equal(first.train.images, again.train.images)
    assert set(first.train.labels) == set(range(10))
    assert len(first.validation) == 5_000
