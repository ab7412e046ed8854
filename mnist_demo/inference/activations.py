"""What each convolution of a network makes of an image: its feature maps."""

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
        self._depths: list[int] = []

        def feature_maps(graph: schema.SubGraphT, codes: list[int]) -> list[int]:
            convolutions = [i for i, code in enumerate(codes) if code in _CONVOLUTIONS]
            depths = _depths(graph, codes)
            self._depths = [depths[i] for i in convolutions]
            return [_after_relu(graph, codes, i) for i in convolutions]

        super().__init__(with_outputs(model, feature_maps), calibration, threads)

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """The maps of each convolution, from the first to the last.

        Where a network has columns, the maps of their convolutions of the same depth are given
        together, a column's after those of another.

        Args:
            image: uint8 array of shape (28, 28), 0 paper to 255 ink.

        Returns:
            float32 arrays of shape (maps, height, width), at least 0: what leaves the ReLU after
            the convolution, once normalised and pooled where that comes before.
        """
        _, *outputs = self._run(image[None])
        maps: dict[int, list[np.ndarray]] = {depth: [] for depth in sorted(self._depths)}
        for depth, output in zip(self._depths, outputs, strict=True):
            maps[depth].append(np.maximum(output[0].transpose(2, 0, 1), 0))
        return [np.concatenate(beside) for beside in maps.values()]


def _depths(graph: schema.SubGraphT, codes: list[int]) -> list[int]:
    """For each operator, how many convolutions an image has been through behind it."""
    depths, of_tensor = [], {}
    for operator, code in zip(graph.operators, codes, strict=True):  # none before what it reads
        before = max((of_tensor.get(tensor, 0) for tensor in operator.inputs), default=0)
        depths.append(before + (code in _CONVOLUTIONS))
        of_tensor |= dict.fromkeys(operator.outputs, depths[-1])
    return depths


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
