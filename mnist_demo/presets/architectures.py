"""The networks that can be trained, as a table: what each teaches and how it is trained.

Five retrace what the well-known MNIST teaching projects build, so that their figures can be
checked; ``workshop`` is the quickest to 99 % on two cores; three of ``champion`` side by side read
the pad. Their layers stand in `training.architectures`; this table is read by the page too, which
loads no TensorFlow.
"""

from dataclasses import dataclass
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.augmentation import LASTING, MILD, WIDE, Augmentation

OPTIMIZERS = {
    "adam": "Adam",
    "adam-fast": "Adam with short memory (β₁ 0.7, β₂ 0.9), for short runs",
    "sgd": "Plain gradient descent",
}
"""Labels of the optimizers that `training.optimizers` makes."""
DATA_SETS = {
    "mnist": "MNIST",
    "optical": "Optical",
    "pen": "Pen strokes",
    "synthetic": "Synthetic",
    "printed": "Printed",
    "segments": "Seven segments",
}
"""Labels of the data sets of digits that `training.corpus` builds."""
FOLDER = {"folder": "Labelled pictures"}
"""Label of the digits that come from `config.TrainingConfig.folder`."""
NEGATIVES = {
    "scribbles": "Scribbles",
    "letters": "Letters in type",
    "pairs": "Touching digits",
    "characters": "Characters",
    "symbols": "Letters by hand",
}
"""Labels of the data sets of non-digits that `training.corpus` builds."""


@dataclass(frozen=True)
class Preset:
    """The default settings of an architecture: fields of `config.TrainingConfig`."""

    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: str = "adam"
    schedule: str = "constant"
    augment: bool = False
    augmentation: Augmentation = MILD
    data: tuple[str, ...] = ("mnist",)
    negatives: tuple[str, ...] = ()
    """Keys of `NEGATIVES`; only those are used that this machine has."""
    pooling: str = "max"
    ema_decay: float = 0.0


@dataclass(frozen=True)
class Architecture:
    """A network that can be trained."""

    parameters: int
    """All of them, trainable or not."""
    preset: Preset
    teaches: str
    """One line for people."""


ARCHITECTURES: dict[str, Architecture] = {
    "simple": Architecture(
        54_410, Preset(5, 64, 1e-3), "One convolution is already enough for 98 %."
    ),
    "dropout": Architecture(
        693_962, Preset(5, 64, 1e-3), "Dropout keeps a dense layer from learning by heart."
    ),
    "classic": Architecture(
        225_034,
        Preset(8, 128, 1e-3),
        "Two convolutions, pooling, a dense layer: LeNet's heirs.",
    ),
    "batchnorm": Architecture(
        954_752,
        Preset(12, 128, 3e-3, schedule="one-cycle", augment=True),
        "Batch normalisation lets nearly a million parameters learn quickly.",
    ),
    "baseline": Architecture(
        542_230,
        Preset(10, 32, 1e-2, optimizer="sgd"),
        "Where to begin: plain gradient descent on a small network.",
    ),
    "improved": Architecture(
        234_282,
        Preset(10, 128, 2e-3, schedule="one-cycle"),
        "The baseline with more layers, dropout and a tuned rate.",
    ),
    "workshop": Architecture(
        109_354,
        Preset(2, 128, 5e-3, optimizer="adam-fast", schedule="one-cycle"),
        "The quickest to 99 % on two cores: two passes under a one-cycle rate.",
    ),
    "specialist": Architecture(
        313_642,
        Preset(
            18,
            128,
            4e-3,
            schedule="one-cycle",
            augment=True,
            augmentation=LASTING,
            pooling="blurred",
            ema_decay=0.999,
        ),
        "The champion's layers, pooled more smoothly, learn MNIST alone: a letter is a digit, too.",
    ),
    "champion": Architecture(
        313_642,
        Preset(
            30,
            128,
            4e-3,
            schedule="one-cycle",
            augment=True,
            augmentation=WIDE,
            data=("mnist", "pen", "printed", "segments"),
            negatives=("scribbles", "letters", "pairs", "characters", "symbols"),
            ema_decay=0.999,
        ),
        "Six convolutions that have seen the world's handwriting, and non-digits. Three such "
        "networks are the pad's.",
    ),
}


def architecture(name: str) -> Architecture:
    """The architecture of that name. Raises `UserError` if there is none."""
    if name not in ARCHITECTURES:
        raise UserError(
            f"There is no architecture {name!r}: choose one of {', '.join(ARCHITECTURES)}."
        )
    return ARCHITECTURES[name]


def list_architectures() -> list[dict[str, Any]]:
    """Every architecture's name, parameter count, epochs and lesson, as rows of a table."""
    return [
        {
            "architecture": name,
            "parameters": listed.parameters,
            "epochs": listed.preset.epochs,
            "teaches": listed.teaches,
        }
        for name, listed in ARCHITECTURES.items()
    ]
