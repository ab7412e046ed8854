import base64

import numpy as np
import pytest

from mnist_demo.ink.encoding import image_from_base64, to_base64


def test_an_image_comes_back_as_it_was(rng):
    image = rng.integers(0, 256, (28, 28), np.uint8)
    assert np.array_equal(image_from_base64(to_base64(image)), image)


def test_a_slice_is_encoded_row_by_row(rng):
    array = rng.normal(size=(4, 6)).astype("<f4")[:, ::2]
    assert base64.b64decode(to_base64(array)) == b"".join(row.tobytes() for row in array)


@pytest.mark.parametrize("text", ["", "AAAA", "ä"])
def test_what_is_no_image_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of them comes first
        image_from_base64(text)
