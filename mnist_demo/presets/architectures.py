"""The networks that can be trained, as a table: what each teaches and how it is trained.

Five retrace what the well-known MNIST teaching projects build, so that their figures can be
checked; ``workshop`` is the quickest to 99 % on two cores; three of ``champion`` side by side read
the pad. Their layers stand in `training.architectures`; this table is read by the page too, which
loads no TensorFlow.
"""

from dataclasses import dataclass
from typing import Any

from mnist_demo.errors import UserError

OPTIMIZERS = {
    "adam": "Adam",
    "adam-fast": "Adam that forgets soon, for short runs",
    "sgd": "Plain gradient descent",
}
"""Names of `training.optimizers.OPTIMIZERS`, and what people call them."""
SOURCES = {
    "mnist": "MNIST",
    "pen": "Pen strokes",
    "synthetic": "Synthetic",
    "printed": "Printed",
}
"""Names of `datasets.TEST_SETS`, and what people call them."""
NEGATIVES = {
    "scribbles": "Scribbles",
    "letters": "Letters in type",
    "pairs": "Touching digits",
    "characters": "Characters",
}
"""Names of `training.corpus.NEGATIVES`, images that show no digit, and what people call them."""


@dataclass(frozen=True)
class Recipe:
    """How an architecture is trained unless the user says otherwise."""

    epochs: int
    batch_size: int
    learning_rate: float
    """The constant rate, or the peak of the one-cycle schedule."""
    optimizer: str = "adam"
    """A key of `OPTIMIZERS`."""
    schedule: str = "constant"
    """A key of `training.optimizers.SCHEDULES`."""
    augment: bool = False
    ranges: str = "mild"
    """How far augmentation goes: a key of `training.augmentation.RANGES`."""
    data: tuple[str, ...] = ("mnist",)
    """Keys of `SOURCES`."""
    negatives: tuple[str, ...] = ()
    """Keys of `NEGATIVES`, of which those are used that the machine has."""
    average: float = 0.0
    """Share that a running average of the weights keeps at each step; 0 for no average."""


@dataclass(frozen=True)
class Architecture:
    """A network that can be trained."""

    parameters: int
    """All of them, trainable or not."""
    recipe: Recipe
    teaches: str
    """One line for people."""


ARCHITECTURES: dict[str, Architecture] = {
    "simple": Architecture(
        54_410, Recipe(5, 64, 1e-3), "One convolution is already enough for 98 %."
    ),
    "dropout": Architecture(
        693_962, Recipe(5, 64, 1e-3), "Dropout keeps a dense layer from learning by heart."
    ),
    "classic": Architecture(
        225_034,
        Recipe(8, 128, 1e-3),
        "Two convolutions, pooling, a dense layer: LeNet's heirs.",
    ),
    "batchnorm": Architecture(
        954_752,
        Recipe(12, 128, 3e-3, schedule="one-cycle", augment=True),
        "Batch normalisation lets nearly a million parameters learn quickly.",
    ),
    "baseline": Architecture(
        542_230,
        Recipe(10, 32, 1e-2, optimizer="sgd"),
        "Where to begin: plain gradient descent on a small network.",
    ),
    "improved": Architecture(
        234_282,
        Recipe(10, 128, 2e-3, schedule="one-cycle"),
        "The baseline with more layers, dropout and a tuned rate.",
    ),
    "workshop": Architecture(
        109_354,
        Recipe(2, 128, 5e-3, optimizer="adam-fast", schedule="one-cycle"),
        "The quickest to 99 % on two cores: two passes under a one-cycle rate.",
    ),
    "specialist": Architecture(
        313_642,
        Recipe(
            18,
            128,
            4e-3,
            schedule="one-cycle",
            augment=True,
            ranges="lasting",
            average=0.999,
        ),
        "The champion's layers, pooled more smoothly, learn MNIST alone: a letter is a digit, too.",
    ),
    "champion": Architecture(
        313_642,
        Recipe(
            30,
            128,
            4e-3,
            schedule="one-cycle",
            augment=True,
            ranges="wide",
            data=("mnist", "pen", "synthetic"),
            negatives=("scribbles", "letters", "pairs", "characters"),
            average=0.999,
        ),
        "Six convolutions that have seen the world's handwriting, and what is no digit. Three such "
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
            "epochs": listed.recipe.epochs,
            "teaches": listed.teaches,
        }
        for name, listed in ARCHITECTURES.items()
    ]
