import json

import pytest

from mnist_demo.bundle import Calibration, Card, read_card
from mnist_demo.errors import UserError

CARD = Card("simple", 54_410, {"epochs": 5}, {"test_mnist": 10_000}, {"test_accuracy": 0.98})


def test_a_card_comes_back_as_it_was_written(tmp_path):
    (tmp_path / "card.json").write_text(CARD.to_json())
    assert read_card(tmp_path) == CARD


def test_a_field_of_a_later_version_is_passed_over(tmp_path):
    later = json.loads(CARD.to_json()) | {"colour": "blue"}
    (tmp_path / "card.json").write_text(json.dumps(later))
    assert read_card(tmp_path) == CARD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"architecture": "simple"}',
        Card("x", 1, calibration=Calibration(temperature=0)).to_json(),
    ],
)
def test_a_damaged_card_is_one_sentence(tmp_path, text):
    (tmp_path / "card.json").write_text(text)
    with pytest.raises(UserError, match="cannot be read: train the network again"):
        read_card(tmp_path)


def test_a_missing_bundle_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="There is no bundle"):
        read_card(tmp_path / "nowhere")
    with pytest.raises(UserError, match="is no bundle"):
        read_card(tmp_path)
