"""Diagnosis and robustness of a network on labelled digits, for the Diagnose tab and the report."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import mean
from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from mnist_demo.bundle import Calibration
from mnist_demo.datasets import Digits
from mnist_demo.evaluation.metrics import (
    Evaluation,
    Reliability,
    accuracy_interval,
    averages,
    confused_pairs,
    evaluate,
    losses,
    reliability,
)
from mnist_demo.evaluation.perturbations import PERTURBATIONS
from mnist_demo.inference.features import FeatureNetwork
from mnist_demo.inference.network import BATCH_SIZE, N_CLASSES, Network

FITTED_ON = 1_000
"""Number of images to which the two axes of a `Projection` are fitted."""
ROUNDS = (50, 200, 500)
"""Number of images that have been perturbed after each round of `robustness`."""
_SEED = 0
"""Seed of the randomised PCA and of the sample that is perturbed."""

Progress = Callable[[np.ndarray], None]
"""Called after each batch with the confusion matrix of the images read up to then: int, shape
(10, 10), rows true digits, columns predicted ones."""


@dataclass(frozen=True)
class Projection:
    """Penultimate features projected to their first two principal components."""

    points: np.ndarray
    """float32, shape (n, 2): the projected features of each image."""
    explained: np.ndarray
    """float, shape (2,): the share of the features' variance along each axis, 0 to 1."""
    features: int
    """Number of features of each image."""


@dataclass(frozen=True)
class Diagnosis:
    """What a network predicts for labelled digits, and how good the predictions are."""

    digits: Digits
    """The images and their true labels."""
    logits: np.ndarray
    """float32, shape (n, 10)."""
    calibration: Calibration
    """The network's calibration."""
    projection: Projection
    """The network's penultimate features in two dimensions."""
    seconds: float
    """Time that reading all images took."""

    @cached_property
    def probabilities(self) -> np.ndarray:
        """Calibrated probabilities, shape (n, 10), rows summing to 1."""
        return softmax(self.logits / self.calibration.temperature, axis=1)

    @cached_property
    def predicted(self) -> np.ndarray:
        """The most probable digit of each image, int, shape (n,)."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def losses(self) -> np.ndarray:
        """Cross-entropy of each image in nats, shape (n,)."""
        return losses(self.probabilities, self.digits.labels)

    @cached_property
    def evaluation(self) -> Evaluation:
        """Accuracy, loss, calibration error, confusion matrix and figures for each digit."""
        return evaluate(self.probabilities, self.digits.labels)

    @cached_property
    def reliability(self) -> Reliability:
        """Reliability of the calibrated probabilities."""
        return reliability(self.probabilities, self.digits.labels)

    @cached_property
    def uncalibrated_reliability(self) -> Reliability:
        """Reliability of the softmax before temperature scaling."""
        return reliability(softmax(self.logits, axis=1), self.digits.labels)

    @cached_property
    def worst(self) -> np.ndarray:
        """Indices of the misread images, highest loss first."""
        wrong = np.flatnonzero(self.predicted != self.digits.labels)
        return wrong[np.argsort(-self.losses[wrong], kind="stable")]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The figures of all images together, as they are written to JSON.

        They are the fields of `Evaluation`, and ``wrong``, ``accuracy_interval``, ``averages``,
        ``confused_pairs``, ``calibration``, ``projection`` and ``images_per_second``.
        """
        measured, projection = self.evaluation, self.projection
        return measured.to_dict() | {
            "wrong": measured.wrong,
            "accuracy_interval": accuracy_interval(measured.n - measured.wrong, measured.n),
            "averages": averages(self.predicted, self.digits.labels),
            "confused_pairs": confused_pairs(measured.confusion_matrix),
            "calibration": {
                "temperature": self.calibration.temperature,
                "before": _bins(self.uncalibrated_reliability),
                "after": _bins(self.reliability),
            },
            "projection": {
                "explained": projection.explained.tolist(),
                "features": projection.features,
                "fitted_on": min(FITTED_ON, measured.n),
            },
            "images_per_second": measured.n / self.seconds,
        }


