"""The layers of the networks that can be trained: one short function each.

What they teach and how they are trained stands in `presets.architectures`, which loads no
TensorFlow.
"""

from collections.abc import Callable, Sequence

import keras
import numpy as np
from keras import layers

from mnist_demo.presets.config import TrainingConfig

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


def _champion() -> list[layers.Layer]:
    return [
        # pooled before it is normalised, which then costs a quarter
        layers.Conv2D(32, 5, use_bias=False),
        layers.MaxPooling2D(),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        *_conv_bn(64),
        *_conv_bn(64),
        layers.MaxPooling2D(),
        *_conv_bn(96),
        *_conv_bn(96),
        *_conv_bn(96),
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
    "specialist": _champion,
    "champion": _champion,
}
"""For each of `presets.architectures.ARCHITECTURES` its own layers from the image to the vector
that the last, dense one classifies."""


def build(config: TrainingConfig, columns: int = 1) -> keras.Model:
    """A fresh network, float32 (n, 28, 28, 1) in [0, 1] → probabilities (n, 10).

    The last dense layer is called ``logits`` and the softmax stands apart from it, so that the
    network that serves can end a layer earlier.

    Args:
        config: architecture, width, pooling and dropout. The rate is that of all dropout layers; a
            network that has none gets one before its last layer.
        columns: how many times the architecture's layers stand side by side; the last layer
            classifies the features of all.
    """
    inputs = keras.Input((28, 28, 1), name="image")
    if columns == 1:
        features = _features(inputs, config)
    else:
        beside = [_column(config, number) for number in range(columns)]
        features = layers.Concatenate()([column(inputs) for column in beside])
    logits = layers.Dense(10, name="logits")(features)
    outputs = layers.Softmax(name="probabilities")(logits)
    return keras.Model(inputs, outputs, name=config.architecture)


def side_by_side(networks: Sequence[keras.Model], config: TrainingConfig) -> keras.Model:
    """Networks that were built from one config joined to one, whose logits are the mean of theirs.

    Networks that were trained separately err separately, and their mean less than they (after
    Cireşan et al., "Multi-column Deep Neural Networks for Image Classification", 2012, who average
    probabilities).
    """
    joint = build(config, columns=len(networks))
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


def last_weights(model: keras.Model) -> list[keras.Variable]:
    """What can be trained of a network from `build` from each column's last convolution on."""
    stacks = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    learned: list[keras.Variable] = []
    for stack in stacks or [model]:
        last = max(i for i, la in enumerate(stack.layers) if isinstance(la, layers.Conv2D))
        for layer in stack.layers[last:]:
            learned += layer.trainable_variables
    return learned + (model.get_layer("logits").trainable_variables if stacks else [])


def _column(config: TrainingConfig, number: int) -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    return keras.Model(inputs, _features(inputs, config), name=_COLUMN.format(number))


def _features(image: keras.KerasTensor, config: TrainingConfig) -> keras.KerasTensor:
    stack = _with_width(LAYERS[config.architecture](), config.width)
    stack = _with_pooling(stack, config.pooling)
    for layer in _with_dropout(stack, config.dropout):
        image = layer(image)
    return image


def _with_width(stack: list[layers.Layer], width: float) -> list[layers.Layer]:
    for layer in stack:
        if isinstance(layer, layers.Conv2D):
            layer.filters = round(width * layer.filters)
    return stack


def _with_pooling(stack: list[layers.Layer], pooling: str) -> list[layers.Layer]:
    if pooling == "max":
        return stack
    pooled = []
    for layer in stack:
        pooled += blurred_pooling() if isinstance(layer, layers.MaxPooling2D) else [layer]
    return pooled


def blurred_pooling() -> list[layers.Layer]:
    """The maximum of 2×2, then every other of the blurred maxima.

    What moves by a pixel changes less than by max pooling alone (after Zhang, "Making
    Convolutional Networks Shift-Invariant Again", 2019; two averages of 2×2 are his binomial
    filter of 3×3).
    """
    return [
        layers.MaxPooling2D(2, strides=1, padding="same"),
        layers.AveragePooling2D(2, strides=1, padding="same"),
        layers.AveragePooling2D(2),
    ]


def _with_dropout(stack: list[layers.Layer], rate: float | None) -> list[layers.Layer]:
    if rate is None:
        return stack
    if not any(isinstance(layer, layers.Dropout) for layer in stack):
        return [*stack, layers.Dropout(rate)]
    return [layers.Dropout(rate) if isinstance(la, layers.Dropout) else la for la in stack]
