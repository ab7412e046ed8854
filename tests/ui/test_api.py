"""What a running page answers to programs."""

import json
import subprocess
import sys
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


def test_predict_answers_what_is_no_picture_with_one_sentence(client, tmp_path):
    text = tmp_path / "digit.png"
    text.write_text("just some text")
    answered = client.predict(handle_file(text), api_name="/predict")
    assert set(answered) == {"path", "error"}
    assert "no picture" in answered["error"]


def test_nothing_else_can_be_called(client):
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/predict"}


def test_a_readings_answer_is_compressed_on_the_wire(app):
    config = json.load(urllib.request.urlopen(app.url + "config"))
    (pad,) = (c["id"] for c in config["components"] if "read" in c["props"].get("server_fns", []))
    call = {"data": [[70, 62, 207, 62, 129, 235]], "component_id": pad, "fn_name": "read"}
    request = urllib.request.Request(
        app.url + "gradio_api/component_server",
        json.dumps(call | {"session_hash": "test"}).encode(),
        {"Content-Type": "application/json", "Accept-Encoding": "gzip"},
    )
    with urllib.request.urlopen(request) as answered:
        assert answered.headers["Content-Encoding"] == "gzip"
        assert len(answered.read()) < 1500
