import gzip
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
    with pytest.raises(UserError, match="choose among scribbles, letters, pairs, "):
        make_config("simple", negatives=("cats",))


DIGIT = '.SEGMENT DIGIT 0 ? "4"\n.COMMENT 4 1 1\n'
LETTERS = "".join(f'.SEGMENT  CHARACTER 0 ? "a"\n.COMMENT a {writer} 1\n' for writer in (1, 2))
EVERYWHERE = ("scribbles", "letters", "pairs")


@pytest.mark.parametrize(
    ("characters", "recorded", "expected"),
    [
        (None, None, EVERYWHERE),
        (Path("characters.zip"), None, (*EVERYWHERE, "characters")),
        (None, DIGIT, EVERYWHERE),
        (None, DIGIT + LETTERS, (*EVERYWHERE, "symbols")),
        # letters of one writer cannot validate, and a character that is a digit is no letter
        (None, LETTERS[: len(LETTERS) // 2], EVERYWHERE),
        (None, LETTERS.replace('"a"', '"4"'), EVERYWHERE),
        (Path("characters.zip"), LETTERS, (*EVERYWHERE, "characters", "symbols")),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_champion_learns_from_those_characters_that_the_machine_has(
    monkeypatch, tmp_path, characters, recorded, expected, pack
):
    files = ()
    if recorded:
        files = (tmp_path / "recorded.unipen",)
        files[0].write_bytes(pack(recorded.encode()))
    there = replace(settings, characters=characters, pen_strokes=files)
    monkeypatch.setattr("mnist_demo.presets.available.settings", there)
    assert make_config("champion").negatives == expected
    assert make_config("classic").negatives == ()


def test_a_file_that_cannot_be_read_has_no_characters(monkeypatch, tmp_path):
    broken = tmp_path / "broken.unipen.gz"
    broken.write_bytes(b"\x1f\x8bno gzip")
    there = replace(settings, characters=None, pen_strokes=(broken, tmp_path / "not there"))
    monkeypatch.setattr("mnist_demo.presets.available.settings", there)
    assert make_config("champion").negatives == EVERYWHERE


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
