import asyncio
import base64
import io
import json
import re
import zipfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader
from mnist_demo.ui.hand import drawings
from mnist_demo.ui.services.explanation import Explainer
from mnist_demo.ui.services.polling import Polling
from mnist_demo.ui.services.reader_pool import ReaderPool
from mnist_demo.ui.sketch.component import Sketch

PAPER = base64.b64encode(bytes(28 * 28)).decode()
SEVEN = [[70, 62, 140, 56, 207, 62, 185, 118, 154, 174, 129, 235]]


class NoJobs:
    """Nobody has trained anything."""

    def bundle(self, run_id: str) -> Path:
        raise UserError("That network is not on the server.")


@pytest.fixture(scope="module")
def sketch() -> Sketch:
    return Sketch(ReaderPool(Reader(), NoJobs()), Explainer(NoJobs()), NoJobs(), Polling())


def answered(call: Coroutine) -> dict:
    # in a thread: the browser tests leave an event loop running in this one
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, call).result()


def read(sketch: Sketch, drawing: object) -> dict:
    return answered(sketch.read({"strokes": drawing}))


def opened(sketch: Sketch, raw: object) -> dict:
    return answered(sketch.open_picture(SimpleNamespace(data={}, files=[("digit.png", raw)])))


def png(side: int = 100) -> bytes:
    file = io.BytesIO()
    grey = np.full((side, side), 255, np.uint8)
    grey[20:80, 45:55] = 0
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def test_a_drawing_gets_its_reading_and_the_steps_of_its_ink(sketch):
    answer = read(sketch, SEVEN)
    assert answer["reading"] == "7"
    assert answer["digit"] == 7
    assert answer["accepted"] is True
    assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-3)
    centred = answer["steps"]["centred"]
    assert (centred["width"], centred["height"]) == (28, 28)
    assert len(base64.b64decode(centred["grey"])) == 28 * 28


def test_two_digits_are_answered_with_their_boxes_and_that_of_the_last_stroke_is_shown(sketch):
    one = [30, 60, 30, 235]
    for drawing, shown in (([one, SEVEN[0]], 1), ([SEVEN[0], one], 0)):
        answer = read(sketch, drawing)
        assert answer["reading"] == "17"
        assert [mark["digit"] for mark in answer["marks"]] == [1, 7]
        assert answer["marks"][0]["box"] == [21, 51, 39, 244]
        assert answer["shown"] == shown
        for key in ("digit", "accepted", "probabilities", "digit_score"):
            assert answer[key] == answer["marks"][shown][key]


def test_the_boxes_of_a_picture_are_in_pixels_of_what_the_pad_shows(sketch):
    (mark,) = opened(sketch, png(1000))["marks"]
    assert mark["box"] == pytest.approx([45 * 0.56, 20 * 0.56, 55 * 0.56, 80 * 0.56], abs=0.1)


def test_what_of_a_picture_was_taken_as_ink_comes_with_it(sketch):
    answer = opened(sketch, png(1000))
    raw = base64.b64decode(answer["ink"].removeprefix("data:image/png;base64,"))
    alpha = np.asarray(Image.open(io.BytesIO(raw)).getchannel("A")) > 128
    rows, columns = np.nonzero(alpha)
    scale = 1000 / 320
    edges = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert np.array(edges) * scale == pytest.approx([45, 20, 55, 80], abs=2 * scale)


def test_a_drawing_can_be_looked_into(sketch):
    sent = {"grey": read(sketch, SEVEN)["steps"]["centred"]["grey"], "run": None}
    assert sketch.why(sent)["digit"] == 7
    assert [len(column) for column in sketch.inside(sent)["columns"]] == [6] * 3


@pytest.mark.parametrize("sent", [None, {}, {"grey": "x"}, {"grey": PAPER, "run": 7}])
def test_what_cannot_be_looked_into_is_one_sentence(sketch, sent):
    for answer in (sketch.why(sent), sketch.inside(sent)):
        assert list(answer) == ["error"]


def test_an_answer_is_small(sketch):
    rng = np.random.default_rng(0)
    for label in range(10):
        strokes = synthetic.strokes_of(label, rng)
        points = np.concatenate(strokes)
        low, size = points.min(axis=0), np.ptp(points, axis=0).max()
        drawing = [(20 + 200 * (stroke - low) / size).ravel().tolist() for stroke in strokes]
        assert len(json.dumps(read(sketch, drawing))) < 4500


