"""`Digits`: labelled images, the type that every data set returns."""

from dataclasses import dataclass, replace

import numpy as np

NO_DIGIT = -1
"""The label of a non-digit, which occurs in training and validation images only."""


@dataclass(frozen=True)
class Digits:
    """Images in MNIST's format with their labels."""

    images: np.ndarray
    """uint8, shape (n, 28, 28); 0 is paper, 255 the darkest ink."""
    labels: np.ndarray
    """uint8, shape (n,), 0 to 9; of a signed type where some are `NO_DIGIT`."""
    writers: np.ndarray | None = None
    """int, shape (n,): who wrote each, where known, so that a split can separate the writers."""

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: np.ndarray | slice) -> "Digits":
        """The digits selected by a slice, a mask or an array of indices."""
        writers = None if self.writers is None else self.writers[index]
        return replace(self, images=self.images[index], labels=self.labels[index], writers=writers)

    def __add__(self, other: "Digits") -> "Digits":
        """Both concatenated; writers are kept only if both sides know them."""
        known = self.writers is not None and other.writers is not None
        return Digits(
            np.concatenate([self.images, other.images]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.writers, other.writers]) if known else None,
        )
