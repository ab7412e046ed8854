"""`FeatureNetwork`: the penultimate features of an image, which are the input of the last layer."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_demo.bundle import Calibration
from mnist_demo.inference.network import UNCALIBRATED, Network
from mnist_demo.inference.outputs import with_outputs


class FeatureNetwork(Network):
    """A network that returns its penultimate features beside its logits."""

    def __init__(
        self, model: bytes, calibration: Calibration = UNCALIBRATED, threads: int = 1
    ) -> None:
        """Arguments and errors are those of `Network`; the last layer must be a dense one."""
        super().__init__(with_outputs(model, _features), calibration, threads)

    def logits_and_features(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The logits and the penultimate features of each image.

        Args:
            images: uint8 array of shape (n, 28, 28), n at most `network.BATCH_SIZE`.

        Returns:
            float32 arrays of shape (n, 10) and (n, f), where f depends on the network.
        """
        logits, features = self._run(images)
        return logits, features.reshape(len(images), -1)


def _features(graph: schema.SubGraphT, codes: list[int]) -> list[int]:
    if not codes or codes[-1] != schema.BuiltinOperator.FULLY_CONNECTED:
        raise ValueError("its last layer is not a dense one")
    return [graph.operators[-1].inputs[0]]
