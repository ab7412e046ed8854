import base64
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mnist_demo.errors import UserError
from mnist_demo.settings import settings
from mnist_demo.ui.requests import (
    PAD_SIDE,
    ChooseTestSet,
    Compare,
    DiagnosisRequest,
    FindNeighbours,
    Images,
    Keep,
    Measure,
    MnistRequest,
    OpenPicture,
    OpenSample,
    Preview,
    ReadImage,
    ReadStrokes,
    ReportRequest,
    Start,
    Teach,
    TrainingRequest,
    Watch,
    parse_grey,
    parse_strokes,
)
from tests.hostile import JSON

COORDINATES = st.integers(0, PAD_SIDE) | st.floats(0, PAD_SIDE)
DRAWINGS = st.lists(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=20).map(
        lambda points: [number for point in points for number in point]
    ),
    max_size=8,
)


@given(DRAWINGS)
def test_a_drawing_comes_in_as_it_was_sent(drawing):
    strokes = parse_strokes(drawing)
    assert [stroke.ravel().tolist() for stroke in strokes] == drawing
    assert all(stroke.shape[1] == 2 and stroke.dtype == np.float64 for stroke in strokes)


@given(JSON)
def test_anything_else_is_refused_with_a_sentence_or_is_a_drawing(payload):
    try:
        strokes = parse_strokes(payload)
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
        parse_strokes(payload)


def test_more_ink_than_allowed_is_refused():
    with pytest.raises(UserError, match="more ink"):
        parse_strokes([[1, 1]] * (settings.max_strokes + 1))
    with pytest.raises(UserError, match="more ink"):
        parse_strokes([[1, 1] * (settings.max_points + 1)])


KEY = "0123456789abcdef" * 2
PAPER = base64.b64encode(bytes(784)).decode()
SOUND = {
    ReadStrokes: {"strokes": [[1, 2.5]]},
    OpenSample: {"name": "digit_3"},
    ReadImage: {"grey": PAPER, "run": "run-1"},
    FindNeighbours: {"grey": PAPER, "digits": [3, 5]},
    Start: {"key": KEY, "form": {"architecture": "simple"}, "strokes": None},
    Watch: {"key": KEY, "cursors": {"run-1": 7}},
    TrainingRequest: {"key": KEY, "run": "run-1"},
    Preview: {"form": {}},
    Keep: {"drawings": [{"grey": PAPER, "label": 3}]},
    Teach: {"key": KEY, "run": None, "drawings": [{"grey": PAPER, "label": 3}]},
    DiagnosisRequest: {"data": "mnist", "run": None},
    Measure: {"data": "mnist", "run": "", "figures": True, "perturbed": 50},
    Images: {"data": "mnist", "indices": [0, 9_999]},
    Compare: {"data": "mnist", "runs": ["run-1", None], "names": ["simple 1", "Champion"]},
    ReportRequest: {"report": "a-b_c"},
    MnistRequest: {"download": True},
    ChooseTestSet: {"data": "optical", "runs": ["run-1", None]},
}


@pytest.mark.parametrize("model", SOUND, ids=lambda model: model.__name__)
@hypothesis_settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_an_entry_of_any_kind_makes_a_request_or_one_sentence(model, data):
    sent = SOUND[model]
    assert isinstance(model.parse(sent), model)
    changed = sent | {data.draw(st.sampled_from(sorted(sent))): data.draw(JSON)}
    try:
        said = str(model.parse(changed)) + "."
    except UserError as error:
        said = str(error)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("model", "entries"),
    [
        (Watch, {"cursors": {"run-1": True}}),
        (Watch, {"cursors": {"run-1": 1.0}}),
        (Watch, {"cursors": {str(i): 0 for i in range(101)}}),
        (FindNeighbours, {"digits": []}),
        (FindNeighbours, {"digits": [1, 2, 3]}),
        (FindNeighbours, {"digits": [10]}),
        (FindNeighbours, {"digits": [True]}),
        (FindNeighbours, {"digits": "1"}),
        (Keep, {"drawings": [{"grey": PAPER, "label": 3}] * 501}),
        (Teach, {"drawings": [{"grey": PAPER, "label": 3}] * 501}),
        (Teach, {"drawings": [{"grey": PAPER, "label": "3"}]}),
        (Measure, {"figures": 1}),
        (Measure, {"data": ""}),
        (Measure, {"data": "x" * 101}),
        (Images, {"indices": list(range(201))}),
        (Compare, {"runs": ["run-1"]}),
        (Compare, {"runs": [None, None, None]}),
        (Compare, {"names": ["a", ""]}),
        (Compare, {"names": ["a", 7]}),
        (TrainingRequest, {"key": KEY.upper()}),
        (TrainingRequest, {"key": KEY + "\n"}),
        (TrainingRequest, {"run": "../x"}),
        (TrainingRequest, {"run": None}),
        (ReadImage, {"run": 0}),
        (ReadImage, {"run": []}),
    ],
    ids=repr,
)
def test_numbers_counts_and_names_out_of_bounds_are_refused(model, entries):
    with pytest.raises(UserError, match="reload it"):
        model.parse(SOUND[model] | entries)


@pytest.mark.parametrize("model", SOUND, ids=lambda model: model.__name__)
@pytest.mark.parametrize("sent", [None, [], "x", 7], ids=repr)
def test_anything_but_an_object_is_refused(model, sent):
    with pytest.raises(UserError):
        model.parse(sent)


def test_the_champion_is_meant_by_null_by_an_empty_name_and_by_none_at_all():
    for run in ({"run": None}, {"run": ""}, {}):
        assert ReadStrokes.parse({"strokes": []} | run).run is None


def test_a_picture_is_the_one_file_of_a_form():
    upload = SimpleNamespace(data={"run": ""}, files=[("digit.png", b"bytes")])
    request = OpenPicture.parse(upload)
    assert request.picture == b"bytes"
    assert request.run is None


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {"files": [("digit.png", b"bytes")]},
        {"picture": b"bytes"},
        SimpleNamespace(data={}, files=[]),
        SimpleNamespace(data={}, files=[("a", b"a"), ("b", b"b")]),
        SimpleNamespace(data={}, files=[("a", "text")]),
    ],
    ids=repr,
)
def test_any_other_form_is_refused(payload):
    with pytest.raises(UserError, match="No picture arrived"):
        OpenPicture.parse(payload)


@given(st.binary(min_size=784, max_size=784))
def test_a_digit_comes_in_as_it_was_sent(levels):
    digit = parse_grey(base64.b64encode(levels).decode())
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8
    assert digit.tobytes() == levels


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
        parse_grey(payload)
