"""What scribbles and letters have in common: both are drawn from a seed, as large as digits are."""

import numpy as np
import pytest

from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import letters, scribbles

pytestmark = pytest.mark.slow  # each letter of seven fonts is first held against digits


@pytest.fixture(scope="module", params=[letters, scribbles], ids=["letters", "scribbles"])
def source(request):
    return request.param


@pytest.fixture(scope="module")
def drawn(source):
    return source.generate(200, seed=7)


def test_the_same_seed_gives_the_same_bytes(source, drawn):
    assert source.generate(200, seed=7).images.tobytes() == drawn.images.tobytes()


def test_another_seed_gives_other_images(source, drawn):
    seen = {image.tobytes() for image in drawn.images}
    assert not seen & {image.tobytes() for image in source.generate(200, seed=8).images}


def test_none_of_them_is_labelled_a_digit(drawn):
    assert (drawn.labels == NO_DIGIT).all()


def test_they_are_as_large_as_digits_are(drawn):
    def extents(axis):
        inked = (drawn.images > 0).any(axis=axis)
        return 28 - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1)

    # a thin stroke's anti-aliased rim can be too faint to survive rounding
    assert np.isin(np.maximum(extents(1), extents(2)), (19, 20)).all()
    assert (drawn.images.max(axis=(1, 2)) == 255).all()
