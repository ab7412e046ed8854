"""The layers of the networks that can be trained: one short function each.

What they teach and how they are trained stands in `recipes`, which loads no TensorFlow.
"""

from collections.abc import Callable, Sequence
from functools import partial

import keras
import numpy as np
from keras import layers

from mnist_demo.presets.architectures import architecture

_COLUMN = "column_{}"
"""Names of the columns, as Keras knows them."""


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
    # every multiply-add counts: the first convolution strides instead of pooling, the second is
    # pooled before it is normalised, and only small maps are normalised
    return [
        layers.Conv2D(16, 5, strides=2, activation="relu"),
        layers.Conv2D(32, 3, use_bias=False),
        layers.MaxPooling2D(),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(128, use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Dropout(0.2),
    ]


def _conv_bn(filters: int) -> list[layers.Layer]:
    return [
        layers.Conv2D(filters, 3, padding="same", use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]


def max_pooling() -> list[layers.Layer]:
    """The maximum of 2×2."""
    return [layers.MaxPooling2D()]


def blurred_pooling() -> list[layers.Layer]:
    """The maximum of 2×2, then every other of the blurred maxima: what moves by a pixel changes
    less than by max pooling alone (after Zhang, "Making Convolutional Networks Shift-Invariant
    Again", 2019; two averages of 2×2 are his binomial filter of 3×3)."""
    return [
        layers.MaxPooling2D(2, strides=1, padding="same"),
        layers.AveragePooling2D(2, strides=1, padding="same"),
        layers.AveragePooling2D(2),
    ]


def champion(
    width: float = 1.0, pooling: Callable[[], list[layers.Layer]] = max_pooling
) -> list[layers.Layer]:
    """The champion's layers; an ablation may give it so many times its filters, and the specialist
    pools otherwise."""
    first, finer, coarser = (round(width * filters) for filters in (32, 64, 96))
    return [
        # pooled before it is normalised, which then costs a quarter
        layers.Conv2D(first, 5, use_bias=False),
        *pooling(),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        *_conv_bn(finer),
        *_conv_bn(finer),
        *pooling(),
        *_conv_bn(coarser),
        *_conv_bn(coarser),
        *_conv_bn(coarser),
        layers.Flatten(),
        layers.Dropout(0.3),
    ]


LAYERS: dict[str, Callable[[], list[layers.Layer]]] = {
    "simple": _simple,
    "dropout": _dropout,
    "classic": _classic,
    "batchnorm": _batchnorm,
    "baseline": _baseline,
    "improved": _improved,
    "workshop": _workshop,
    "specialist": partial(champion, pooling=blurred_pooling),
    "champion": champion,
}
"""For each of `recipes.ARCHITECTURES` the layers from the image to the vector that the last, dense
one classifies."""


def build(name: str, dropout: float | None = None, columns: int = 1) -> keras.Model:
    """A fresh network, float32 (n, 28, 28, 1) in [0, 1] → probabilities (n, 10).

    The last dense layer is called ``logits`` and the softmax stands apart from it, so that the
    one that serves can end a layer earlier.

    Args:
        name: a key of `recipes.ARCHITECTURES`.
        dropout: the rate of all dropout layers; a network that has none gets one before its last
            layer. ``None`` leaves the network as it is.
        columns: the architecture's layers stand beside one another so many times, and the last
            layer looks at the features of all.

    Raises:
        UserError: there is no architecture of that name.
    """
    architecture(name)
    inputs = keras.Input((28, 28, 1), name="image")
    if columns == 1:
        features = _features(inputs, name, dropout)
    else:
        beside = [_column(name, dropout, number) for number in range(columns)]
        features = layers.Concatenate()([column(inputs) for column in beside])
    logits = layers.Dense(10, name="logits")(features)
    return keras.Model(inputs, layers.Softmax(name="probabilities")(logits), name=name)


def side_by_side(networks: Sequence[keras.Model]) -> keras.Model:
    """Networks of one architecture made one, whose logits are the mean of theirs.

    Such as were trained apart err apart, and their mean less than they (after Cireşan et al.,
    "Multi-column Deep Neural Networks for Image Classification", 2012, who average probabilities).
    """
    joint = build(networks[0].name, columns=len(networks))
    kernels, biases = [], []
    for number, network in enumerate(networks):
        last = network.get_layer("logits")
        column = keras.Model(network.inputs, last.input)
        joint.get_layer(_COLUMN.format(number)).set_weights(column.get_weights())
        kernels.append(last.kernel.numpy() / len(networks))
        biases.append(last.bias.numpy())
    joint.get_layer("logits").set_weights([np.concatenate(kernels), np.mean(biases, axis=0)])
    return joint


def columns(model: keras.Model) -> int:
    """How many columns a network from `build` has."""
    return max(1, sum(isinstance(layer, keras.Model) for layer in model.layers))


def _column(name: str, dropout: float | None, number: int) -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    return keras.Model(inputs, _features(inputs, name, dropout), name=_COLUMN.format(number))


def _features(image: keras.KerasTensor, name: str, dropout: float | None) -> keras.KerasTensor:
    for layer in _with_dropout(LAYERS[name](), dropout):
        image = layer(image)
    return image


def _with_dropout(stack: list[layers.Layer], rate: float | None) -> list[layers.Layer]:
    if rate is None:
        return stack
    if not any(isinstance(layer, layers.Dropout) for layer in stack):
        return [*stack, layers.Dropout(rate)]
    return [layers.Dropout(rate) if isinstance(la, layers.Dropout) else la for la in stack]
