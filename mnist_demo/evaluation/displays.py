"""Pictures of figures: each display holds arrays and draws itself, nothing is computed here.

Matplotlib is imported by whoever draws; the web process never loads this module.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from matplotlib.figure import Figure

from mnist_demo.evaluation.diagnosis import Diagnosis, Robustness
from mnist_demo.evaluation.metrics import CLASSES, Reliability
from mnist_demo.evaluation.perturbations import PERTURBATIONS

_TRAIN, _VALIDATION = "#9aa5b1", "#1f6feb"


class Display(Protocol):
    """What can be drawn on a fresh figure."""

    def plot(self, figure: Figure) -> None:
        """Draw on ``figure``."""


def save(display: Display, path: Path) -> None:
    """Draw a display and write it as a picture, in the format that the name's ending says."""
    figure = Figure(layout="constrained")  # not pyplot's: no global state, no window system
    display.plot(figure)
    figure.savefig(path, dpi=120)


@dataclass(frozen=True)
class LearningCurves:
    """Accuracy and loss of a training over its epochs."""

    events: list[dict[str, Any]]
    """As `training.run.run` yields them."""

    def plot(self, figure: Figure) -> None:
        """Accuracy left, loss right; training per batch, faint and smoothed, validation dotted."""
        batches = [e for e in self.events if e["event"] == "batch"]
        epochs = [e for e in self.events if e["event"] == "epoch"]
        figure.set_size_inches(10, 4)
        for axes, name in zip(figure.subplots(1, 2), ("accuracy", "loss"), strict=True):
            steps = [e["step"] for e in batches]
            raw = np.array([e[name] for e in batches])
            axes.plot(steps, raw, color=_TRAIN, alpha=0.3, linewidth=0.8)
            axes.plot(steps, _smoothed(raw), color=_TRAIN, label="training, smoothed")
            axes.plot(
                [e["step"] for e in epochs],
                [e[f"val_{name}"] for e in epochs],
                color=_VALIDATION,
                marker="o",
                label="validation",
            )
            axes.set(xlabel="batches", ylabel=name if name == "accuracy" else "loss (nats)")
            axes.grid(alpha=0.3)
            axes.legend()


def _smoothed(values: np.ndarray, window: int = 25) -> np.ndarray:
    """The mean of each value and up to ``window - 1`` before it."""
    sums = np.cumsum(np.insert(values, 0, 0.0))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - window, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)


@dataclass(frozen=True)
class ConfusionMatrix:
    """How often each digit was read as each."""

    matrix: np.ndarray
    """int, shape (10, 10): rows are true digits, columns predicted ones."""

    def plot(self, figure: Figure) -> None:
        """Counts, shaded by the mistakes alone so that the diagonal does not drown them."""
        figure.set_size_inches(7, 6.5)
        axes = figure.subplots()
        matrix = np.asarray(self.matrix)
        mistakes = matrix - np.diag(np.diag(matrix))
        axes.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(1, mistakes.max()))
        for (row, column), count in np.ndenumerate(matrix):
            dark = mistakes[row, column] > 0.6 * max(1, mistakes.max())
            axes.text(
                column,
                row,
                str(count),
                ha="center",
                va="center",
                fontsize=9,
                color="white" if dark else "0.6" if count == 0 else "black",
            )
        axes.set(xlabel="predicted digit", ylabel="true digit", xticks=range(10), yticks=range(10))
        axes.set_title(f"{mistakes.sum():,} of {matrix.sum():,} misread")


