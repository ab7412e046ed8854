"""Labelled images of digits: the one shape in which every data set hands itself over."""

from dataclasses import dataclass, replace

import numpy as np

NO_DIGIT = -1
"""The label of an image that shows no digit; only what a network learns from has such."""


@dataclass(frozen=True)
class Digits:
    """Images as MNIST has them, with what each one shows."""

    images: np.ndarray
    """uint8, shape (n, 28, 28); 0 is paper, 255 the darkest ink."""
    labels: np.ndarray
    """uint8, shape (n,); 0 to 9. With negatives among them a signed type, and `NO_DIGIT`."""
    writers: np.ndarray | None = None
    """int, shape (n,): whose hand each is, where known, so that a split can keep hands apart."""

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Digits":
        """The digits picked by a slice, a mask or an array of indices."""
        writers = None if self.writers is None else self.writers[chosen]
        return replace(
            self, images=self.images[chosen], labels=self.labels[chosen], writers=writers
        )

    def __add__(self, other: "Digits") -> "Digits":
        """Both one after the other; writers are kept only if both sides know them."""
        known = self.writers is not None and other.writers is not None
        return Digits(
            np.concatenate([self.images, other.images]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.writers, other.writers]) if known else None,
        )
