import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise
from mnist_demo.presets.form import FIELDS, config_from, configs_from
from mnist_demo.settings import settings
from mnist_demo.ui.services.mnist_download import MnistDownload
from mnist_demo.ui.services.polling import Polling
from mnist_demo.ui.train.component import Train
from tests.hostile import JSON

KEY = "0123456789abcdef" * 2
SEVEN = [[70, 62, 140, 56, 207, 62, 185, 118, 154, 174, 129, 235]]
FORM = {"architecture": "classic", "epochs": 2}
ACTIONS = ("start", "watch", "snapshots", "stop", "resume", "delete", "preview")


class FakeJobs:
    """Writes down its calls, and refuses what it is told to, and what makes no config."""

    def __init__(self) -> None:
        self.calls: list[tuple] = []
        self.refusal: str | None = None

    def _note(self, *call: object) -> None:
        if self.refusal:
            raise UserError(self.refusal)
        self.calls.append(call)

    def submit(self, owner, form, sweep, drawing):
        configs_from(form, sweep)
        self._note("start", owner, form, sweep, drawing)
        return ["run-1"]

    def watch(self, owner, cursors):
        self._note("watch", owner, cursors)
        return {"runs": [], "curves": {}}

    def snapshots(self, owner, run):
        self._note("snapshots", owner, run)
        return {"images": [], "labels": [], "snapshots": []}

    def stop(self, owner, run):
        self._note("stop", owner, run)

    def resume(self, owner, run):
        self._note("resume", owner, run)

    def delete(self, owner, run):
        self._note("delete", owner, run)

    def preview(self, form):
        config_from(form)
        self._note("preview", form)
        return {"images": [], "labels": [], "augmented": []}


@pytest.fixture
def tab() -> SimpleNamespace:
    jobs = FakeJobs()
    return SimpleNamespace(jobs=jobs, train=Train(jobs, MnistDownload(), Polling()))


def refused(tab: SimpleNamespace, action: str, sent: object) -> str:
    """The one sentence of a refusal, of which the trainings heard nothing."""
    answer = getattr(tab.train, action)(sent)
    assert tab.jobs.calls == []
    assert list(answer) == ["error"]
    assert answer["error"].endswith(".")
    assert "\n" not in answer["error"]
    return answer["error"]


def start(tab: SimpleNamespace, **sent: object) -> dict:
    return tab.train.start({"key": KEY, "form": FORM} | sent)


def test_a_start_hands_on_the_form_the_sweep_and_the_drawing(tab):
    sweep = {"learning_rate": [0.1, 0.01], "augment": [True, False]}
    assert start(tab, sweep=sweep, strokes=SEVEN) == {"runs": ["run-1"]}
    [(_, owner, form, swept, drawing)] = tab.jobs.calls
    assert (owner, form, swept) == (KEY, FORM, sweep)
    path = np.reshape(SEVEN[0], (-1, 2))
    np.testing.assert_array_equal(drawing, normalise(strokes.draw([path])).centred)


@pytest.mark.parametrize("strokes", [None, [], [[140, 140]], [[140, 140, 146, 150]]], ids=repr)
def test_an_empty_pad_and_a_dot_are_no_drawing(tab, strokes):
    assert "runs" in start(tab, strokes=strokes)
    assert tab.jobs.calls[0][-1] is None


@pytest.mark.parametrize("sweep", [None, {}], ids=repr)
def test_no_sweep_is_none(tab, sweep):
    start(tab, sweep=sweep)
    assert not tab.jobs.calls[0][3]


def test_watch_hands_on_the_cursors(tab):
    answer = tab.train.watch({"key": KEY, "cursors": {"run-1": 0, "run-2": 917}})
    assert answer == {"runs": [], "curves": {}, "ask_again_ms": None}
    assert tab.jobs.calls == [("watch", KEY, {"run-1": 0, "run-2": 917})]


def test_a_page_may_look_back_on_one_training(tab):
    answer = tab.train.snapshots({"key": KEY, "run": "aZ09_-"})
    assert answer == {"images": [], "labels": [], "snapshots": []}
    assert tab.jobs.calls == [("snapshots", KEY, "aZ09_-")]


@pytest.mark.parametrize("action", ["stop", "resume", "delete"])
def test_one_training_is_stopped_resumed_or_deleted(tab, action):
    assert getattr(tab.train, action)({"key": KEY, "run": "aZ09_-"}) == {}
    assert tab.jobs.calls == [(action, KEY, "aZ09_-")]


def test_a_preview_is_of_the_data_of_the_form(tab):
    assert tab.train.preview({"form": FORM}) == {"images": [], "labels": [], "augmented": []}
    assert tab.jobs.calls == [("preview", FORM)]


