"""The networks that can be trained: one short function each, and one table of them all.

Five retrace what the well-known MNIST teaching projects build, so that their figures can be
checked; ``workshop`` is the quickest to 99 % on two cores; ``champion`` reads the pad.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras import layers

from mnist_demo.errors import UserError


@dataclass(frozen=True)
class Recipe:
    """How an architecture is trained unless the user says otherwise."""

    epochs: int
    batch_size: int
    learning_rate: float
    """The constant rate, or the peak of the one-cycle schedule."""
    optimizer: str = "adam"
    """A key of `optimizers.OPTIMIZERS`."""
    schedule: str = "constant"
    """A key of `optimizers.SCHEDULES`."""
    augment: bool = False
    data: tuple[str, ...] = ("mnist",)
    """Names of `corpus.SOURCES`."""


@dataclass(frozen=True)
class Architecture:
    """A network, how to train it, and what it teaches."""

    layers: Callable[[], list[layers.Layer]]
    """The layers from the image to the vector that the last, dense one classifies."""
    recipe: Recipe
    teaches: str
    """One line for people."""


def _simple() -> list[layers.Layer]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
    ]


def _dropout() -> list[layers.Layer]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
    ]


def _classic() -> list[layers.Layer]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
    ]


def _batchnorm() -> list[layers.Layer]:
    return [
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(254, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.25),
        layers.Dense(512, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.25),
    ]


def _baseline() -> list[layers.Layer]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
    ]


def _improved() -> list[layers.Layer]:
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
    ]


def _workshop() -> list[layers.Layer]:
    return [
        layers.Conv2D(24, 5, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
    ]


def _conv_bn(filters: int, size: int = 3) -> list[layers.Layer]:
    return [
        layers.Conv2D(filters, size, padding="same", use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]


def _champion() -> list[layers.Layer]:
    return [
        *_conv_bn(24, 5),
        layers.MaxPooling2D(),
        *_conv_bn(48),
        *_conv_bn(48),
        layers.MaxPooling2D(),
        *_conv_bn(96),
        layers.Flatten(),
        layers.Dropout(0.3),
    ]


ARCHITECTURES: dict[str, Architecture] = {
    "simple": Architecture(
        _simple, Recipe(5, 64, 1e-3), "One convolution is already enough for 98 %."
    ),
    "dropout": Architecture(
        _dropout, Recipe(5, 64, 1e-3), "Dropout keeps a dense layer from learning by heart."
    ),
    "classic": Architecture(
        _classic, Recipe(8, 128, 1e-3), "Two convolutions, pooling, a dense layer: LeNet's heirs."
    ),
    "batchnorm": Architecture(
        _batchnorm,
        Recipe(12, 128, 3e-3, schedule="one-cycle", augment=True),
        "Batch normalisation lets nearly a million parameters learn quickly.",
    ),
    "baseline": Architecture(
        _baseline,
        Recipe(10, 32, 1e-2, optimizer="sgd"),
        "Where to begin: plain gradient descent on a small network.",
    ),
    "improved": Architecture(
        _improved,
        Recipe(10, 128, 2e-3, schedule="one-cycle"),
        "The baseline with more layers, dropout and a tuned rate.",
    ),
    "workshop": Architecture(
        _workshop,
        Recipe(1, 256, 1e-2, optimizer="adam-fast", schedule="one-cycle"),
        "The quickest to 99 % on two cores: one pass under a one-cycle rate.",
    ),
    "champion": Architecture(
        _champion,
        Recipe(
            10,
            128,
            4e-3,
            schedule="one-cycle",
            augment=True,
            data=("mnist", "pen", "synthetic"),
        ),
        "Four convolutions that have seen the world's handwriting: the one on the pad.",
    ),
}


def architecture(name: str) -> Architecture:
    """The architecture of that name. Raises `UserError` if there is none."""
    if name not in ARCHITECTURES:
        raise UserError(
            f"There is no architecture {name!r}: choose one of {', '.join(ARCHITECTURES)}."
        )
    return ARCHITECTURES[name]


def build(name: str) -> keras.Model:
    """A fresh network, float32 (n, 28, 28, 1) in [0, 1] → probabilities (n, 10).

    The last dense layer is called ``logits`` and the softmax stands apart from it, so that the
    one that serves can end a layer earlier.

    Raises:
        UserError: there is no architecture of that name.
    """
    chosen = architecture(name)
    inputs = keras.Input((28, 28, 1), name="image")
    x = inputs
    for layer in chosen.layers():
        x = layer(x)
    logits = layers.Dense(10, name="logits")(x)
    return keras.Model(inputs, layers.Softmax(name="probabilities")(logits), name=name)


def list_architectures() -> list[dict[str, Any]]:
    """Every architecture's name, parameter count, epochs and lesson, as rows of a table."""
    return [
        {
            "architecture": name,
            "parameters": build(name).count_params(),
            "epochs": listed.recipe.epochs,
            "teaches": listed.teaches,
        }
        for name, listed in ARCHITECTURES.items()
    ]
