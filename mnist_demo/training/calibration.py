"""How sure a network may be, and what it takes for a digit, fitted on images it never saw."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp

from mnist_demo.bundle import Calibration

ACCEPTED = 0.995
"""Share of each source's held-out digits that is accepted where a network learned no non-digits."""
DIGIT_COST = 50.0
"""What it costs to refuse a digit, where to accept a non-digit costs 1: whoever draws digits draws
many for each letter, and a number is refused with any of its digits. At a cost of 20,
three more of a hundred real numbers are refused, and twelve more of a hundred letters by hand
(`tests.bench.numbers`, `tests.bench.acceptance`)."""
_STEEPNESS = 4
"""Energy scales between the threshold and the median digit's energy: a score of 0.98."""


def calibrate(
    logits: Sequence[np.ndarray],
    labels: Sequence[np.ndarray],
    non_digits: Sequence[np.ndarray] = (),
) -> Calibration:
    """Temperature and energy threshold from held-out images.

    The temperature is the one under which the labels are likeliest (Guo et al., 2017). The
    threshold is the one that costs least, by `DIGIT_COST` and the shares that are refused and
    accepted, each source of digits and each kind of non-digits counting alike. Without non-digits
    it accepts the share `ACCEPTED` of the digits of each source, or more.

    Args:
        logits: of digits, for each source they come from a float array of shape (n, 10).
        labels: of those digits, for each source an int array of shape (n,).
        non_digits: of each kind of them the logits, a float array of shape (n, 10).
    """
    every, true = np.concatenate(logits), np.concatenate(labels)
    rows = np.arange(len(true))

    def loss(log_temperature: float) -> float:
        return -log_softmax(every / np.exp(log_temperature), axis=1)[rows, true].mean()

    fitted = minimize_scalar(loss, bounds=np.log([0.05, 20]), method="bounded")
    energies = [logsumexp(own, axis=1) for own in logits]
    others = [logsumexp(part, axis=1) for part in non_digits]
    if others:
        threshold = _cheapest(energies, others)
    else:
        threshold = min(np.quantile(own, 1 - ACCEPTED) for own in energies)
    median = np.median(np.concatenate(energies))
    return Calibration(
        temperature=float(np.exp(fitted.x)),
        energy_threshold=float(threshold),
        energy_scale=float(max(median - threshold, 1e-6) / _STEEPNESS),
    )


def _cheapest(digits: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> float:
    """The threshold that costs least, from energies of digits and of non-digits."""
    thresholds = np.unique(np.concatenate(digits))
    refused = np.mean([_share_below(own, thresholds) for own in digits], axis=0)
    accepted = 1 - np.mean([_share_below(part, thresholds) for part in others], axis=0)
    return float(thresholds[np.argmin(DIGIT_COST * refused + accepted)])


def _share_below(energies: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.sort(energies), thresholds) / len(energies)
