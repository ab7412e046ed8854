"""Pictures of figures: each display holds arrays and draws itself, nothing is computed here.

Matplotlib is imported by whoever draws; the web process never loads this module.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from matplotlib.figure import Figure

from mnist_demo.datasets import Digits
from mnist_demo.errors import UserError
from mnist_demo.evaluation import Evaluation

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


def save_evaluation(
    folder: Path, digits: Digits, probabilities: np.ndarray, measured: Evaluation
) -> None:
    """Write ``confusion_matrix.png`` and ``misclassified.png`` of a measured network to a folder.

    Raises:
        UserError: the folder cannot be written.
    """
    misread = Misclassified.among(digits.images, digits.labels, probabilities)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save(ConfusionMatrix(measured.confusion_matrix), folder / "confusion_matrix.png")
        save(misread, folder / "misclassified.png")
    except OSError:
        raise UserError(f"{folder} cannot be written: name another folder.") from None


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
    """The digits that were misread, those the network was surest of first."""

    images: np.ndarray
    """uint8, shape (n, 28, 28)."""
    labels: np.ndarray
    """int, shape (n,): what they are."""
    probabilities: np.ndarray
    """float, shape (n, 10): what the network said."""

    SHOWN = 60
    """At most so many are drawn."""

    @classmethod
    def among(
        cls, images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray
    ) -> "Misclassified":
        """The misread ones among digits of those shapes, highest loss first."""
        wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
        worst = wrong[np.argsort(probabilities[wrong, labels[wrong]])]
        return cls(images[worst], labels[worst], probabilities[worst])

    def plot(self, figure: Figure) -> None:
        """A contact sheet, each digit captioned ``true → predicted, probability``."""
        shown = min(len(self.labels), self.SHOWN)
        rows = max(1, -(-shown // 10))
        figure.set_size_inches(10, 1.25 * rows + 0.4)
        figure.suptitle(f"{len(self.labels):,} misread" if shown else "None misread")
        for i, axes in enumerate(figure.subplots(rows, 10, squeeze=False).flat):
            axes.axis("off")
            if i < shown:
                said = self.probabilities[i]
                axes.imshow(self.images[i], cmap="gray_r", vmin=0, vmax=255)
                axes.set_title(f"{self.labels[i]} → {said.argmax()}, {said.max():.0%}", fontsize=8)
