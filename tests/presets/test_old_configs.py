"""Cards and run folders that were written before a config held all that decides a training."""

from dataclasses import replace

import pytest

from mnist_demo.presets import architectures
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.augmentation import Augmentation
from mnist_demo.presets.config import TrainingConfig

RUN = {
    "architecture": "simple",
    "epochs": 30,
    "batch_size": 4,
    "learning_rate": 0.001,
    "optimizer": "adam",
    "augment": False,
    "seed": 0,
    "data": ["synthetic"],
    "dropout": None,
    "patience": None,
    "train_size": 300,
    "start_from": None,
    "exclude_writers": [],
    "negatives": [],
    "exclude_alphabets": [],
    "average": 0.0,
}
"""As ``run.json`` had it."""
CHAMPION = {
    "architecture": "champion",
    "epochs": 30,
    "batch_size": 128,
    "learning_rate": 0.004,
    "optimizer": "adam",
    "augment": True,
    "seed": 1,
    "data": ["mnist", "pen", "synthetic"],
    "dropout": None,
    "patience": None,
    "train_size": None,
    "start_from": None,
    "exclude_writers": [],
    "negatives": ["scribbles", "letters", "pairs", "characters"],
    "exclude_alphabets": [],
    "average": 0.999,
    "held_out_alphabet": "Greek",
}
CHAMPIONS_CARD = CHAMPION | {"columns": [CHAMPION | {"seed": seed} for seed in (3, 4, 5)]}
"""As the card of an earlier champion had it."""
MILD = Augmentation(10.0, 0.2, 0.1, 1.5, 0.7, elastic=0.0, scanned=0.0, last=0.2)
WIDE = Augmentation(15.0, 0.25, 0.15, 2.0, 0.8, elastic=1.0, scanned=0.1, last=0.2)


def test_a_run_of_then_is_read_with_what_it_left_to_its_preset():
    assert TrainingConfig.from_dict(RUN) == TrainingConfig(
        architecture="simple",
        width=1.0,
        pooling="max",
        dropout=None,
        start_from=None,
        data=("synthetic",),
        train_size=300,
        negatives=(),
        exclude_writers=(),
        exclude_alphabets=(),
        augment=False,
        augmentation=MILD,
        epochs=30,
        batch_size=4,
        optimizer="adam",
        learning_rate=0.001,
        schedule="constant",
        ema_decay=0.0,
        patience=None,
        seed=0,
    )


def test_an_earlier_champions_card_and_each_of_its_columns_are_read():
    config = TrainingConfig.from_dict(CHAMPIONS_CARD)
    assert (config.schedule, config.augmentation) == ("one-cycle", WIDE)
    assert (config.ema_decay, config.pooling, config.width) == (0.999, "max", 1.0)
    assert config.negatives == ("scribbles", "letters", "pairs", "characters")
    columns = [TrainingConfig.from_dict(column) for column in CHAMPIONS_CARD["columns"]]
    assert columns == [replace(config, seed=seed) for seed in (3, 4, 5)]


def test_the_shipped_champion_and_each_of_its_columns_are_of_the_preset(champion_card):
    preset = TrainingConfig(architecture="champion", **vars(ARCHITECTURES["champion"].preset))
    training = champion_card["training"]
    assert TrainingConfig.from_dict(training) == replace(preset, seed=1)
    columns = [TrainingConfig.from_dict(column) for column in training["columns"]]
    assert columns == [replace(preset, seed=seed) for seed in (3, 4, 5)]


@pytest.mark.parametrize(
    ("architecture", "schedule", "augmentation", "pooling"),
    [
        ("simple", "constant", MILD, "max"),
        ("dropout", "constant", MILD, "max"),
        ("classic", "constant", MILD, "max"),
        ("batchnorm", "one-cycle", MILD, "max"),
        ("baseline", "constant", MILD, "max"),
        ("improved", "one-cycle", MILD, "max"),
        ("workshop", "one-cycle", MILD, "max"),
        ("specialist", "one-cycle", replace(WIDE, last=0.6), "blurred"),
        ("champion", "one-cycle", WIDE, "max"),
    ],
)
def test_each_architectures_old_config_means_what_its_preset_said_then(
    architecture, schedule, augmentation, pooling
):
    config = TrainingConfig.from_dict(RUN | {"architecture": architecture})
    assert (config.schedule, config.augmentation, config.pooling) == (
        schedule,
        augmentation,
        pooling,
    )


def test_editing_a_preset_does_not_change_what_an_old_config_means(monkeypatch):
    before = TrainingConfig.from_dict(CHAMPIONS_CARD)
    listed = ARCHITECTURES["champion"]
    edited = replace(
        listed.preset, schedule="constant", augmentation=MILD, pooling="blurred", ema_decay=0.5
    )
    changed = ARCHITECTURES | {"champion": replace(listed, preset=edited)}
    monkeypatch.setattr(architectures, "ARCHITECTURES", changed)
    assert architectures.architecture("champion").preset.schedule == "constant"
    assert TrainingConfig.from_dict(CHAMPIONS_CARD) == before
