"""What a running page answers to programs."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from gradio_client import Client, handle_file

from mnist_demo.settings import SAMPLES

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


@pytest.mark.parametrize("sent", [None, "x", {"path": str(SAMPLES / "digit_7.png")}], ids=repr)
def test_predict_opens_only_files_that_were_sent(client, sent):
    answered = client.predict(sent, api_name="/predict")
    assert answered == {"path": None, "error": "No picture arrived: send one and try again."}


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


@pytest.mark.parametrize("sent", [("letters", ""), ("/etc", ""), ("synthetic", "nobody's")])
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
