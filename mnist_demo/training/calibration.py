"""How sure a network may be, and what it takes for a digit, fitted on digits it never saw."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp

from mnist_demo.bundle import Calibration

ACCEPTED = 0.995
"""Share of held-out digits whose energy lies above the threshold that the card states."""
_STEEPNESS = 4
"""Energy scales between the threshold and the median digit's energy: a score of 0.98."""


def calibrate(
    logits: np.ndarray, labels: np.ndarray, sources: np.ndarray | None = None
) -> Calibration:
    """Temperature and energy threshold from held-out digits.

    The temperature is the one under which the labels are likeliest (Guo et al., 2017). The
    threshold accepts the share `ACCEPTED` of the digits of each source, or more.

    Args:
        logits: float array of shape (n, 10), of images the network did not train on.
        labels: int array of shape (n,).
        sources: int array of shape (n,), which data set each is of; ``None`` if of one.
    """
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        return -log_softmax(logits / np.exp(log_temperature), axis=1)[rows, labels].mean()

    fitted = minimize_scalar(loss, bounds=np.log([0.05, 20]), method="bounded")
    energy = logsumexp(logits, axis=1)
    sources = np.zeros(len(energy)) if sources is None else sources
    threshold = min(
        np.quantile(energy[sources == source], 1 - ACCEPTED) for source in np.unique(sources)
    )
    median = np.median(energy)
    return Calibration(
        temperature=float(np.exp(fitted.x)),
        energy_threshold=float(threshold),
        energy_scale=float(max(median - threshold, 1e-6) / _STEEPNESS),
    )
