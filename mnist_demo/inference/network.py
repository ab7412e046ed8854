"""`Network`: a bundle's network, run by LiteRT without TensorFlow."""

import threading
from pathlib import Path
from typing import Self

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from scipy.special import expit

from mnist_demo import bundle
from mnist_demo.bundle import Calibration
from mnist_demo.errors import UserError
from mnist_demo.ink.normalise import SIDE
from mnist_demo.native_libraries import silence_native_output

N_CLASSES = 10
"""Digits that a network tells apart."""
UNCALIBRATED = Calibration()
"""Calibration that leaves the logits as they are."""
BATCH_SIZE = 50
"""Images run at once; larger batches are no faster and cost memory."""


class Network:
    """28×28 images in, calibrated probabilities out. Safe to call from several threads."""

    def __init__(
        self, model: bytes, calibration: Calibration = UNCALIBRATED, threads: int = 1
    ) -> None:
        """Load a network.

        Args:
            model: the contents of a ``.tflite`` file whose first output are logits.
            calibration: temperature, and threshold of the digit score.
            threads: number of threads that compute a batch, with the priority of the thread that
                creates the network.

        Raises:
            ValueError: the contents are damaged, or the network's input or output has another
                shape.
        """
        self.calibration = calibration
        self._batch = 0
        self._lock = threading.Lock()
        with silence_native_output():
            try:
                self._interpreter = Interpreter(model_content=model, num_threads=threads)
                self._input = self._interpreter.get_input_details()[0]
                self._outputs = self._interpreter.get_output_details()
            except (ValueError, RuntimeError, IndexError) as error:
                raise ValueError("it is damaged") from error
            shapes = tuple(self._input["shape"][1:]), tuple(self._outputs[0]["shape"][1:])
            if shapes != ((SIDE, SIDE, 1), (N_CLASSES,)):
                raise ValueError("it does not take 28×28 images and give 10 logits")
            self.logits(np.zeros((1, SIDE, SIDE), np.uint8))  # the first run is slow

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> Self:
        """The network of a bundle.

        Raises:
            UserError: the bundle is missing, truncated, or its network has another shape.
        """
        card = bundle.read_card(folder)
        model = folder / bundle.TFLITE
        try:
            return cls(model.read_bytes(), card.calibration, threads)
        except OSError:
            raise UserError(
                f"{folder} has no {bundle.TFLITE} that can be read: train the network again."
            ) from None
        except ValueError as error:
            raise UserError(f"{model} cannot be used: {error}; train the network again.") from None

    def logits(self, images: np.ndarray) -> np.ndarray:
        """The logits of each image.

        Args:
            images: uint8 array of shape (n, 28, 28), 0 paper to 255 ink.

        Returns:
            float32 array of shape (n, 10).
        """
        parts = [
            self._run(images[i : i + BATCH_SIZE])[0] for i in range(0, len(images), BATCH_SIZE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, N_CLASSES), np.float32)

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of logits; both have shape (n, 10), and rows sum to 1."""
        scaled = logits / self.calibration.temperature
        return np.exp(scaled - _log_sum_exp(scaled)[..., None])

    def digit_scores(self, logits: np.ndarray) -> np.ndarray:
        """How much each image looks like any digit at all, in [0, 1], shape (n,).

        This is the energy score of Liu et al. (2020), the log-sum-exp of the logits, scaled to
        [0, 1]. Below 0.5 a mark is not accepted as a digit.
        """
        return expit(self.digit_log_odds(logits))

    def digit_log_odds(self, logits: np.ndarray) -> np.ndarray:
        """The log-odds of `digit_scores`, below 0 where a mark is not accepted, shape (n,)."""
        above = _log_sum_exp(logits) - self.calibration.energy_threshold
        return above / self.calibration.energy_scale

    def _run(self, images: np.ndarray) -> list[np.ndarray]:
        """The network's outputs for at most `BATCH_SIZE` images."""
        with self._lock:
            if len(images) != self._batch:
                shape = (len(images), SIDE, SIDE, 1)
                self._interpreter.resize_tensor_input(self._input["index"], shape)
                self._interpreter.allocate_tensors()
                self._batch = len(images)
            scaled = images[..., None].astype(np.float32) / 255
            self._interpreter.set_tensor(self._input["index"], scaled)
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(output["index"]) for output in self._outputs]


def _log_sum_exp(logits: np.ndarray) -> np.ndarray:
    # scipy's logsumexp takes 0.2 ms, a tenth of the time of a reading
    return np.logaddexp.reduce(logits, axis=-1)
