import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mnist_demo.datasets import TEST_SETS
from mnist_demo.errors import UserError
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise
from mnist_demo.presets import form
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.config import LIMITS, Plan
from mnist_demo.presets.form import FIRST, SETTINGS, plan_of, plans_of
from mnist_demo.settings import settings
from mnist_demo.ui.train.component import Train

KEY = "0123456789abcdef" * 2
SEVEN = [[70, 62, 140, 56, 207, 62, 185, 118, 154, 174, 129, 235]]
CHOICES = {"architecture": "classic", "epochs": 2}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
ACTIONS = ("start", "watch", "stop", "resume", "delete", "preview")


class FakeRuns:
    """Writes down what it is asked, and refuses what it is told to, and what makes no plan."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []
        self.refusal: str | None = None

    def _note(self, *asked: object) -> None:
        if self.refusal:
            raise UserError(self.refusal)
        self.asked.append(asked)

    def start(self, owner, choices, sweep, drawing):
        plans_of(choices, sweep)
        self._note("start", owner, choices, sweep, drawing)
        return ["run-1"]

    def watch(self, owner, cursors):
        self._note("watch", owner, cursors)
        return {"runs": [], "curves": {}}

    def stop(self, owner, run):
        self._note("stop", owner, run)

    def resume(self, owner, run):
        self._note("resume", owner, run)

    def delete(self, owner, run):
        self._note("delete", owner, run)

    def preview(self, choices):
        plan_of(choices)
        self._note("preview", choices)
        return {"images": [], "labels": [], "augmented": []}


@pytest.fixture
def tab() -> SimpleNamespace:
    runs = FakeRuns()
    return SimpleNamespace(runs=runs, train=Train(runs))


def refused(tab: SimpleNamespace, action: str, asked: object) -> str:
    """The one sentence of a refusal, of which the trainings heard nothing."""
    answer = getattr(tab.train, action)(asked)
    assert tab.runs.asked == []
    assert list(answer) == ["error"]
    assert answer["error"].endswith(".")
    assert "\n" not in answer["error"]
    return answer["error"]


def start(tab: SimpleNamespace, **asked: object) -> dict:
    return tab.train.start({"key": KEY, "choices": CHOICES} | asked)


def test_a_start_hands_on_the_choices_the_sweep_and_the_drawing(tab):
    sweep = {"learning_rate": [0.1, 0.01], "augment": [True, False]}
    assert start(tab, sweep=sweep, strokes=SEVEN) == {"runs": ["run-1"]}
    [(_, owner, choices, swept, drawing)] = tab.runs.asked
    assert (owner, choices, swept) == (KEY, CHOICES, sweep)
    path = np.reshape(SEVEN[0], (-1, 2))
    np.testing.assert_array_equal(drawing, normalise(strokes.draw([path])).centred)


@pytest.mark.parametrize("strokes", [None, [], [[140, 140]], [[140, 140, 146, 150]]], ids=repr)
def test_an_empty_pad_and_a_dot_are_no_drawing(tab, strokes):
    assert "runs" in start(tab, strokes=strokes)
    assert tab.runs.asked[0][-1] is None


@pytest.mark.parametrize("sweep", [None, {}], ids=repr)
def test_no_sweep_is_none(tab, sweep):
    start(tab, sweep=sweep)
    assert not tab.runs.asked[0][3]


def test_watch_hands_on_the_cursors(tab):
    answer = tab.train.watch({"key": KEY, "cursors": {"run-1": 0, "run-2": 917}})
    assert answer == {"runs": [], "curves": {}}
    assert tab.runs.asked == [("watch", KEY, {"run-1": 0, "run-2": 917})]


@pytest.mark.parametrize("action", ["stop", "resume", "delete"])
def test_one_training_is_stopped_resumed_or_deleted(tab, action):
    assert getattr(tab.train, action)({"key": KEY, "run": "aZ09_-"}) == {}
    assert tab.runs.asked == [(action, KEY, "aZ09_-")]


def test_a_preview_is_of_the_data_of_the_choices(tab):
    assert tab.train.preview({"choices": CHOICES}) == {"images": [], "labels": [], "augmented": []}
    assert tab.runs.asked == [("preview", CHOICES)]


@pytest.mark.parametrize("action", ACTIONS)
def test_what_a_person_did_wrong_comes_back_as_its_sentence(tab, action):
    tab.runs.refusal = "Five trainings are yours already: wait for one."
    asked = {"key": KEY, "choices": CHOICES, "cursors": {}, "run": "run-1"}
    assert getattr(tab.train, action)(asked) == {"error": tab.runs.refusal}


@pytest.mark.parametrize("action", ACTIONS[:-1])
@pytest.mark.parametrize(
    "key",
    [None, "", KEY[:-1], KEY + "0", KEY + "\n", KEY.upper(), "g" * 32, [KEY], 7, {}],
    ids=repr,
)
def test_only_a_key_of_32_hex_digits_is_taken(tab, action, key):
    refused(tab, action, {"key": key, "choices": CHOICES, "cursors": {}, "run": "run-1"})


@pytest.mark.parametrize("run", [None, "", "../x", "a/b", "a b", "a\n", "x" * 65, 3, ["run-1"]])
def test_what_cannot_be_the_name_of_a_training_is_refused(tab, run):
    for action in ("stop", "resume", "delete"):
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
        {"data": ["mnist"] * 5},
        {"data": [["mnist"]]},
        {"start_from": "/etc"},
        {"exclude_writers": [1]},
    ],
    ids=repr,
)
def test_choices_of_another_kind_are_refused(tab, changed):
    for action in ("start", "preview"):
        refused(tab, action, {"key": KEY, "choices": CHOICES | changed})


@pytest.mark.parametrize("choices", [None, [], "classic", {}, {"epochs": 3}], ids=repr)
def test_choices_without_an_architecture_are_refused(tab, choices):
    refused(tab, "start", {"key": KEY, "choices": choices})


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
    refused(tab, "start", {"key": KEY, "choices": CHOICES, "sweep": sweep})


@pytest.mark.parametrize("drawn", ["x", [[1]], [[1, math.nan]], [[1, 999]], {}], ids=repr)
def test_a_malformed_drawing_is_refused(tab, drawn):
    refused(tab, "start", {"key": KEY, "choices": CHOICES, "strokes": drawn})


def test_more_ink_than_allowed_is_refused(tab):
    drawn = [[1, 1]] * (settings.max_strokes + 1)
    assert "more ink" in refused(tab, "start", {"key": KEY, "choices": CHOICES, "strokes": drawn})


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    asked=JSON
    | st.fixed_dictionaries(
        {"key": st.just(KEY) | JSON},
        optional={
            "choices": st.just(CHOICES) | st.dictionaries(st.sampled_from(list(SETTINGS)), JSON),
            "sweep": JSON | st.dictionaries(st.sampled_from(list(SETTINGS)), JSON, max_size=3),
            "strokes": JSON,
            "cursors": JSON,
            "run": JSON,
        },
    )
)
def test_whatever_a_page_sends_it_gets_an_answer_or_one_sentence(asked):
    train = Train(FakeRuns())
    for action in ACTIONS:
        answer = getattr(train, action)(asked)
        json.dumps(answer, allow_nan=False)
        assert "error" not in answer or answer["error"].endswith(".")


def test_the_form_has_a_line_for_every_number_that_is_limited():
    numbers = {key for key, setting in SETTINGS.items() if setting.kind == "number"}
    assert numbers == set(LIMITS)


def test_the_form_offers_every_architecture_and_every_data_set():
    assert list(SETTINGS["architecture"].options) == list(ARCHITECTURES)
    assert list(SETTINGS["data"].options) == list(TEST_SETS)
    assert FIRST in ARCHITECTURES


def test_the_page_is_given_each_setting_with_its_limits(tab):
    given = {setting["key"]: setting for setting in tab.train.props["settings"]}
    assert set(given) <= set(Plan.__dataclass_fields__)
    for key, limits in (LIMITS | {"epochs": (1, settings.max_run_epochs)}).items():
        assert (given[key]["low"], given[key]["high"]) == limits
    json.dumps(tab.train.props)


def test_data_that_is_not_at_hand_is_not_offered(monkeypatch):
    without_pen = [name for name in TEST_SETS if name != "pen"]
    for path, offered in ((None, without_pen), (Path("x"), list(TEST_SETS))):
        monkeypatch.setattr(form, "settings", replace(settings, pen_strokes=path))
        page = form.for_page()
        data = next(setting for setting in page["settings"] if setting["key"] == "data")
        assert list(data["options"]) == offered
        assert page["architectures"]["champion"]["recipe"]["data"] == [
            name for name in ("mnist", "pen", "synthetic") if name in offered
        ]
    assert page["architectures"]["classic"]["recipe"]["data"] == ["mnist"]


def test_every_recipe_is_of_the_kind_that_its_setting_takes():
    for listed in ARCHITECTURES.values():
        for key, setting in SETTINGS.items():
            if hasattr(listed.recipe, key):
                value = getattr(listed.recipe, key)
                assert setting.takes(list(value) if isinstance(value, tuple) else value)
