"""The browser answers the page as the server does, to drawings and to "Why?"."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_demo.errors import UserError
from mnist_demo.inference import Reader
from mnist_demo.inference.occlusion import occlusion
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.ui import responses
from mnist_demo.ui.reader.constants import constants
from mnist_demo.ui.requests import PAD_SIDE, PEN, TOO_MUCH_INK
from tests.browser.hand import DOT, FOUR, ONE, SEVEN

SCRIPT = Path(__file__).parents[2] / "js" / "engine.js"
ACROSS = [(0.1, 0.5), (0.9, 0.5)]
GRID = [
    [x, y, x, y + 18.0] for y in range(5, 260, 27) for x in range(10, 280, 20)
]  # in the pad's unit
DRAWINGS = {
    "seven": SEVEN,
    "one": ONE,
    "four, of two strokes": FOUR,
    "seventy-four": [
        [(x / 2, y) for x, y in stroke] for stroke in SEVEN
    ] + [[(0.5 + x / 2, y) for x, y in stroke] for stroke in FOUR],
    "a line": [ACROSS],
    "a seven over a line": [*SEVEN, [(0.2, 0.95), (0.8, 0.95)]],
}  # fmt: skip


def sent(drawing: list[list[tuple[float, float]]]) -> list[list[float]]:
    """Strokes as the page has them: flat lists in the pad's unit."""
    return [[round(at * PAD_SIDE, 1) for point in stroke for at in point] for stroke in drawing]


def answers(
    node: str, requests: list[dict[str, Any]], runtime: str = "simd"
) -> list[dict[str, Any]]:
    """What the browser's reader answers with the champion."""
    lines = "\n".join(map(json.dumps, requests))
    command = [node, SCRIPT, CHAMPION, json.dumps(constants()), str(PEN), runtime]
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def assert_alike(here: Any, there: Any, name: str = "answer") -> None:
    """Two answers of the same shape; numbers as near as int8 arithmetic lets them be."""
    if isinstance(there, dict):
        assert here.keys() == there.keys(), name
        for key in there:
            assert_alike(here[key], there[key], key)
    elif isinstance(there, list):
        assert len(here) == len(there), name
        for one, other in zip(here, there, strict=True):
            assert_alike(one, other, name)
    elif isinstance(there, float):
        # of a box in the pad's unit, else of a share
        assert here == pytest.approx(there, abs=0.11 if name == "box" else 0.05), name
    elif name != "grey":
        assert here == there, name


def server_answer(reader: Reader, strokes: list[list[float]]) -> dict[str, Any]:
    read = reader.read_strokes([np.reshape(stroke, (-1, 2)) for stroke in strokes], PEN)
    return json.loads(json.dumps(responses.answer(read, responses.last_drawn(read))))


def without_crop(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer less the crop, which is only looked at, and made smaller in two ways."""
    return answer | {"steps": {key: answer["steps"][key] for key in ("scaled", "centred")}}


@pytest.mark.parametrize("runtime", ["simd", "plain"])
def test_drawings_are_answered_as_by_the_server(node, reader, runtime):
    drawings = [sent(drawing) for drawing in DRAWINGS.values()]
    read = answers(node, [{"kind": "read", "data": drawing} for drawing in drawings], runtime)
    for here, drawing in zip(read, drawings, strict=True):
        there = server_answer(reader, drawing)
        assert_alike(without_crop(here["answer"]), without_crop(there))
        crops = [answer["steps"]["cropped"] for answer in (here["answer"], there)]
        assert abs(crops[0]["width"] - crops[1]["width"]) <= 1
        assert here["ms"] > 0


def test_the_pixels_that_the_network_sees_are_the_servers(node, reader):
    drawing = sent(SEVEN)
    (here,) = answers(node, [{"kind": "read", "data": drawing}])
    there = server_answer(reader, drawing)
    for answer in (here["answer"], there):
        assert answer["steps"]["centred"]["grey"] == there["steps"]["centred"]["grey"]


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param([], id="nothing"),
        pytest.param(sent(DOT), id="a dot"),
        pytest.param(GRID, id="too many marks"),
    ],
)
def test_what_is_not_read_is_told_in_the_servers_words(node, reader, strokes):
    (here,) = answers(node, [{"kind": "read", "data": strokes}])
    with pytest.raises(UserError) as refused:
        server_answer(reader, strokes)
    assert here["answer"] == {"error": str(refused.value)}


def test_more_ink_than_the_server_takes_is_not_read(node):
    many = [[1.0, 1.0]] * (settings.max_strokes + 1)
    long = [[1.0, 1.0] * (settings.max_points + 1)]
    for here in answers(node, [{"kind": "read", "data": strokes} for strokes in (many, long)]):
        assert here["answer"] == {"error": TOO_MUCH_INK}


def test_why_is_answered_as_by_the_server(node, reader):
    image = reader.read_strokes([np.reshape(stroke, (-1, 2)) for stroke in sent(FOUR)])[0]
    (here,) = answers(node, [{"kind": "why", "data": image.ink.centred.ravel().tolist()}])
    there = occlusion(reader.network, image.ink.centred, image.digit)
    assert here["digit"] == image.digit
    assert here["most"] == pytest.approx(there.most, abs=0.02)
    assert here["sensitivity"] == pytest.approx(there.sensitivity.ravel(), abs=0.02)


def test_marks_that_come_prepared_are_read_where_they_lie(node, reader):
    readings = reader.read_strokes([np.reshape(s, (-1, 2)) for s in sent(DRAWINGS["seventy-four"])])
    marks = [
        {"box": list(mark.box), "grey": mark.ink.centred.ravel().tolist()} for mark in readings
    ]
    (here,) = answers(
        node, [{"kind": "readMarks", "data": {"marks": marks, "shown": 1, "steps": {}}}]
    )
    there = json.loads(json.dumps(responses.answer(readings, 1)))
    assert_alike(here["answer"] | {"steps": None}, there | {"steps": None})
    assert here["answer"]["reading"] == "74"


BREAK = {"noise": 1.5, "layer": 0, "zeroed": 0, "bits": 8}


def test_a_broken_network_reads_otherwise_of_the_same_ink_and_a_mended_one_as_before(node):
    drawing = {"kind": "read", "data": sent(DRAWINGS["seventy-four"])}
    image = {"kind": "why", "data": [255 * (10 < i % 28 < 14) for i in range(784)]}
    requests = [drawing, image, {"kind": "break", "data": BREAK}, drawing, image]
    requests += [{"kind": "break", "data": None}, drawing, image]
    whole, why, told, broken, why_broken, _, mended, why_mended = answers(node, requests)
    whole, broken, mended = (read["answer"] for read in (whole, broken, mended))
    assert [layer["kind"] for layer in told["layers"]] == ["convolution"] * 6 + ["dense"]
    assert (whole["reading"], broken["reading"] == "74") == ("74", False)
    assert np.abs(np.subtract(broken["probabilities"], whole["probabilities"])).max() > 0.5
    assert why_broken["probabilities"] != why["probabilities"]
    # which ink is a digit's is found by the whole network
    assert broken["steps"] == whole["steps"]
    assert [mark["box"] for mark in broken["marks"]] == [mark["box"] for mark in whole["marks"]]
    assert (mended, why_mended) == (whole, why)
