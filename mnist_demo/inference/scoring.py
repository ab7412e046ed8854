"""How much ink looks like one digit, by what a network makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from mnist_demo.inference.network import Network
from mnist_demo.ink.normalise import Ink


@dataclass(frozen=True)
class _ScoreWeights:
    """Weights of the log-odds of being one digit.

    They are close to a logistic regression of digits against parts and pairs of digits, over rows
    by half of the pen writers, those with even numbers.
    """

    any_digit: float = 2.2
    """For each unit of the digit score's own log-odds."""
    one_digit: float = 2.0
    """For each unit of the logarithm of the top probability."""
    bias: float = -4.5
    """What is added to the weighted sum."""
    clear: float = 3.0
    """Log-odds of the digit score beyond which more says nothing."""


SCORE_WEIGHTS = _ScoreWeights()


class DigitScorer:
    """Scores ink by a network, and keeps its logits: make one for each drawing or picture."""

    def __init__(self, network: Network) -> None:
        """Nothing is read yet."""
        self._network = network
        self._logits: dict[Ink, np.ndarray] = {}

    def logits(self, inks: Sequence[Ink]) -> np.ndarray:
        """The network's logits of each piece of ink, shape (inks, 10); new ones in one batch."""
        new = [ink for ink in inks if ink not in self._logits]
        if new:
            images = np.stack([ink.centred for ink in new])
            self._logits |= zip(new, self._network.logits(images), strict=True)
        return np.stack([self._logits[ink] for ink in inks])

    def __call__(self, inks: Sequence[Ink]) -> np.ndarray:
        """How much speaks for each piece of ink being one digit: log-odds, shape (inks,).

        The digit score counts up to a point, so that one splendid digit pays for no broken
        neighbour, and so does how sure the network is which digit it is.
        """
        logits = self.logits(inks)
        like_any = logit(self._network.digit_scores(logits))
        like_any = np.clip(like_any, -SCORE_WEIGHTS.clear, SCORE_WEIGHTS.clear)
        like_one = np.log(self._network.probabilities(logits).max(axis=1))
        return (
            SCORE_WEIGHTS.any_digit * like_any
            + SCORE_WEIGHTS.one_digit * like_one
            + SCORE_WEIGHTS.bias
        )