@dataclass(frozen=True)
class Misclassified:
    """The digits that were misread, highest loss first."""

    images: np.ndarray
    """uint8, shape (n, 28, 28)."""
    labels: np.ndarray
    """int, shape (n,): what they are."""
    probabilities: np.ndarray
    """float, shape (n, 10): what the network said."""
    doubtful: np.ndarray
    """bool, shape (n,): whether people doubt the label."""

    SHOWN = 60
    """At most so many are drawn."""

    @classmethod
    def of(cls, diagnosis: Diagnosis, doubtful: tuple[int, ...] = ()) -> "Misclassified":
        """Those of a diagnosis; ``doubtful`` are indices of images whose labels people doubt."""
        worst = diagnosis.worst
        digits = diagnosis.digits[worst]
        return cls(
            digits.images, digits.labels, diagnosis.probabilities[worst], np.isin(worst, doubtful)
        )

    def plot(self, figure: Figure) -> None:
        """A contact sheet, each digit captioned ``true → predicted, probability``."""
        shown = min(len(self.labels), self.SHOWN)
        rows = max(1, -(-shown // 10))
        figure.set_size_inches(10, 1.25 * rows + 0.4)
        figure.suptitle(self._title(shown))
        for i, axes in enumerate(figure.subplots(rows, 10, squeeze=False).flat):
            axes.axis("off")
            if i < shown:
                said = self.probabilities[i]
                axes.imshow(self.images[i], cmap="gray_r", vmin=0, vmax=255)
                doubt = "?" if self.doubtful[i] else ""
                caption = f"{self.labels[i]}{doubt} → {said.argmax()}, {said.max():.0%}"
                axes.set_title(caption, fontsize=8)

    def _title(self, shown: int) -> str:
        if not shown:
            return "None misread"
        worst = f", the worst {shown} of them" if shown < len(self.labels) else ""
        doubt = "; a label with ? is doubtful" if self.doubtful[:shown].any() else ""
        return f"{len(self.labels):,} misread{worst}{doubt}"


@dataclass(frozen=True)
class ReliabilityDiagram:
    """Stated confidence against accuracy, before and after temperature scaling."""

    before: Reliability
    after: Reliability
    temperature: float

    def plot(self, figure: Figure) -> None:
        """The diagram above, how many images fall into each bin below."""
        figure.set_size_inches(6, 6.5)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        above.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="as sure as right")
        edges = np.linspace(0, 1, len(self.after.counts) + 1)
        for name, colour, measured in (
            ("before", _TRAIN, self.before),
            (f"after scaling by {self.temperature:.2f}", _VALIDATION, self.after),
        ):
            filled = measured.counts > 0
            label = f"{name}: calibration error {measured.ece:.2%}"
            above.plot(
                measured.confidence[filled],
                measured.accuracy[filled],
                color=colour,
                marker="o",
                label=label,
            )
            below.stairs(measured.counts, edges, color=colour)
        above.set(ylabel="accuracy", xlim=(0, 1), ylim=(0, 1))
        below.set(xlabel="confidence", ylabel="images", yscale="log", ylim=(0.5, None))
        above.grid(alpha=0.3)
        above.legend()


@dataclass(frozen=True)
class RobustnessCharts:
    """Accuracy against the strength of each perturbation."""

    measured: Robustness

    def plot(self, figure: Figure) -> None:
        """One small chart each, the undisturbed step dotted, with 95 % intervals."""
        rows = -(-len(PERTURBATIONS) // 4)
        figure.set_size_inches(12, 3 * rows)
        figure.suptitle(
            f"{self.measured.overall:.1%} over all perturbations, "
            f"{self.measured.images:,} images at each step"
        )
        charts = figure.subplots(rows, 4, squeeze=False, sharey=True).flat
        for axes, row in zip(charts, self.measured.to_dict()["perturbations"], strict=False):
            low, high = np.transpose(row["interval"])
            axes.fill_between(row["steps"], low, high, color=_VALIDATION, alpha=0.2, linewidth=0)
            axes.plot(row["steps"], row["accuracy"], color=_VALIDATION, marker="o", markersize=3)
            axes.axvline(row["none"], color="0.6", linestyle=":", linewidth=1)
            if row["steps"][0] > row["steps"][-1]:
                axes.invert_xaxis()
            title = f"{row['label']}: {row['mean_accuracy']:.1%}"
            axes.set(title=title, xlabel=row["unit"], ylim=(0, 1))
            axes.grid(alpha=0.3)
        for axes in list(charts):
            axes.axis("off")
        figure.axes[0].set_ylabel("accuracy")
        figure.axes[4].set_ylabel("accuracy")


@dataclass(frozen=True)
class Features:
    """Penultimate features in two dimensions."""

    diagnosis: Diagnosis

    def plot(self, figure: Figure) -> None:
        """A point for each image, coloured by its digit; the misread ones ringed."""
        figure.set_size_inches(8, 7)
        axes = figure.subplots()
        x, y = self.diagnosis.projection.points.T
        labels = self.diagnosis.digits.labels
        for digit in CLASSES:
            of = labels == digit
            axes.scatter(x[of], y[of], s=4, color=f"C{digit}", linewidths=0, label=str(digit))
        wrong = self.diagnosis.worst
        axes.scatter(
            x[wrong], y[wrong], s=30, facecolors="none", edgecolors="black", linewidths=0.8
        )
        first, second = self.diagnosis.projection.explained
        axes.set(
            xlabel=f"first principal component, {first:.1%} of the variance",
            ylabel=f"second principal component, {second:.1%} of the variance",
            title=f"{self.diagnosis.projection.features:,} features of each image; misread ringed",
        )
        axes.legend(title="digit", markerscale=3, loc="center left", bbox_to_anchor=(1, 0.5))
