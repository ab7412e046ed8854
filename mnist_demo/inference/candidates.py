"""Pieces of ink that may be one digit, read together: what a network makes of each group."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import logit

from mnist_demo.inference.network import Network
from mnist_demo.ink.normalise import Ink
from mnist_demo.segmentation.grouping import Group

# close to a logistic regression of digits against parts and pairs of digits, over rows by half of
# the pen writers, those with even numbers
_ANY, _ONE, _BIAS = 2.2, 2.0, -4.5
"""Log-odds for each unit of the digit score's own log-odds, and of the top probability's log."""
_CLEAR = 3.0
"""Log-odds of the digit score beyond which more says nothing."""


class Candidates:
    """Groups of pieces, each drawn and read once however often it is asked for."""

    def __init__(self, network: Network, steps: Callable[[Group], Ink]) -> None:
        """Nothing is read yet.

        Args:
            network: what reads.
            steps: the ink of a group on its way to the network.
        """
        self._network = network
        self._steps = steps
        self._read: dict[Group, tuple[Ink, np.ndarray]] = {}

    def read(self, groups: Sequence[Group]) -> list[tuple[Ink, np.ndarray]]:
        """The ink of each group and its logits, shape (10,); what is new is read in one batch."""
        new = [group for group in groups if group not in self._read]
        if new:
            drawn = [self._steps(group) for group in new]
            logits = self._network.logits(np.stack([steps.centred for steps in drawn]))
            self._read |= zip(new, zip(drawn, logits, strict=True), strict=True)
        return [self._read[group] for group in groups]

    def scores(self, groups: Sequence[Group]) -> np.ndarray:
        """How much speaks for each group being one digit, as log-odds of shape (groups,).

        Its digit score counts up to a point, so that one splendid digit pays for no broken
        neighbour, and so does how sure the network is which digit it is.
        """
        logits = np.stack([of for _, of in self.read(groups)])
        like_any = np.clip(logit(self._network.digit_scores(logits)), -_CLEAR, _CLEAR)
        like_one = np.log(self._network.probabilities(logits).max(axis=1))
        return _ANY * like_any + _ONE * like_one + _BIAS
