"""When to stop a training whose validation loss does not fall any more."""

import keras
import numpy as np

from mnist_demo.events import EpochEnd


class EarlyStopping:
    """Waits for a lower validation loss, and keeps the weights of the epoch that had the lowest."""

    def __init__(self, patience: int | None) -> None:
        """Wait for ``patience`` epochs; ``None`` to do nothing."""
        self._patience = patience
        self._waited = 0
        self.best: EpochEnd | None = None
        """The epoch with the lowest validation loss so far."""
        self.weights: list[np.ndarray] = []
        """The network's weights after that epoch."""

    def should_stop(self, model: keras.Model, epoch: EpochEnd) -> bool:
        """Take note of an epoch, the model having its weights; whether to wait no longer."""
        if self._patience is None:
            return False
        if self.best is None or epoch.val_loss < self.best.val_loss:
            self.best, self.weights, self._waited = epoch, model.get_weights(), 0
        else:
            self._waited += 1
        return self._waited >= self._patience
