"""Metrics of probabilities against true labels; most of them are scikit-learn's."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import stats
from sklearn import metrics

CLASS_LABELS = range(10)
"""The digits, which are the labels of a network's classes."""
BINS = 15
"""Number of bins of equal width into which images are sorted by confidence."""
_SIGNIFICANCE = 0.05
"""p value below which two networks are said to differ."""
_SMALLEST_P = 0.001
"""p value below which the value itself is not printed."""


@dataclass(frozen=True)
class Evaluation:
    """How well a network reads a set of labelled digits."""

    n: int
    """Number of images."""
    accuracy: float
    """Share of the images that are read correctly, 0 to 1."""
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
        """Number of misread images."""
        return self.n - sum(self.confusion_matrix[digit][digit] for digit in CLASS_LABELS)

    def to_dict(self) -> dict[str, Any]:
        """The fields as they are written to JSON."""
        return asdict(self)


def evaluate(probabilities: np.ndarray, labels: np.ndarray) -> Evaluation:
    """Measure predictions against the true labels.

    Args:
        probabilities: float array of shape (n, 10), rows summing to 1, n at least 1.
        labels: int array of shape (n,), 0 to 9.
    """
    predicted = probabilities.argmax(axis=1)
    columns = metrics.precision_recall_fscore_support(
        labels, predicted, labels=CLASS_LABELS, zero_division=0.0
    )
    return Evaluation(
        n=len(labels),
        accuracy=float(metrics.accuracy_score(labels, predicted)),
        loss=float(metrics.log_loss(labels, probabilities, labels=CLASS_LABELS)),
        ece=reliability(probabilities, labels).ece,
        confusion_matrix=metrics.confusion_matrix(labels, predicted, labels=CLASS_LABELS).tolist(),
        per_class=[
            {"digit": digit} | _shares(*(column[digit] for column in columns))
            for digit in CLASS_LABELS
        ],
    )


def averages(predicted: np.ndarray, labels: np.ndarray) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 averaged over the digits.

    Args:
        predicted: int array of shape (n,), 0 to 9.
        labels: int array of shape (n,).

    Returns:
        The ``macro`` average, in which all digits have the same weight, and the ``weighted`` one,
        in which a digit's weight is its support; each with ``precision``, ``recall``, ``f1`` and
        ``support``.
    """
    averaged = {}
    for average in ("macro", "weighted"):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            labels, predicted, labels=CLASS_LABELS, average=average, zero_division=0.0
        )
        averaged[average] = _shares(precision, recall, f1, len(labels))
    return averaged


def _shares(precision: float, recall: float, f1: float, support: int) -> dict[str, float]:
    return {
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "support": int(support),
    }


def accuracy_interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of an accuracy, each end 0 to 1 (Wilson, 1927).

    Args:
        right: number of images read correctly, 0 to ``n``.
        n: number of images, at least 1.
    """
    interval = stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cross-entropy of each image in nats, float array of shape (n,)."""
    of_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    # clipped as scikit-learn's log_loss clips
    return -np.log(np.maximum(of_label, np.finfo(probabilities.dtype).eps))


def auroc(digits: np.ndarray, non_digits: np.ndarray) -> float:
    """How often a digit scores higher than a non-digit, as the area under the ROC curve.

    Args:
        digits: digit scores of digits, shape (n,), n at least 1.
        non_digits: digit scores of non-digits, shape (m,), m at least 1.

    Returns:
        0 to 1; 0.5 if the score does not tell digits from non-digits.
    """
    is_digit = np.repeat([1, 0], [len(digits), len(non_digits)])
    return float(metrics.roc_auc_score(is_digit, np.concatenate([digits, non_digits])))


def confused_pairs(matrix: list[list[int]], most: int = 8) -> list[tuple[int, int, int]]:
    """The ``most`` most frequent mistakes, each as true digit, predicted digit and count."""
    pairs = [
        (true, predicted, count)
        for true, row in enumerate(matrix)
        for predicted, count in enumerate(row)
        if true != predicted and count
    ]
    return sorted(pairs, key=lambda pair: -pair[2])[:most]


@dataclass(frozen=True)
class Reliability:
    """Confidence against accuracy in `BINS` bins of equal width (Guo et al., 2017).

    Confidence is the probability of the predicted digit.
    """

    counts: np.ndarray
    """int, shape (15,): number of images whose confidence lies in the bin."""
    confidence: np.ndarray
    """float, shape (15,): mean confidence of the bin's images; NaN in an empty bin."""
    accuracy: np.ndarray
    """float, shape (15,): share of the bin's images read correctly; NaN in an empty bin."""

    @property
    def ece(self) -> float:
        """Expected calibration error, 0 (calibrated) to 1: the mean gap, weighted by the counts."""
        gaps = np.abs(self.confidence - self.accuracy)
        return float(np.nansum(gaps * self.counts) / self.counts.sum())


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> Reliability:
    """How well a network's confidence agrees with its accuracy.

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
    """How many of the same images two networks read correctly."""

    both: int
    """Images that both networks read correctly."""
    first_only: int
    """Images that only the first network reads correctly."""
    second_only: int
    """Images that only the second network reads correctly."""
    neither: int
    """Images that both networks misread."""

    @property
    def p_value(self) -> float:
        """Probability of a split at least so uneven if both are equally good, 0 to 1.

        This is McNemar's exact test (1947).
        """
        differing = self.first_only + self.second_only
        return float(stats.binomtest(self.first_only, differing).pvalue) if differing else 1.0

    def sentence(self, first: str, second: str) -> str:
        """The result of the test in words, for two networks of these names."""
        if not self.first_only + self.second_only:
            return f"{first} and {second} are right and wrong on the very same images."
        split = (
            f"{second} mends {_images(self.second_only)} that {first} misreads and breaks "
            f"{_images(self.first_only)} that {first} reads."
        )
        p = f"p = {self.p_value:.2g}" if self.p_value >= _SMALLEST_P else f"p < {_SMALLEST_P}"
        if self.p_value >= _SIGNIFICANCE:
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
    """Compare two networks' predictions for the same images.

    Args:
        first: int array of shape (n,): the digits that the first network predicts.
        second: int array of shape (n,): the digits that the second network predicts.
        labels: int array of shape (n,).
    """
    hits = [first == labels, second == labels]
    matrix = metrics.confusion_matrix(*hits, labels=[True, False])
    (both, first_only), (second_only, neither) = matrix.tolist()
    return Comparison(both, first_only, second_only, neither)


def _images(count: int) -> str:
    return f"{count:,} image" if count == 1 else f"{count:,} images"
