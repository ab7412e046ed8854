"""What a running page answers to programs."""

import base64
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from hypothesis import given

from mnist_demo.errors import UserError
from mnist_demo.presets.form import FIELDS, config_from
from mnist_demo.settings import SAMPLES
from mnist_demo.ui.api import NO_PICTURE
from tests.hostile import JSON

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client(app) -> Client:
    return Client(app.url, verbose=False)


def test_predict_answers_as_the_command_line_does(client):
    sample = SAMPLES / "digit_7.png"
    said = subprocess.run(
        [sys.executable, "-m", "mnist_demo", "predict", str(sample), "--json"],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    answered = client.predict(handle_file(sample), api_name="/predict")
    assert answered["reading"] == "7"
    assert answered == json.loads(said.stdout) | {"path": None}


def test_predict_answers_anything_but_a_picture_with_one_sentence(client, tmp_path):
    text = tmp_path / "digit.png"
    text.write_text("just some text")
    answered = client.predict(handle_file(text), api_name="/predict")
    assert set(answered) == {"path", "error"}
    assert "no picture" in answered["error"]


_SAMPLE = SAMPLES / "digit_7.png"
_BASE64 = base64.b64encode(_SAMPLE.read_bytes()).decode()
NO_PICTURES = {
    "nothing": None,
    "a path": str(_SAMPLE),
    "a path of nothing": "nowhere.png",
    "a data URL": f"data:image/png;base64,{_BASE64}",
    "base64": _BASE64,
    "an address": "https://example.com/digit.png",
    "a list": [str(_SAMPLE)],
    "a number": 7,
    "a picture's pixels": [[0, 255], [255, 0]],
    "an object with a path": {"path": str(_SAMPLE)},
    "an object with a data URL": {"url": f"data:image/png;base64,{_BASE64}"},
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_predict_says_how_a_picture_is_sent(client, what):
    answered = client.predict(NO_PICTURES[what], api_name="/predict")
    assert answered == {"path": None, "error": NO_PICTURE}
    assert "handle_file(" in NO_PICTURE


def called(app, endpoint, arguments):
    """What the endpoint answers to a raw HTTP call: the last event, and its data."""
    address = f"{app.url}gradio_api/call/{endpoint}"
    body = json.dumps({"data": arguments}).encode()
    call = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(call) as joined:
        event = json.load(joined)["event_id"]
    with urllib.request.urlopen(f"{address}/{event}") as answered:
        *_, kind, data = answered.read().decode().split("\n")[:-2]
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", str(_SAMPLE), "http://127.0.0.1:1/digit.png", "http://nowhere.invalid/1.png"],
)
@pytest.mark.parametrize("endpoint", ["predict", "train", "evaluate"])
def test_only_files_that_were_uploaded_are_opened(app, endpoint, path):
    forged = {"path": path, "meta": {"_type": "gradio.FileData"}}
    kind, said = called(app, endpoint, [forged])
    assert kind == "error"
    assert said["error"] == NO_PICTURE


@pytest.mark.parametrize(
    ("endpoint", "arguments", "sentence"),
    [
        ("predict", [], "handle_file"),
        ("predict", [None, None], "/predict takes image: send nothing else."),
        ("train", [], '"architecture"'),
        ("train", [{"architecture": "simple"}, 5], "/train takes choices: send nothing else."),
        ("evaluate", ["synthetic", "", 5], "/evaluate takes data and run: send nothing else."),
        ("evaluate", [5], "data must be one of mnist"),
        ("evaluate", [{}, []], "data must be one of mnist"),
        ("evaluate", ["synthetic", 5], "run the id of a training"),
        ("evaluate", ["synthetic", "../runs"], "run the id of a training"),
    ],
)
def test_too_few_too_many_or_wrong_arguments_are_one_sentence(app, endpoint, arguments, sentence):
    _, said = called(app, endpoint, arguments)
    answered = said if isinstance(said, dict) else said[0]
    assert sentence in answered["error"]


def test_a_wrong_endpoint_is_one_sentence(app):
    with pytest.raises(urllib.error.HTTPError) as refused:
        called(app, "paint", [])
    assert refused.value.code == 404
    assert "call /predict, /train or /evaluate" in refused.value.read().decode()


TRAININGS = {
    "nothing": (None, "must be an object of settings"),
    "a word": ("simple", "must be an object of settings"),
    "a list": ([{"architecture": "simple"}], "must be an object of settings"),
    "no settings": ({}, "architecture must be one of simple"),
    "no architecture": ({"epochs": 1}, "architecture must be one of simple"),
    "an unknown one": ({"architecture": "vgg"}, "choose one of simple"),
    "an unknown setting": ({"architecture": "simple", "colour": 1}, "There is no setting 'colour'"),
}


@pytest.mark.parametrize("what", TRAININGS)
def test_train_says_what_a_training_must_be(client, what):
    sent, sentence = TRAININGS[what]
    (said,) = client.submit(sent, api_name="/train")
    assert said["event"] == "failed"
    assert sentence in said["error"]


@pytest.mark.parametrize("key", [key for key in FIELDS if key != "architecture"])
@given(value=JSON.filter(lambda value: value is not None))
def test_a_setting_of_another_kind_or_out_of_its_range_is_named(key, value):
    try:
        config_from({"architecture": "simple", key: value})
        said = key
    except UserError as error:
        said = str(error)
    assert said.startswith((key, key.replace("_", " "), "There is no "))
    assert "reload" not in said


def test_no_malformed_call_left_a_traceback_in_the_log(app):
    assert "Traceback" not in app.log()


def test_nothing_else_can_be_called(client):
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {
        "/predict",
        "/train",
        "/evaluate",
    }


@pytest.mark.slow
def test_evaluate_answers_as_the_command_line_does(client):
    said = subprocess.run(
        [sys.executable, "-m", "mnist_demo", "evaluate", "--data", "synthetic", "--json"],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    expected = json.loads(said.stdout)
    answered = client.predict("synthetic", api_name="/evaluate")
    assert answered["confusion_matrix"] == expected["confusion_matrix"]
    assert set(answered) == set(expected)
    assert answered["loss"] == pytest.approx(expected["loss"], rel=1e-3)


@pytest.mark.parametrize("sent", [("letters", ""), ("/etc", ""), ("synthetic", "nobody")])
def test_evaluate_answers_what_is_not_there_with_one_sentence(client, sent):
    answered = client.predict(*sent, api_name="/evaluate")
    assert list(answered) == ["error"]
    assert answered["error"].endswith(".")


SHORT = {"architecture": "simple", "data": ["synthetic"], "train_size": 300, "epochs": 2}


@pytest.mark.slow
def test_train_streams_the_events_of_a_training_and_its_network_can_be_fetched(client, app):
    events = list(client.submit(SHORT, api_name="/train"))
    assert [e["event"] for e in events] == (["batch"] * 5 + ["epoch"]) * 2 + ["done"]
    done = events[-1]
    assert 0 <= done["test_accuracy"] <= 1
    with urllib.request.urlopen(f"{app.url}{done['bundle']}/card.json") as answered:
        card = json.load(answered)
    assert card["architecture"] == "simple"
    assert card["metrics"]["test_accuracy"] == done["test_accuracy"]
    with urllib.request.urlopen(f"{app.url}{done['bundle']}/curves.csv") as answered:
        lines = answered.read().decode().splitlines()
    assert len(lines) == 1 + len(events)
    assert lines[0].startswith("event,step,epoch,loss,accuracy")


def test_train_refuses_what_the_page_would_refuse(client):
    (said,) = client.submit(SHORT | {"epochs": 31}, api_name="/train")
    assert said["event"] == "failed"
    assert "must be 1 to 30" in said["error"]


@pytest.mark.slow
def test_a_training_stops_when_its_program_no_longer_listens(client):
    job = client.submit(SHORT | {"epochs": 30, "batch_size": 2}, api_name="/train")
    next(iter(job))
    job.cancel()
    began = time.monotonic()
    assert list(client.submit(SHORT, api_name="/train"))[-1]["event"] == "done"
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("name", ["model.keras", "../card.json", "run.json", "nothing"])
def test_nothing_of_a_training_can_be_fetched_by_guessing(app, name):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{app.url}runs/guessed/{name}")
    assert refused.value.code == 404


def test_a_readings_answer_is_compressed_on_the_wire(app):
    config = json.load(urllib.request.urlopen(app.url + "config"))
    (pad,) = (c["id"] for c in config["components"] if "read" in c["props"].get("server_fns", []))
    drawing = {"strokes": [[70, 62, 207, 62, 129, 235]]}
    call = {"data": drawing, "component_id": pad, "fn_name": "read"}
    request = urllib.request.Request(
        app.url + "gradio_api/component_server",
        json.dumps(call | {"session_hash": "test"}).encode(),
        {"Content-Type": "application/json", "Accept-Encoding": "gzip"},
    )
    with urllib.request.urlopen(request) as answered:
        assert answered.headers["Content-Encoding"] == "gzip"
        assert len(answered.read()) < 1500
