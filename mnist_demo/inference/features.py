"""What a network makes of an image before it decides: the features that enter its last layer."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_demo.bundle import Calibration
from mnist_demo.inference.network import UNCALIBRATED, Network
from mnist_demo.inference.outputs import with_outputs


class FeatureNetwork(Network):
    """A network that gives its penultimate features along with its logits."""

    def __init__(
        self, model: bytes, calibration: Calibration = UNCALIBRATED, threads: int = 1
    ) -> None:
        """As `Network`. Raises `ValueError` as well if the last layer is no dense one."""
        super().__init__(with_outputs(model, _features), calibration, threads)

    def logits_and_features(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the network says of each image, and what it says that from.

        Args:
            images: uint8 array of shape (n, 28, 28), n at most `network.BATCH`.

        Returns:
            float32 arrays of shape (n, 10) and (n, f); f differs from network to network.
        """
        logits, features = self._run(images)
        return logits, features.reshape(len(images), -1)


def _features(graph: schema.SubGraphT, codes: list[int]) -> list[int]:
    if not codes or codes[-1] != schema.BuiltinOperator.FULLY_CONNECTED:
        raise ValueError("its last layer is no dense one")
    return [graph.operators[-1].inputs[0]]
