import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.config import LIMITS, TrainingConfig, make_config
from mnist_demo.settings import settings


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_is_not_chosen_is_as_the_preset_has_it(name):
    preset = vars(ARCHITECTURES[name].preset)
    config = make_config(name, epochs=None, augment=None, negatives=preset["negatives"])
    assert vars(config).items() >= preset.items()


def test_what_is_chosen_is_kept():
    config = make_config("simple", epochs=2, augment=True, seed=7, data=("synthetic",))
    assert (config.epochs, config.augment, config.seed, config.data) == (2, True, 7, ("synthetic",))


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("off", [-1, 1], ids=["too small", "too large"])
def test_a_number_out_of_range_is_refused_with_the_range(name, off):
    low, high = LIMITS[name]
    value = low / 2 - 1 if off < 0 else high * 2
    with pytest.raises(UserError, match=rf"it must be {low:,.10g} to {high:,.10g}\.$"):
        make_config("simple", **{name: value})


def test_not_a_number_is_refused():
    with pytest.raises(UserError, match="learning rate is nan"):
        make_config("simple", learning_rate=float("nan"))


@pytest.mark.parametrize("data", [(), ("fashion",), ("mnist", "x"), ("",)])
def test_an_unknown_data_set_is_refused_with_the_choices(data):
    with pytest.raises(UserError, match="choose among mnist, optical, pen, synthetic, printed"):
        make_config("simple", data=data)


def test_an_unknown_optimizer_is_refused_with_the_choices():
    with pytest.raises(UserError, match="choose one of adam, adam-fast, sgd"):
        make_config("simple", optimizer="lion")


def test_unknown_negatives_are_refused_with_the_choices():
    with pytest.raises(UserError, match="choose among scribbles, letters, pairs, characters"):
        make_config("simple", negatives=("cats",))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (None, ("scribbles", "letters", "pairs")),
        (Path("characters.zip"), ("scribbles", "letters", "pairs", "characters")),
    ],
)
def test_the_champion_learns_from_characters_where_the_machine_has_them(
    monkeypatch, path, expected
):
    monkeypatch.setattr("mnist_demo.presets.config.settings", replace(settings, characters=path))
    assert make_config("champion").negatives == expected
    assert make_config("classic").negatives == ()


def test_a_config_outlives_its_json_and_what_other_versions_put_there_is_left_out():
    config = make_config("champion", exclude_writers=(3, 5), seed=4)
    raw = json.loads(json.dumps(asdict(config)))
    raw["augmentation"]["blur"] = 2
    raw |= {"teachers": [], "held_out_alphabet": "Greek", "columns": [raw]}
    assert TrainingConfig.from_dict(raw) == config


@pytest.mark.parametrize("raw", [{}, {"schedule": "constant"}, {"architecture": "resnet"}])
def test_anything_but_a_config_is_refused(raw):
    with pytest.raises((KeyError, TypeError)):
        TrainingConfig.from_dict(raw)
