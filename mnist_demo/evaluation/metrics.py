"""Probabilities and true labels become figures: pure computation, scikit-learn's metrics."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import stats
from sklearn import metrics

CLASSES = range(10)
BINS = 15
"""Of equal width, into which images fall by their confidence."""
_CERTAIN = 0.05
"""A p value below which a difference is called one."""
_TINY = 0.001
"""Smaller p values are not told apart."""


@dataclass(frozen=True)
class Evaluation:
    """How well a network reads a set of labelled digits."""

    n: int
    accuracy: float
    """0 to 1."""
    loss: float
    """Mean cross-entropy in nats."""
    ece: float
    """Expected calibration error, 0 to 1: see `Reliability`."""
    confusion_matrix: list[list[int]]
    """10 rows of true digits by 10 columns of predicted ones."""
    per_class: list[dict[str, float]]
    """For each digit: ``digit``, ``precision``, ``recall``, ``f1`` and ``support``."""

    @property
    def wrong(self) -> int:
        """How many were misread."""
        return self.n - sum(self.confusion_matrix[digit][digit] for digit in CLASSES)

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
    columns = metrics.precision_recall_fscore_support(
        labels, predicted, labels=CLASSES, zero_division=0.0
    )
    return Evaluation(
        n=len(labels),
        accuracy=float(metrics.accuracy_score(labels, predicted)),
        loss=float(metrics.log_loss(labels, probabilities, labels=CLASSES)),
        ece=reliability(probabilities, labels).ece,
        confusion_matrix=metrics.confusion_matrix(labels, predicted, labels=CLASSES).tolist(),
        per_class=[
            {"digit": digit} | _shares(*(column[digit] for column in columns)) for digit in CLASSES
        ],
    )


def averages(predicted: np.ndarray, labels: np.ndarray) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of all digits together.

    Args:
        predicted: int array of shape (n,), 0 to 9.
        labels: int array of shape (n,).

    Returns:
        ``macro``, in which each digit counts the same, and ``weighted``, in which it counts by its
        support; each with ``precision``, ``recall``, ``f1`` and ``support``.
    """
    return {
        average: _shares(
            *metrics.precision_recall_fscore_support(
                labels, predicted, labels=CLASSES, average=average, zero_division=0.0
            )[:3],
            len(labels),
        )
        for average in ("macro", "weighted")
    }


def _shares(precision: float, recall: float, f1: float, support: int) -> dict[str, float]:
    return {
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "support": int(support),
    }


def accuracy_interval(right: int, n: int) -> tuple[float, float]:
    """Between which accuracies the true one lies, at 95 % confidence (Wilson, 1927).

    Args:
        right: images read rightly, 0 to ``n``.
        n: images read, at least 1.
    """
    interval = stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cross-entropy of each image in nats, float array of shape (n,)."""
    said = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    # as scikit-learn's log_loss bounds it
    return -np.log(np.maximum(said, np.finfo(probabilities.dtype).eps))


def auroc(digits: np.ndarray, others: np.ndarray) -> float:
    """How often the score of a digit is above that of what is none: 0.5 (by chance) to 1.

    Args:
        digits: digit scores of digits, shape (n,), n at least 1.
        others: those of what is no digit, shape (m,), m at least 1.
    """
    is_digit = np.repeat([1, 0], [len(digits), len(others)])
    return float(metrics.roc_auc_score(is_digit, np.concatenate([digits, others])))


def confused_pairs(matrix: list[list[int]], most: int = 8) -> list[tuple[int, int, int]]:
    """The mistakes that happen most: true digit, predicted digit, how often; at most ``most``."""
    pairs = [
        (true, predicted, count)
        for true, row in enumerate(matrix)
        for predicted, count in enumerate(row)
        if true != predicted and count
    ]
    return sorted(pairs, key=lambda pair: -pair[2])[:most]


@dataclass(frozen=True)
class Reliability:
    """Stated confidence against accuracy, in `BINS` bins of equal width (Guo et al., 2017)."""

    counts: np.ndarray
    """int, shape (15,): images whose top probability falls into the bin."""
    confidence: np.ndarray
    """float, shape (15,): their mean top probability; NaN in an empty bin."""
    accuracy: np.ndarray
    """float, shape (15,): the share of them that was read rightly; NaN in an empty bin."""

    @property
    def ece(self) -> float:
        """Expected calibration error, 0 (calibrated) to 1: the gaps, weighted by the counts."""
        gaps = np.abs(self.confidence - self.accuracy)
        return float(np.nansum(gaps * self.counts) / self.counts.sum())


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> Reliability:
    """How far the stated confidence can be believed.

    Args:
        probabilities: float array of shape (n, 10), n at least 1.
        labels: int array of shape (n,).
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    hit = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    filled = np.where(counts, counts, np.nan)
    return Reliability(
        counts=counts,
        confidence=np.bincount(bins, weights=confidence, minlength=BINS) / filled,
        accuracy=np.bincount(bins, weights=hit, minlength=BINS) / filled,
    )


@dataclass(frozen=True)
class Comparison:
    """Two networks on the same images."""

    both: int
    """Images that both read rightly."""
    first_only: int
    """Images that only the first reads rightly: the second breaks them."""
    second_only: int
    """Images that only the second reads rightly: it mends them."""
    neither: int

    @property
    def p_value(self) -> float:
        """How likely so uneven a split is between equals: McNemar's exact test (1947), 0 to 1."""
        differing = self.first_only + self.second_only
        return float(stats.binomtest(self.first_only, differing).pvalue) if differing else 1.0

    def sentence(self, first: str, second: str) -> str:
        """What the test says of two networks of these names."""
        if not self.first_only + self.second_only:
            return f"{first} and {second} are right and wrong on the very same images."
        split = (
            f"{second} mends {_images(self.second_only)} that {first} misreads and breaks "
            f"{_images(self.first_only)} that {first} reads."
        )
        p = f"p = {self.p_value:.2g}" if self.p_value >= _TINY else f"p < {_TINY}"
        if self.p_value >= _CERTAIN:
            return (
                f"{split} Between equally good networks a split at least so uneven is common "
                f"(McNemar’s test, {p}): the images do not say which is better."
            )
        better = second if self.second_only > self.first_only else first
        return (
            f"{split} Between equally good networks a split so uneven is rare (McNemar’s test, "
            f"{p}): {better} reads such images better."
        )


def compare(first: np.ndarray, second: np.ndarray, labels: np.ndarray) -> Comparison:
    """Hold two networks' predictions against each other.

    Args:
        first: int array of shape (n,): the digits that one network predicts.
        second: the same of the other, for the same images.
        labels: int array of shape (n,).
    """
    one, other = first == labels, second == labels

    def count(of: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> int:
        return int(np.count_nonzero(of(one, other)))

    return Comparison(
        both=count(lambda a, b: a & b),
        first_only=count(lambda a, b: a & ~b),
        second_only=count(lambda a, b: ~a & b),
        neither=count(lambda a, b: ~a & ~b),
    )


def _images(count: int) -> str:
    return f"{count:,} image" if count == 1 else f"{count:,} images"
