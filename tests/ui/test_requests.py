import base64
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.errors import UserError
from mnist_demo.settings import settings
from mnist_demo.ui.payload import PAD_SIDE, digit_of, picture_of, strokes_of

COORDINATES = st.integers(0, PAD_SIDE) | st.floats(0, PAD_SIDE)
DRAWINGS = st.lists(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=20).map(
        lambda points: [number for point in points for number in point]
    ),
    max_size=8,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(DRAWINGS)
def test_a_drawing_comes_in_as_it_was_sent(drawing):
    strokes = strokes_of(drawing)
    assert [stroke.ravel().tolist() for stroke in strokes] == drawing
    assert all(stroke.shape[1] == 2 and stroke.dtype == np.float64 for stroke in strokes)


@given(JSON)
def test_anything_else_is_refused_with_a_sentence_or_is_a_drawing(payload):
    try:
        strokes = strokes_of(payload)
    except UserError as error:
        said = str(error)
    else:
        said = "A drawing."
        assert all(np.isfinite(stroke).all() for stroke in strokes)
    assert said.endswith(".")


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        "[[1, 2]]",
        [[1]],
        [[]],
        [1, 2],
        [[1, 2, 3]],
        [["1", "2"]],
        [[True, False]],
        [[None, 1]],
        [[math.nan, 1]],
        [[math.inf, 1]],
        [[-0.1, 1]],
        [[1, PAD_SIDE + 0.1]],
        [[10**400, 1]],
        [[[1, 2]]],
    ],
    ids=repr,
)
def test_a_malformed_drawing_is_refused(payload):
    with pytest.raises(UserError, match="could not be understood"):
        strokes_of(payload)


def test_more_ink_than_allowed_is_refused():
    with pytest.raises(UserError, match="more ink"):
        strokes_of([[1, 1]] * (settings.max_strokes + 1))
    with pytest.raises(UserError, match="more ink"):
        strokes_of([[1, 1] * (settings.max_points + 1)])


def test_a_picture_is_the_one_file_of_a_form():
    assert picture_of(SimpleNamespace(files=[("digit.png", b"bytes")])) == b"bytes"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {"files": [("digit.png", b"bytes")]},
        SimpleNamespace(files=[]),
        SimpleNamespace(files=[("a", b"a"), ("b", b"b")]),
        SimpleNamespace(files=[("a", "text")]),
    ],
    ids=repr,
)
def test_any_other_form_is_refused(payload):
    with pytest.raises(UserError, match="No picture arrived"):
        picture_of(payload)


@given(st.binary(min_size=784, max_size=784))
def test_a_digit_comes_in_as_it_was_sent(levels):
    digit = digit_of(base64.b64encode(levels).decode())
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8
    assert digit.tobytes() == levels


PAPER = base64.b64encode(bytes(784)).decode()


@pytest.mark.parametrize(
    "payload",
    [
        None,
        0,
        [PAPER],
        {"grey": PAPER},
        PAPER.encode(),
        "",
        base64.b64encode(bytes(783)).decode(),
        base64.b64encode(bytes(785)).decode(),
        PAPER + "\n",
        " " + PAPER,
        PAPER.replace("A", "-", 1),
        PAPER.replace("A", "é", 1),
        PAPER.replace("=", "A"),
        "=" * 1048,
    ],
    ids=lambda payload: repr(payload)[-24:],
)
def test_a_malformed_digit_is_refused(payload):
    with pytest.raises(UserError, match="could not be understood"):
        digit_of(payload)
