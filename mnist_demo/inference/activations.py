"""`ActivationNetwork`: the feature maps of each convolution of a network."""

from itertools import chain, islice

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_demo.bundle import Calibration
from mnist_demo.inference.network import UNCALIBRATED, Network
from mnist_demo.inference.outputs import with_outputs

_Op = schema.BuiltinOperator
_CONVOLUTIONS = (_Op.CONV_2D, _Op.DEPTHWISE_CONV_2D)
_BEFORE_RELU = (_Op.MAX_POOL_2D, _Op.AVERAGE_POOL_2D, _Op.MUL, _Op.ADD, _Op.SUB)
"""Operators that may stand between a convolution and its ReLU: pooling, batch normalisation."""
_RELU = schema.ActivationFunctionType.RELU


class ActivationNetwork(Network):
    """A network that returns the feature maps of its convolutions."""

    def __init__(
        self, model: bytes, calibration: Calibration = UNCALIBRATED, threads: int = 1
    ) -> None:
        """Arguments and errors are those of `Network`."""
        self._columns: list[int] = []

        def feature_maps(graph: schema.SubGraphT, codes: list[int]) -> list[int]:
            columns = _columns(graph, codes)
            self._columns = [len(convolutions) for convolutions in columns]
            return [_after_relu(graph, codes, i) for i in chain(*columns)]

        super().__init__(with_outputs(model, feature_maps), calibration, threads)

    def feature_maps(self, image: np.ndarray) -> list[list[np.ndarray]]:
        """The feature maps of every convolution, column by column, from the first to the last.

        Args:
            image: uint8 array of shape (28, 28), 0 paper to 255 ink.

        Returns:
            For each column (most networks have one) and each of its convolutions a float32 array of
            shape (maps, height, width), at least 0: the output of the ReLU after the convolution.
            Batch normalisation and pooling are included where they come before the ReLU.
        """
        _, *outputs = self._run(image[None])
        maps = iter([np.maximum(output[0].transpose(2, 0, 1), 0) for output in outputs])
        return [list(islice(maps, length)) for length in self._columns]


def _columns(graph: schema.SubGraphT, codes: list[int]) -> list[list[int]]:
    """Indices of each column's convolutions; one that follows no other starts a column."""
    columns: dict[int, list[int]] = {}
    of_tensor: dict[int, int] = {}
    for i, (operator, code) in enumerate(zip(graph.operators, codes, strict=True)):
        column = next((of_tensor[t] for t in operator.inputs if t in of_tensor), None)
        if code in _CONVOLUTIONS:
            column = i if column is None else column
            columns.setdefault(column, []).append(i)
        if column is not None:
            of_tensor |= dict.fromkeys(operator.outputs, column)
    return list(columns.values())


def _after_relu(graph: schema.SubGraphT, codes: list[int], start: int) -> int:
    """The output of the ReLU after a convolution, or the convolution's own if it has no ReLU."""
    at: int | None = start
    while at is not None:
        operator = graph.operators[at]
        tensor = operator.outputs[0]
        options = operator.builtinOptions
        if codes[at] == _Op.RELU or getattr(options, "fusedActivationFunction", None) == _RELU:
            return tensor
        readers = [i for i, other in enumerate(graph.operators) if tensor in other.inputs]
        continues = len(readers) == 1 and codes[readers[0]] in (*_BEFORE_RELU, _Op.RELU)
        at = readers[0] if continues else None
    return graph.operators[start].outputs[0]
