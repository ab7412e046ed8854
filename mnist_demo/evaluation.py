"""Probabilities and true labels become figures: pure computation, scikit-learn's metrics."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn import metrics

CLASSES = range(10)
_BINS = 15


@dataclass(frozen=True)
class Evaluation:
    """How well a network reads a set of labelled digits."""

    n: int
    accuracy: float
    """0 to 1."""
    loss: float
    """Mean cross-entropy in nats."""
    ece: float
    """Expected calibration error, 0 to 1: see `expected_calibration_error`."""
    confusion_matrix: list[list[int]]
    """10 rows of true digits by 10 columns of predicted ones."""
    per_class: list[dict[str, float]]
    """For each digit: ``digit``, ``precision``, ``recall``, ``f1`` and ``support``."""

    def to_dict(self) -> dict[str, Any]:
        """The evaluation as it is written to JSON."""
        return asdict(self)


def evaluate(probabilities: np.ndarray, labels: np.ndarray) -> Evaluation:
    """Measure predictions against the truth.

    Args:
        probabilities: float array of shape (n, 10), rows summing to 1, n at least 1.
        labels: int array of shape (n,), 0 to 9.
    """
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=CLASSES, zero_division=0.0
    )
    return Evaluation(
        n=len(labels),
        accuracy=float(metrics.accuracy_score(labels, predicted)),
        loss=float(metrics.log_loss(labels, probabilities, labels=CLASSES)),
        ece=expected_calibration_error(probabilities, labels),
        confusion_matrix=metrics.confusion_matrix(labels, predicted, labels=CLASSES).tolist(),
        per_class=[
            {
                "digit": digit,
                "precision": float(precision[digit]),
                "recall": float(recall[digit]),
                "f1": float(f1[digit]),
                "support": int(support[digit]),
            }
            for digit in CLASSES
        ],
    )


def expected_calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """How far the stated confidence is from the accuracy, on average (Guo et al., 2017).

    The images are put into 15 bins of equal width by their top probability; the gaps between each
    bin's mean confidence and its accuracy are averaged, weighted by the images in it.

    Args:
        probabilities: float array of shape (n, 10).
        labels: int array of shape (n,).

    Returns:
        0 (calibrated) to 1.
    """
    confidence = probabilities.max(axis=1)
    hit = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, weights=confidence - hit, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(labels))
