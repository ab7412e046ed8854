"""What a network makes of an image before it decides: the features that enter its last layer."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_demo.bundle import Calibration
from mnist_demo.inference.network import UNCALIBRATED, Network

_IDENTIFIER = b"TFL3"
_DENSE = schema.BuiltinOperator.FULLY_CONNECTED


class FeatureNetwork(Network):
    """A network that gives its penultimate features along with its logits."""

    def __init__(
        self, model: bytes, calibration: Calibration = UNCALIBRATED, threads: int = 1
    ) -> None:
        """As `Network`. Raises `ValueError` as well if the last layer is no dense one."""
        super().__init__(_with_features(model), calibration, threads)

    def logits_and_features(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the network says of each image, and what it says that from.

        Args:
            images: uint8 array of shape (n, 28, 28), n at most `network.BATCH`.

        Returns:
            float32 arrays of shape (n, 10) and (n, f); f differs from network to network.
        """
        logits, features = self._run(images)
        return logits, features.reshape(len(images), -1)


def _with_features(model: bytes) -> bytes:
    """The same ``.tflite`` file with what enters its last layer as a second output.

    So any bundle can be looked into, and LiteRT computes nothing besides: keeping all tensors of
    its own accord, it would do without its fast kernels.
    """
    try:
        unpacked = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(model, 0))
        graph = unpacked.subgraphs[0]
        last = graph.operators[-1]
        dense = unpacked.operatorCodes[last.opcodeIndex].builtinCode == _DENSE
    except Exception as error:  # whatever a damaged file makes of the parser
        raise ValueError("it is damaged") from error
    if not dense:
        raise ValueError("its last layer is no dense one")
    graph.outputs = np.array([*graph.outputs, last.inputs[0]], np.int32)
    builder = flatbuffers.Builder(len(model))
    builder.Finish(unpacked.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())
