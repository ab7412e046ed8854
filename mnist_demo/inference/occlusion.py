"""Which ink a reading rests on: occlusion sensitivity (Zeiler & Fergus, 2014)."""

from dataclasses import dataclass

import numpy as np

from mnist_demo.inference.network import Network
from mnist_demo.ink.normalise import SIDE

PATCH = 5
"""Side of the square that is covered with paper, in pixels of the 28×28."""
_STRIDE = 2
_CORNERS = range(0, SIDE - PATCH + 1, _STRIDE)


@dataclass(frozen=True)
class Occlusion:
    """What covering each part of an image does to the probability of a digit."""

    probability: float
    """Of that digit with nothing covered, 0 to 1."""
    sensitivity: np.ndarray
    """float, shape (28, 28): by how much the probability falls, on average, when a patch over the
    pixel is covered, -1 to 1; below 0 where the ink speaks against the digit."""
    most: float
    """By how much it falls for the patch that is worth most, -1 to 1."""


def occlusion(network: Network, image: np.ndarray, digit: int) -> Occlusion:
    """Cover an image patch by patch, and see what becomes of a digit's probability.

    Args:
        network: what reads.
        image: uint8 array of shape (28, 28), 0 paper to 255 ink.
        digit: whose probability is asked for.
    """
    # where there is no ink, covering changes nothing: such patches need not be read
    corners = [
        (y, x)
        for y in _CORNERS
        for x in _CORNERS
        if image[y : y + PATCH, x : x + PATCH].any()
    ]  # fmt: skip
    covered = np.repeat(image[None], 1 + len(corners), axis=0)
    for patched, (y, x) in zip(covered[1:], corners, strict=True):
        patched[y : y + PATCH, x : x + PATCH] = 0
    said = network.probabilities(network.logits(covered))[:, digit]
    falls = said[0] - said[1:]

    total, patches = np.zeros((2, SIDE, SIDE))
    for y in _CORNERS:
        for x in _CORNERS:
            patches[y : y + PATCH, x : x + PATCH] += 1
    for fall, (y, x) in zip(falls, corners, strict=True):
        total[y : y + PATCH, x : x + PATCH] += fall
    return Occlusion(
        probability=float(said[0]),
        sensitivity=np.divide(total, patches, out=np.zeros_like(total), where=patches > 0),
        most=float(falls.max(initial=0.0)),
    )
