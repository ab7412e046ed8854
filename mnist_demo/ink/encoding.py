"""Arrays as text, for JSON: the base64 of their bytes."""

import base64

import numpy as np

from mnist_demo.ink.normalise import SIDE


def to_base64(array: np.ndarray) -> str:
    """The bytes of an array of any type and shape, row by row."""
    return base64.b64encode(array.tobytes()).decode()


def image_from_base64(text: str) -> np.ndarray:
    """The uint8 image of shape (28, 28) that `to_base64` encoded.

    Raises:
        ValueError: it is no base64, or not of 784 bytes.
    """
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(SIDE, SIDE)