@settings(deadline=None, max_examples=50)
@given(
    payload=st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers(0, 280) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_whatever_a_page_sends_it_gets_an_answer_or_one_sentence(sketch, payload):
    for answer in (
        answered(sketch.read(payload)),
        read(sketch, payload),
        answered(sketch.read({"strokes": SEVEN, "run": payload})),
        sketch.open_sample(payload),
        sketch.open_sample({"name": payload}),
        opened(sketch, payload),
        sketch.open_digit(payload),
        sketch.open_digit({"grey": payload}),
        sketch.open_digit({"grey": PAPER, "run": payload}),
        sketch.read_image({"grey": PAPER, "run": payload}),
    ):
        json.dumps(answer, allow_nan=False)
        assert "reading" in answer or "digit" in answer or answer["error"].endswith(".")


def test_nothing_and_a_dot_get_a_sentence(sketch):
    assert "draw a digit" in read(sketch, [])["error"]
    assert "only a dot" in read(sketch, [[140, 140]])["error"]


def test_a_picture_is_read_and_shown_again(sketch):
    answer = opened(sketch, png())
    assert answer["digit"] == 1
    header, data = answer["picture"].split(",")
    assert header == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (100, 100)


def test_what_the_network_saw_can_be_opened_again_and_is_read_alike(sketch):
    drawn = read(sketch, SEVEN)
    grey = drawn["steps"]["centred"]["grey"]
    answer = sketch.open_digit({"grey": grey, "run": None})
    assert set(answer) == set(opened(sketch, png()))
    assert answer["steps"]["centred"]["grey"] == grey
    assert answer["probabilities"] == drawn["probabilities"]


def test_an_image_is_read_as_it_is_wherever_its_ink_lies(sketch):
    seven = read(sketch, SEVEN)
    grey = np.frombuffer(base64.b64decode(seven["steps"]["centred"]["grey"]), np.uint8)
    as_it_is = sketch.read_image({"grey": base64.b64encode(grey).decode(), "run": None})
    assert as_it_is["digit"] == 7
    assert as_it_is["probabilities"] == pytest.approx(seven["probabilities"], abs=1e-4)
    moved = np.roll(grey.reshape(28, 28), (8, -8), axis=(0, 1)).tobytes()
    elsewhere = sketch.read_image({"grey": base64.b64encode(moved).decode(), "run": None})
    assert elsewhere["probabilities"] != pytest.approx(seven["probabilities"], abs=1e-3)


def test_a_picture_comes_with_the_ink_of_each_mark_as_the_network_saw_it(sketch):
    for answer in (opened(sketch, png()), sketch.open_sample({"name": "digit_3", "run": None})):
        assert len(answer["greys"]) == len(answer["marks"])
        assert answer["greys"][answer["shown"]] == answer["steps"]["centred"]["grey"]


def test_an_opened_digit_is_shown_as_dark_ink_on_light_paper(sketch):
    grey = read(sketch, SEVEN)["steps"]["centred"]["grey"]
    _, data = sketch.open_digit({"grey": grey})["picture"].split(",")
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert shown.shape == (560, 560)
    ink = np.frombuffer(base64.b64decode(grey), np.uint8).reshape(28, 28)
    pixels = shown.reshape(28, 20, 28, 20).mean(axis=(1, 3))
    assert pixels[ink == 255].mean() < 30
    assert pixels[ink == 0].mean() > 250


def test_a_digit_without_ink_gets_a_sentence(sketch):
    assert "Nothing is drawn" in sketch.open_digit({"grey": PAPER})["error"]


@pytest.mark.parametrize("raw", [b"", b"text", png()[:60]], ids=["empty", "text", "truncated"])
def test_anything_but_a_picture_gets_a_sentence(sketch, raw):
    assert opened(sketch, raw)["error"].endswith(".")


def test_only_the_samples_shown_can_be_opened(sketch):
    for name in (
        "../champion/card",
        "digit_3/../digit_3",
        "/etc/hostname",
        "",
        3,
        None,
        ["digit_3"],
    ):
        assert "no such sample" in sketch.open_sample({"name": name})["error"]


def test_every_sample_shown_is_read_as_the_digit_it_is_named_for(sketch):
    names = re.findall('class="sample" data-name="([^"]+)"', sketch.html_template)
    assert len(names) == 10
    for name in names:
        assert sketch.open_sample({"name": name})["reading"] == name[-1]


def test_a_network_of_ones_own_reads_when_it_is_named(tiny_bundle):
    class OneJob:
        def bundle(self, run_id: str) -> Path:
            assert run_id == "mine"
            return tiny_bundle

    sketch = Sketch(ReaderPool(Reader(), OneJob()), Explainer(OneJob()), OneJob(), Polling())
    own = answered(sketch.read({"strokes": SEVEN, "run": "mine"}))
    champions = answered(sketch.read({"strokes": SEVEN, "run": None}))
    (expected,) = Reader(tiny_bundle).read_strokes([np.reshape(SEVEN[0], (-1, 2))])
    assert own["probabilities"] == pytest.approx(expected.probabilities, abs=1e-3)
    assert own["probabilities"] != champions["probabilities"]


def test_a_network_that_is_gone_gets_a_sentence(sketch):
    gone = answered(sketch.read({"strokes": SEVEN, "run": "deleted"}))
    assert "not on the server" in gone["error"]


def drawing(label):
    return {"grey": PAPER, "label": label}


KEY = "c" * 32


class TeachingJobs(NoJobs):
    """Notes what is to be taught, and has one training."""

    def __init__(self) -> None:
        self.taught: list[tuple] = []
        self.ended: list[str] = []

    def teach(self, key, base, drawings):
        self.taught.append((key, base, drawings.labels.tolist(), drawings.images.shape))
        return "new"

    def watch(self, key, cursors):
        return {"runs": [{"id": "new", "ahead": 2, "state": "waiting"}]}

    def stop_or_delete(self, key, run):
        self.ended.append(run)


@pytest.fixture
def teaching():
    jobs = TeachingJobs()
    return Sketch(ReaderPool(Reader(), jobs), Explainer(jobs), jobs, Polling()), jobs


def test_ten_drawings_teach_the_network_on_the_pad_and_fewer_are_refused(teaching):
    sketch, jobs = teaching
    labels = [i % 10 for i in range(12)]
    sent = {"key": KEY, "run": "mine", "drawings": [drawing(label) for label in labels]}
    assert sketch.teach(sent) == {"run": "new"}
    assert jobs.taught == [(KEY, "mine", labels, (12, 28, 28))]
    few = sketch.teach(sent | {"drawings": sent["drawings"][:9]})
    assert few["error"].startswith("Draw and name 10 digits")
    assert sketch.teach(sent | {"drawings": []})["error"] == few["error"]
    assert len(jobs.taught) == 1


def test_the_training_is_followed_and_ended_by_its_id(teaching):
    sketch, jobs = teaching
    answer = sketch.taught({"key": KEY, "run": "new"})
    assert answer["run"]["state"] == "waiting"
    assert answer["ask_again_ms"] > 0
    assert "teach it again" in sketch.taught({"key": KEY, "run": "another"})["error"]
    assert sketch.untaught({"key": KEY, "run": "new"}) == {}
    assert jobs.ended == ["new"]


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def unpacked(sketch, raw):
    upload = SimpleNamespace(files=[("file", raw)], data={})
    return answered(sketch.open_drawings(upload))


def test_a_zip_of_pictures_is_unpacked_and_what_cannot_be_read_is_counted(sketch):
    files = {f"d_{i % 10}_{i}_{i % 10}.png": png() for i in range(12)} | {"x_3.png": b"no picture"}
    answer = unpacked(sketch, zipped(files))
    assert [one["label"] for one in answer["drawings"]] == [0, 0, 1, 1, *range(2, 10)]
    assert answer["left_out"] == 1
    assert all(len(base64.b64decode(one["grey"])) == 784 for one in answer["drawings"])


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "This zip is no zip that can be opened"),
        (b"PK\x03\x04 and then nothing", "This zip is no zip that can be opened"),
        (zipped({"a.png": b""}), "This zip has no picture that says which digit it shows"),
        (zipped({"a_1.png": b"x"}), "No picture in this zip can be read"),
        (bytes(5_000_001), "The zip is too large"),
        (zipped({f"a{i}_1.png": png() for i in range(501)}), "more than 500 drawings"),
    ],
)
def test_what_is_no_zip_of_drawings_is_one_sentence(sketch, raw, sentence):
    assert sentence in unpacked(sketch, raw)["error"]


@pytest.mark.parametrize("content", [png(100), b"x"])
def test_a_zip_that_takes_too_long_is_given_up(sketch, monkeypatch, content):
    hurried = replace(drawings.settings, max_zip_seconds=-1)
    monkeypatch.setattr(drawings, "settings", hurried)
    assert "takes too long" in unpacked(sketch, zipped({"a_1.png": content}))["error"]
