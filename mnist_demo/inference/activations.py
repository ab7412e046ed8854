"""What each convolution of a network makes of an image: its feature maps."""

from itertools import chain, islice

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_demo.bundle import Calibration
from mnist_demo.inference.network import UNCALIBRATED, Network
from mnist_demo.inference.outputs import with_outputs

_Op = schema.BuiltinOperator
_CONVOLUTIONS = (_Op.CONV_2D, _Op.DEPTHWISE_CONV_2D)
_ON_THE_WAY = (_Op.MAX_POOL_2D, _Op.AVERAGE_POOL_2D, _Op.MUL, _Op.ADD, _Op.SUB)
"""What may stand between a convolution and its ReLU: pooling and batch normalisation."""
_RELU = schema.ActivationFunctionType.RELU


class ActivationNetwork(Network):
    """A network that gives the feature maps of its convolutions along with its logits."""

    def __init__(
        self, model: bytes, calibration: Calibration = UNCALIBRATED, threads: int = 1
    ) -> None:
        """As `Network`."""
        self._columns: list[int] = []

        def feature_maps(graph: schema.SubGraphT, codes: list[int]) -> list[int]:
            columns = _columns(graph, codes)
            self._columns = [len(convolutions) for convolutions in columns]
            return [_after_relu(graph, codes, i) for i in chain(*columns)]

        super().__init__(with_outputs(model, feature_maps), calibration, threads)

    def feature_maps(self, image: np.ndarray) -> list[list[np.ndarray]]:
        """The maps of each convolution, from the first to the last, of each of its columns.

        Args:
            image: uint8 array of shape (28, 28), 0 paper to 255 ink.

        Returns:
            For each column, of which most networks have one, float32 arrays of shape (maps, height,
            width), at least 0: what leaves the ReLU after the convolution, once normalised and
            pooled where that comes before.
        """
        _, *outputs = self._run(image[None])
        maps = iter([np.maximum(output[0].transpose(2, 0, 1), 0) for output in outputs])
        return [list(islice(maps, length)) for length in self._columns]


def _columns(graph: schema.SubGraphT, codes: list[int]) -> list[list[int]]:
    """The convolutions of each column; one that no other comes before begins a column."""
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
    """The tensor that leaves the ReLU after a convolution; its own output if there is none."""
    at: int | None = start
    while at is not None:
        operator = graph.operators[at]
        tensor = operator.outputs[0]
        options = operator.builtinOptions
        if codes[at] == _Op.RELU or getattr(options, "fusedActivationFunction", None) == _RELU:
            return tensor
        readers = [i for i, other in enumerate(graph.operators) if tensor in other.inputs]
        goes_on = len(readers) == 1 and codes[readers[0]] in (*_ON_THE_WAY, _Op.RELU)
        at = readers[0] if goes_on else None
    return graph.operators[start].outputs[0]
