"""How much ink looks like a digit, by what a network makes of it."""

from collections.abc import Sequence

import numpy as np

from mnist_demo.inference.network import Network
from mnist_demo.ink.normalise import Ink


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
        """How much speaks for each piece of ink being a digit: log-odds, shape (inks,)."""
        return self._network.digit_log_odds(self.logits(inks))