@pytest.mark.parametrize("action", ACTIONS)
def test_what_a_person_did_wrong_comes_back_as_its_sentence(tab, action):
    tab.jobs.refusal = "Five trainings are yours already: wait for one."
    sent = {"key": KEY, "form": FORM, "cursors": {}, "run": "run-1"}
    assert getattr(tab.train, action)(sent) == {"error": tab.jobs.refusal}


@pytest.mark.parametrize("action", ACTIONS[:-1])
@pytest.mark.parametrize(
    "key",
    [None, "", KEY[:-1], KEY + "0", KEY + "\n", KEY.upper(), "g" * 32, [KEY], 7, {}],
    ids=repr,
)
def test_only_a_key_of_32_hex_digits_is_taken(tab, action, key):
    refused(tab, action, {"key": key, "form": FORM, "cursors": {}, "run": "run-1"})


@pytest.mark.parametrize("run", [None, "", "../x", "a/b", "a b", "a\n", "x" * 65, 3, ["run-1"]])
def test_what_cannot_be_the_name_of_a_training_is_refused(tab, run):
    for action in ("snapshots", "stop", "resume", "delete"):
        refused(tab, action, {"key": KEY, "run": run})
    if isinstance(run, str):
        refused(tab, "watch", {"key": KEY, "cursors": {run: 0}})


@pytest.mark.parametrize(
    "cursors",
    [
        None,
        [],
        "x",
        {"a": -1},
        {"a": 1.5},
        {"a": True},
        {"a": None},
        {"a": 10**9},
        {str(i): 0 for i in range(101)},
    ],
)
def test_malformed_cursors_are_refused(tab, cursors):
    refused(tab, "watch", {"key": KEY, "cursors": cursors})


@pytest.mark.parametrize(
    "changed",
    [
        {"architecture": None},
        {"architecture": "resnet"},
        {"architecture": ["classic"]},
        {"epochs": "5"},
        {"epochs": 1.5},
        {"epochs": True},
        {"epochs": 10**400},
        {"learning_rate": math.nan},
        {"learning_rate": math.inf},
        {"learning_rate": [0.1]},
        {"optimizer": "adam\n"},
        {"augment": 1},
        {"data": "mnist"},
        {"data": []},
        {"data": ["mnist"] * 2},
        {"data": ["synthetic"] * 6},
        {"data": [["mnist"]]},
        {"start_from": "/etc"},
        {"exclude_writers": [1]},
    ],
    ids=repr,
)
def test_fields_of_another_kind_are_refused(tab, changed):
    for action in ("start", "preview"):
        refused(tab, action, {"key": KEY, "form": FORM | changed})


@pytest.mark.parametrize("form", [None, [], "classic", {}, {"epochs": 3}], ids=repr)
def test_a_form_without_an_architecture_is_refused(tab, form):
    refused(tab, "start", {"key": KEY, "form": form})


@pytest.mark.parametrize(
    "sweep",
    [
        "epochs",
        [1],
        0,
        {"epochs": 3},
        {"epochs": [3]},
        {"epochs": [1, 2, 3, 4]},
        {"epochs": [1, None]},
        {"epochs": [1, "2"]},
        {"data": [["mnist"], ["pen"]]},
        {"architecture": ["simple", "classic"]},
        {"verbose": [1, 2]},
        {"epochs": [1, 2], "seed": [1, 2], "augment": [True, False]},
    ],
    ids=repr,
)
def test_a_malformed_or_a_large_sweep_is_refused(tab, sweep):
    refused(tab, "start", {"key": KEY, "form": FORM, "sweep": sweep})


@pytest.mark.parametrize("drawn", ["x", [[1]], [[1, math.nan]], [[1, 999]], {}], ids=repr)
def test_a_malformed_drawing_is_refused(tab, drawn):
    refused(tab, "start", {"key": KEY, "form": FORM, "strokes": drawn})


def test_more_ink_than_allowed_is_refused(tab):
    drawn = [[1, 1]] * (settings.max_strokes + 1)
    assert "more ink" in refused(tab, "start", {"key": KEY, "form": FORM, "strokes": drawn})


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    sent=JSON
    | st.fixed_dictionaries(
        {"key": st.just(KEY) | JSON},
        optional={
            "form": st.just(FORM) | st.dictionaries(st.sampled_from(list(FIELDS)), JSON),
            "sweep": JSON | st.dictionaries(st.sampled_from(list(FIELDS)), JSON, max_size=3),
            "strokes": JSON,
            "cursors": JSON,
            "run": JSON,
        },
    )
)
def test_whatever_a_page_sends_it_gets_an_answer_or_one_sentence(sent):
    train = Train(FakeJobs(), MnistDownload(), Polling())
    for action in ACTIONS:
        answer = getattr(train, action)(sent)
        json.dumps(answer, allow_nan=False)
        assert "error" not in answer or answer["error"].endswith(".")
