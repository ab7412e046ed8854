"""A network read against a set of digits: all that the Diagnose tab and the report show of it."""

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
from mnist_demo.inference.network import BATCH, Network

FITTED_ON = 1_000
"""Images from which the two axes of a `Projection` are found."""
ROUNDS = (50, 200, 500)
"""So many images are perturbed after the first, second and third round of `robustness`."""
_SEED = 0

Progress = Callable[[int], None]
"""Called now and then with how many images have been read."""


def _unheard(read: int) -> None:
    pass


@dataclass(frozen=True)
class Projection:
    """Penultimate features in two dimensions, by principal components."""

    points: np.ndarray
    """float32, shape (n, 2)."""
    explained: np.ndarray
    """float, shape (2,): the share of the features' variance along each axis, 0 to 1."""
    features: int
    """How many there are of each image."""


@dataclass(frozen=True)
class Diagnosis:
    """What a network said of labelled digits, and how good that is."""

    digits: Digits
    logits: np.ndarray
    """float32, shape (n, 10)."""
    calibration: Calibration
    projection: Projection
    seconds: float
    """That reading took."""

    @cached_property
    def probabilities(self) -> np.ndarray:
        """Calibrated, shape (n, 10)."""
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
        """Accuracy and all that."""
        return evaluate(self.probabilities, self.digits.labels)

    @cached_property
    def reliability(self) -> Reliability:
        """Of the calibrated probabilities."""
        return reliability(self.probabilities, self.digits.labels)

    @cached_property
    def uncalibrated_reliability(self) -> Reliability:
        """Of the plain softmax, before temperature scaling."""
        return reliability(softmax(self.logits, axis=1), self.digits.labels)

    @cached_property
    def worst(self) -> np.ndarray:
        """Indices of the misread images, highest loss first."""
        wrong = np.flatnonzero(self.predicted != self.digits.labels)
        return wrong[np.argsort(-self.losses[wrong], kind="stable")]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The figures as they are written to JSON: all but what is said image by image.

        They are the fields of its `Evaluation`, and ``wrong``, ``accuracy_interval``,
        ``averages``, ``confused_pairs``, ``calibration``, ``projection``, ``images_per_second``.
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


# NumPy's and LiteRT's threads take turns here, and those that wait for work spin: as many of both
# double the time
@threadpool_limits.wrap(limits=1, user_api="blas")
def diagnose(network: FeatureNetwork, digits: Digits, progress: Progress = _unheard) -> Diagnosis:
    """Read every digit.

    Args:
        network: what reads; its probabilities are those of its calibration.
        digits: at least one.
        progress: told after each batch how many have been read.
    """
    began = time.perf_counter()
    logits, waiting, points = [], [], []
    axes = None
    for start in range(0, len(digits), BATCH):
        said, features = network.logits_and_features(digits.images[start : start + BATCH])
        logits.append(said)
        waiting.append(features)
        read = start + len(said)
        if axes is None and (read >= FITTED_ON or read == len(digits)):
            axes = _axes(np.concatenate(waiting))
            onto, origin = axes.components_.T, axes.mean_ @ axes.components_.T
        if axes is not None:
            # projected as they come, since 10,000 times 5,408 features are 200 MB; and not by
            # axes.transform, which takes 3 ms a batch to check and copy it
            points.extend(seen @ onto - origin for seen in waiting)
            waiting.clear()
        progress(read)
    return Diagnosis(
        digits=digits,
        logits=np.concatenate(logits),
        calibration=network.calibration,
        projection=Projection(
            np.concatenate(points),
            np.nan_to_num(axes.explained_variance_ratio_),
            axes.n_features_in_,
        ),
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


def _axes(features: np.ndarray) -> PCA:
    axes = PCA(2, svd_solver="randomized", random_state=_SEED)
    with np.errstate(invalid="ignore"):  # images that are all alike vary in no direction
        return axes.fit(np.resize(features, (max(2, len(features)), features.shape[1])))


@dataclass(frozen=True)
class Robustness:
    """How well a network reads digits that were changed as `PERTURBATIONS` says."""

    images: int
    """So many were changed, the same ones at each step."""
    right: dict[str, list[int]]
    """By perturbation, for each of its steps: how many of them were read rightly."""

    def accuracy(self, name: str) -> list[float]:
        """Of a perturbation, at each of its steps, 0 to 1."""
        return [right / self.images for right in self.right[name]]

    def merit(self, name: str) -> float:
        """The mean accuracy over the steps of a perturbation at which something changes."""
        steps = zip(PERTURBATIONS[name].steps, self.accuracy(name), strict=True)
        return mean(accuracy for step, accuracy in steps if step != PERTURBATIONS[name].none)

    @property
    def overall(self) -> float:
        """The mean of the perturbations' merits."""
        return mean(map(self.merit, self.right))

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
                    "mean_accuracy": self.merit(name),
                }
                for name, row in PERTURBATIONS.items()
            ],
        }


def robustness(
    network: Network, digits: Digits, rounds: tuple[int, ...] = ROUNDS
) -> Iterator[Robustness]:
    """Change digits in every way of the table, and read them: coarsely first, then finer.

    Args:
        network: what reads.
        digits: at least one; a random sample of them, the same each time, is changed.
        rounds: how large the sample is after each round; ascending.

    Yields:
        What is known after each round.
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
