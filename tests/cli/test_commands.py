"""The command line, run as people and programs run it.

Most tests run it in their own process, which has loaded already what a command needs; what depends
on the environment, on libraries that write to the terminal or on the process itself is `spawned`.
"""

import io
import json
import os
import runpy
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mnist_demo.cli import commands
from mnist_demo.datasets import synthetic
from mnist_demo.settings import settings
from tests.canvas import on_canvas


def spawned(*words, **options):
    """The command in a process of its own."""
    command = [sys.executable, "-m", "mnist_demo", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


def run(*words):
    """The command in this process; what it printed and its exit code as `spawned` has them."""
    command = ["mnist_demo", *map(str, words)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        patch.setattr(sys, "argv", command)
        with redirect_stderr(io.StringIO()) as err, pytest.raises(SystemExit) as ended:
            runpy.run_module("mnist_demo", run_name="__main__", alter_sys=True)
    return subprocess.CompletedProcess(
        command, ended.value.code or 0, out.getvalue(), err.getvalue()
    )


def lines(ran):
    return [json.loads(line) for line in ran.stdout.splitlines()]


def one_sentence(ran, code):
    assert ran.returncode == code
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    """Ten synthetic digits as pictures of a canvas, named by what they are."""
    folder = tmp_path_factory.mktemp("drawings")
    rng = np.random.default_rng(3)
    for digit in range(10):
        path = folder / f"drawn_{digit}.png"
        Image.fromarray(on_canvas(synthetic.strokes_of(digit, rng), rng)).save(path)
    return folder


@pytest.mark.parametrize(
    "command",
    [(), ("predict",), ("evaluate",), ("train",), ("teach",), ("fetch",), ("static",), ("serve",)],
)
def test_help_is_there_for_every_command(command):
    ran = run(*command, "--help")
    assert ran.returncode == 0
    assert "Usage: python -m mnist_demo" in ran.stdout


def test_predict_reads_a_folder_in_order_of_name(drawings):
    ran = run("predict", drawings, "--json")
    assert ran.returncode == 0
    assert ran.stderr == ""
    said = lines(ran)
    assert [line["path"] for line in said] == [str(path) for path in sorted(drawings.iterdir())]
    assert sum(line["reading"] == str(digit) for digit, line in enumerate(said)) >= 9


def test_predict_reads_the_samples_that_come_with_it():
    ran = spawned("predict", "assets/samples", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    said = lines(ran)
    assert [line["reading"] for line in said] == [str(digit) for digit in range(10)]


def test_predict_speaks_to_people_in_words(drawings):
    ran = run("predict", drawings / "drawn_3.png")
    assert ran.stdout.startswith(f"{drawings / 'drawn_3.png'}: 3 (3 at ")
    assert len(ran.stdout.splitlines()) == 1


def test_predict_tells_of_what_it_cannot_read_and_reads_the_rest(drawings, tmp_path):
    (tmp_path / "text.png").write_text("I am no picture.")
    (tmp_path / "empty").mkdir()
    bad = [tmp_path / "text.png", tmp_path / "nowhere.png", tmp_path / "empty"]
    ran = run("predict", *bad, drawings / "drawn_4.png", "--json")
    assert ran.returncode == 1
    assert ran.stderr == ""
    said = lines(ran)
    assert ["error" in line for line in said] == [True, True, True, False]
    assert [line["path"] for line in said[:3]] == [str(path) for path in bad]
    in_words = run("predict", *bad, drawings / "drawn_4.png")
    assert in_words.returncode == 1
    assert len(in_words.stderr.splitlines()) == 3
    assert len(in_words.stdout.splitlines()) == 1


def test_evaluate_measures_a_folder_of_labelled_pictures(drawings, tmp_path):
    ran = run("evaluate", "--data", drawings, "--json", "--report", tmp_path / "seen")
    (measured,) = lines(ran)
    assert set(measured) == {"n", "accuracy", "loss", "ece", "confusion_matrix", "per_class"}
    assert measured["n"] == 10
    assert measured["accuracy"] == np.trace(measured["confusion_matrix"]) / 10
    told = json.loads((tmp_path / "seen" / "report.json").read_text())
    assert {name: told[name] for name in measured} == measured
    assert (tmp_path / "seen" / "report.html").exists()
    with Image.open(tmp_path / "seen" / "confusion_matrix.png") as picture:
        assert picture.width > 500


def test_evaluate_speaks_to_people_in_tables_of_a_zip_too(drawings, tmp_path):
    packed = shutil.make_archive(str(tmp_path / "drawings"), "zip", drawings)
    ran = run("evaluate", "--data", packed)
    assert ran.returncode == 0
    assert "of 10 read rightly" in ran.stdout
    assert "precision" in ran.stdout


@pytest.mark.slow
def test_evaluate_on_mnist_agrees_with_the_champions_card(mnist_test, champion_card):
    (measured,) = lines(run("evaluate", "--data", "mnist", "--json"))
    assert measured["n"] == 10_000
    assert measured["accuracy"] == pytest.approx(champion_card["metrics"]["test_accuracy"])


@pytest.mark.slow
def test_train_streams_its_events_and_leaves_a_bundle_that_reads(drawings, tmp_path):
    out = tmp_path / "run"
    small = ("--data", "synthetic", "--train-size", "400", "--epochs", "1", "--batch-size", "50")
    ran = spawned("train", "--architecture", "simple", *small, "--out", out, "--json")
    assert ran.returncode == 0
    assert ran.stderr == ""
    events = lines(ran)
    assert [event["event"] for event in events] == ["batch"] * 8 + ["epoch", "done"]
    fields = {"event", "step", "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"}
    assert all(fields <= set(event) for event in events)
    assert events[-1]["bundle"] == str(out)
    assert 0 <= events[-1]["test_accuracy"] <= 1
    assert run("predict", drawings / "drawn_1.png", "--model", out).returncode == 0


@pytest.mark.slow
def test_train_shows_people_how_it_goes_and_chooses_a_folder(drawings, tmp_path, monkeypatch):
    small = ("--data", f"synthetic,{drawings}", "--train-size", "200", "--epochs", "1")
    monkeypatch.setattr(commands, "settings", replace(settings, runs=tmp_path / "runs"))
    ran = run("train", "--architecture", "simple", *small)
    assert ran.returncode == 0
    assert "validation accuracy" in ran.stdout
    assert "test accuracy" in ran.stdout
    (bundle,) = (tmp_path / "runs").iterdir()
    assert bundle.name.startswith("simple-")
    assert (bundle / "curves.png").is_file()
    card = json.loads((bundle / "card.json").read_text())
    assert card["examples"]["train_folder"] <= 8
    assert card["examples"]["validation_folder"] == 2
    assert card["training"]["folder"] == drawings.name


@pytest.mark.slow
def test_teach_says_before_and_after_and_leaves_a_bundle_that_reads(
    drawings, tiny_bundle, tmp_path
):
    packed = shutil.make_archive(str(tmp_path / "drawings"), "zip", drawings)
    ran = run("teach", packed, "--model", tiny_bundle, "--out", tmp_path / "mine", "--json")
    assert ran.returncode == 0
    assert ran.stderr == ""
    taught, done = lines(ran)[-2:]
    assert (taught["event"], taught["drawings"], taught["held_back"]) == ("taught", 10, 2)
    assert done["bundle"] == str(tmp_path / "mine")
    assert run("predict", drawings / "drawn_1.png", "--model", tmp_path / "mine").returncode == 0
    # the bundle that it made can be taught again
    again = run("teach", drawings, "--model", tmp_path / "mine", "--out", tmp_path / "again")
    assert "Of 2 drawings that were held back it read" in again.stdout
    assert "% before, and" in again.stdout


def test_train_lists_every_architecture_with_its_parameters():
    assert "954,752" in run("train", "--architecture", "list").stdout
    listed = lines(run("train", "--architecture", "list", "--json"))
    assert {"architecture": "batchnorm", "parameters": 954_752}.items() <= listed[3].items()


WRONG_CALLS = {
    "nothing to read": (("predict",), 2, "Missing argument"),
    "an unknown option": (("predict", "x.png", "--loud"), 2, "No such option"),
    "an unknown command": (("paint",), 2, "No such command"),
    "not a number": (("train", "--architecture", "simple", "--epochs", "two"), 2, "valid integer"),
    "a missing bundle": (("predict", "x.png", "--model", "nowhere"), 1, "There is no bundle"),
    "a bundle that is none": (("evaluate", "--model", "tests"), 1, "is no bundle"),
    "a file that is no zip": (("evaluate", "--data", "README.md"), 1, "no zip that can be opened"),
    "too few drawings": (("teach", "assets/samples/digit_7.png"), 1, "no zip that can be opened"),
    "two folders": (
        ("train", "--architecture", "simple", "--data", "tests,assets"),
        1,
        "are several places",
    ),
    "an unknown data set": (("evaluate", "--data", "fashion"), 1, "There is no data 'fashion'"),
    "an unknown network": (("train", "--architecture", "vgg"), 1, "choose one of"),
    "too many epochs": (("train", "--architecture", "simple", "--epochs", "999"), 1, "1 to 200"),
    "a report in a file's place": (("evaluate", "--report", "app.py"), 1, "name another folder"),
    "a network below a file": (
        ("train", "--architecture", "simple", "--out", "app.py/run"),
        1,
        "a file is in its place",
    ),
    "a folder in use": (("train", "--architecture", "simple", "--out", "tests"), 1, "new folder"),
}


@pytest.mark.parametrize("name", WRONG_CALLS)
def test_a_wrong_call_is_one_line_and_an_exit_code(name):
    words, code, reason = WRONG_CALLS[name]
    assert reason in one_sentence(run(*words), code)


def test_a_corrupt_mnist_is_one_line(tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"PK but not really")
    environment = {"MNIST_DEMO_MNIST": str(tmp_path / "mnist.npz")}
    said = one_sentence(spawned("evaluate", "--data", "mnist", env=environment), 1)
    assert "cannot be read as MNIST" in said


@pytest.fixture
def without_mnist(tmp_path):
    """The environment of a machine that has no data and reaches no server."""
    environment = {name: value for name, value in os.environ.items() if "MNIST_DEMO" not in name}
    nobody = "http://127.0.0.1:9"
    return environment | {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "MNIST_DEMO_RUNS": str(tmp_path / "runs"),
        "http_proxy": nobody,
        "https_proxy": nobody,
    }


@pytest.mark.slow
def test_without_mnist_a_network_is_measured_on_the_optical_digits(without_mnist):
    ran = spawned("evaluate", "--json", env=without_mnist)
    assert ran.returncode == 0
    (measured,) = lines(ran)
    assert measured["n"] == 1_797
    assert measured["accuracy"] > 0.9
    assert ran.stderr.startswith("MNIST is not on this machine")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.slow
def test_without_mnist_a_training_ends_with_a_figure_on_digits_it_never_saw(
    without_mnist, tmp_path
):
    small = ("--train-size", "300", "--epochs", "1", "--out", tmp_path / "out")
    ran = spawned("train", "--architecture", "simple", *small, "--json", env=without_mnist)
    assert ran.returncode == 0
    assert "it learns from other digits: optical, synthetic, printed." in ran.stderr
    assert lines(ran)[-1]["test_data"] == "optical-held-out"
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["examples"]["test_optical-held-out"] == 510
    evaluated = spawned(
        "evaluate", "--model", tmp_path / "out", "--data", "optical", "--json", env=without_mnist
    )
    assert lines(evaluated)[0]["n"] == 510
    assert "learned from some of these digits" in evaluated.stderr


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_fetch_says_what_is_here_and_in_one_sentence_what_could_not_be_got(without_mnist, options):
    ran = spawned("fetch", *options, env=without_mnist)
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "MNIST could not be downloaded" in ran.stderr
    if options:
        here = {item["item"]: item["available"] for item in lines(ran)}
        assert here == {
            "champion": True, "TensorFlow": True, "mnist": False, "optical": True,
            "printed": True, "pen": False, "characters": False,
        }  # fmt: skip
        assert all(item["available"] or item["advice"] for item in lines(ran))
    else:
        found = dict(line.split()[1::-1] for line in ran.stdout.splitlines())
        assert found == {
            "champion": "here", "TensorFlow": "here", "mnist": "missing", "optical": "here",
            "printed": "here", "pen": "missing", "characters": "missing",
        }  # fmt: skip
        assert "set MNIST_DEMO_PEN_STROKES to a UNIPEN file" in ran.stdout


def test_static_writes_a_page_and_says_how_to_look_at_it(tmp_path):
    out = tmp_path / "my page"
    ran = run("static", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"{out}: " in ran.stdout
    assert "The network is the champion" in ran.stdout
    assert f"python -m http.server -d '{out}'" in ran.stdout
    assert (out / "index.html").is_file()
    (said,) = lines(run("static", out, "--json"))
    assert said["folder"] == str(out)
    assert said["files"] == sum(path.is_file() for path in out.rglob("*"))


@pytest.mark.slow
def test_static_needs_no_data_and_no_network(without_mnist, tmp_path):
    assert spawned("static", tmp_path / "out", env=without_mnist).returncode == 0


@pytest.mark.parametrize("wrong", ["other files", "a file", "no bundle"])
def test_static_says_in_one_sentence_what_it_cannot_do(tmp_path, wrong):
    words = ["static", tmp_path / "out"]
    if wrong == "other files":
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "notes.txt").write_text("mine")
    elif wrong == "a file":
        (tmp_path / "out").write_text("mine")
    else:
        words += ["--bundle", tmp_path]
    one_sentence(run(*words), 1)


@pytest.mark.slow
def test_fetch_ends_well_where_mnist_is_here(mnist_test):
    ran = run("fetch", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    (item,) = (item for item in lines(ran) if item["item"] == "mnist")
    assert item["available"] is True


@pytest.mark.slow
def test_data_that_is_named_is_downloaded_and_nothing_else_is(without_mnist):
    said = one_sentence(spawned("evaluate", "--data", "mnist", env=without_mnist), 1)
    assert "MNIST could not be downloaded" in said
