"""Occlusion sensitivity (Zeiler & Fergus, 2014): which ink a reading depends on."""

from dataclasses import dataclass

import numpy as np

from mnist_demo.inference.network import Network
from mnist_demo.ink.normalise import SIDE

PATCH = 5
"""Side of the square that is covered with paper, in pixels of the 28×28."""
STRIDE = 2
"""Distance between neighbouring patches, in pixels."""
_CORNERS = range(0, SIDE - PATCH + 1, STRIDE)


@dataclass(frozen=True)
class Occlusion:
    """How the probability of a digit changes when parts of the image are covered."""

    probability: float
    """Probability of the digit with nothing covered, 0 to 1."""
    sensitivity: np.ndarray
    """float, shape (28, 28), -1 to 1: the mean fall of the probability over the patches that cover
    the pixel; below 0 where the ink is evidence against the digit."""
    most: float
    """Largest fall of the probability for one patch, 0 to 1."""


def occlusion(network: Network, image: np.ndarray, digit: int) -> Occlusion:
    """Cover an image patch by patch, and measure how far a digit's probability falls.

    Args:
        network: reads the covered images.
        image: uint8 array of shape (28, 28), 0 paper to 255 ink.
        digit: the digit whose probability is measured, 0 to 9.
    """
    # covering a patch without ink changes nothing, so it is not read
    corners = [
        (y, x)
        for y in _CORNERS
        for x in _CORNERS
        if image[y : y + PATCH, x : x + PATCH].any()
    ]  # fmt: skip
    covered = np.repeat(image[None], 1 + len(corners), axis=0)
    for patched, (y, x) in zip(covered[1:], corners, strict=True):
        patched[y : y + PATCH, x : x + PATCH] = 0
    probabilities = network.probabilities(network.logits(covered))[:, digit]
    falls = probabilities[0] - probabilities[1:]

    total, patches = np.zeros((2, SIDE, SIDE))
    for y in _CORNERS:
        for x in _CORNERS:
            patches[y : y + PATCH, x : x + PATCH] += 1
    for fall, (y, x) in zip(falls, corners, strict=True):
        total[y : y + PATCH, x : x + PATCH] += fall
    return Occlusion(
        probability=float(probabilities[0]),
        sensitivity=np.divide(total, patches, out=np.zeros_like(total), where=patches > 0),
        most=float(falls.max(initial=0.0)),
    )