# NumPy's and LiteRT's threads work in turn here, and idle ones spin: with as many threads of both
# the time doubles
@threadpool_limits.wrap(limits=1, user_api="blas")
def diagnose(
    network: FeatureNetwork, digits: Digits, progress: Progress = lambda matrix: None
) -> Diagnosis:
    """Read every digit and project its features.

    Args:
        network: the network to diagnose.
        digits: the digits to read, at least one.
        progress: called after each batch.
    """
    began = time.perf_counter()
    logits: list[np.ndarray] = []
    unprojected: list[np.ndarray] = []
    points: list[np.ndarray] = []
    axes: PCA | None = None
    matrix = np.zeros((N_CLASSES, N_CLASSES), int)
    for start in range(0, len(digits), BATCH_SIZE):
        batch, features = network.logits_and_features(digits.images[start : start + BATCH_SIZE])
        logits.append(batch)
        unprojected.append(features)
        read = start + len(batch)
        if axes is None and (read >= FITTED_ON or read == len(digits)):
            axes = _principal_axes(np.concatenate(unprojected))
            onto, origin = axes.components_.T, axes.mean_ @ axes.components_.T
            explained = np.nan_to_num(axes.explained_variance_ratio_)
        if axes is not None:
            # projected batch by batch, since 10,000 times 5,408 features take 200 MB; and not by
            # axes.transform, which takes 3 ms to check and copy a batch
            points.extend(part @ onto - origin for part in unprojected)
            unprojected.clear()
        np.add.at(matrix, (digits.labels[start:read], batch.argmax(axis=1)), 1)
        progress(matrix.copy())
    return Diagnosis(
        digits=digits,
        logits=np.concatenate(logits),
        calibration=network.calibration,
        projection=Projection(np.concatenate(points), explained, len(onto)),
        seconds=time.perf_counter() - began,
    )


def _bins(measured: Reliability) -> dict[str, Any]:
    def known(values: np.ndarray) -> list[float | None]:
        return [float(v) if n else None for v, n in zip(values, measured.counts, strict=True)]

    return {
        "ece": measured.ece,
        "counts": measured.counts.tolist(),
        "confidence": known(measured.confidence),
        "accuracy": known(measured.accuracy),
    }


def _principal_axes(features: np.ndarray) -> PCA:
    axes = PCA(2, svd_solver="randomized", random_state=_SEED)
    with np.errstate(invalid="ignore"):  # the variance of equal images is 0
        return axes.fit(np.resize(features, (max(2, len(features)), features.shape[1])))


@dataclass(frozen=True)
class Robustness:
    """How well a network reads digits that are changed by each of the `PERTURBATIONS`."""

    images: int
    """Number of images that were changed, the same ones at each step."""
    right: dict[str, list[int]]
    """For each perturbation by name, the number of images read correctly at each of its steps."""

    def accuracy(self, name: str) -> list[float]:
        """The accuracy at each step of a perturbation, 0 to 1."""
        return [right / self.images for right in self.right[name]]

    def mean_accuracy(self, name: str) -> float:
        """The mean accuracy over the steps of a perturbation that change something, 0 to 1."""
        steps = zip(PERTURBATIONS[name].steps, self.accuracy(name), strict=True)
        return mean(accuracy for step, accuracy in steps if step != PERTURBATIONS[name].none)

    @property
    def overall(self) -> float:
        """The mean over all perturbations of their `mean_accuracy`."""
        return mean(map(self.mean_accuracy, self.right))

    def to_dict(self) -> dict[str, Any]:
        """The figures as they are written to JSON."""
        return {
            "images": self.images,
            "mean_accuracy": self.overall,
            "perturbations": [
                {
                    "name": name,
                    "label": row.label,
                    "unit": row.unit,
                    "none": row.none,
                    "steps": list(row.steps),
                    "accuracy": self.accuracy(name),
                    "interval": [accuracy_interval(r, self.images) for r in self.right[name]],
                    "mean_accuracy": self.mean_accuracy(name),
                }
                for name, row in PERTURBATIONS.items()
            ],
        }


def robustness(
    network: Network, digits: Digits, rounds: tuple[int, ...] = ROUNDS
) -> Iterator[Robustness]:
    """Measure a network on perturbed digits, on more of them round by round.

    Args:
        network: the network to measure.
        digits: the digits, at least one, of which a random sample is changed, the same each time.
        rounds: size of the sample after each round, ascending.

    Yields:
        The robustness measured up to the end of each round.
    """
    order = np.random.default_rng(_SEED).permutation(len(digits))
    right = {name: [0] * len(row.steps) for name, row in PERTURBATIONS.items()}
    done = 0
    for wanted in rounds:
        sample = digits[order[done:wanted]]
        if not len(sample):
            return
        done += len(sample)
        for name, row in PERTURBATIONS.items():
            for i, step in enumerate(row.steps):
                read = network.logits(row.apply(sample.images, step)).argmax(axis=1)
                right[name][i] += int(np.count_nonzero(read == sample.labels))
        yield Robustness(done, {name: list(counts) for name, counts in right.items()})
