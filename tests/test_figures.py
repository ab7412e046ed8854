import numpy as np
import pytest
from matplotlib.figure import Figure

from mnist_demo.datasets import Digits
from mnist_demo.errors import UserError
from mnist_demo.evaluation import evaluate
from mnist_demo.figures import ConfusionMatrix, LearningCurves, Misclassified, save_evaluation

EVENTS = [
    {"event": "batch", "step": 1, "loss": 2.0, "accuracy": 0.2},
    {"event": "batch", "step": 2, "loss": 1.0, "accuracy": 0.6},
    {
        "event": "epoch", "step": 2, "loss": 1.5, "accuracy": 0.4,
        "val_loss": 0.9, "val_accuracy": 0.7,
    },
]  # fmt: skip


def drawn(display):
    figure = Figure()
    display.plot(figure)
    return figure


def test_curves_have_named_axes_and_hold_the_figures():
    accuracy, loss = drawn(LearningCurves(EVENTS)).axes
    assert accuracy.get_xlabel() == "batches"
    assert accuracy.get_ylabel() == "accuracy"
    assert loss.get_ylabel() == "loss (nats)"
    raw, smoothed, validation = loss.lines
    assert raw.get_ydata().tolist() == [2.0, 1.0]
    assert smoothed.get_ydata().tolist() == [2.0, 1.5]
    assert (validation.get_xdata().tolist(), validation.get_ydata().tolist()) == ([2], [0.9])


def test_the_confusion_matrix_shows_every_count_and_names_its_axes():
    matrix = np.arange(100).reshape(10, 10)
    (axes,) = drawn(ConfusionMatrix(matrix)).axes
    assert [int(text.get_text()) for text in axes.texts] == list(range(100))
    assert axes.get_xlabel() == "predicted digit"
    assert axes.get_ylabel() == "true digit"


def test_the_worst_mistakes_come_first():
    probabilities = np.full((4, 10), 0.01)
    probabilities[[0, 1, 2, 3], [3, 3, 3, 3]] = 0.91
    labels = np.array([3, 4, 5, 6])
    probabilities[2] = [0, 0, 0, 0.999, 0, 0.001, 0, 0, 0, 0]
    misread = Misclassified.among(np.zeros((4, 28, 28), np.uint8), labels, probabilities)
    assert misread.labels.tolist() == [5, 4, 6]
    figure = drawn(misread)
    assert figure.axes[0].get_title() == "5 → 3, 100%"
    assert figure.get_suptitle() == "3 misread"


def test_no_mistakes_are_said_so():
    none = Misclassified.among(np.zeros((2, 28, 28)), np.array([1, 2]), np.eye(10)[[1, 2]])
    assert drawn(none).get_suptitle() == "None misread"


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    digits = Digits(np.zeros((1, 28, 28), np.uint8), np.array([1]))
    shares = np.eye(10)[[1]]
    with pytest.raises(UserError, match="cannot be written"):
        save_evaluation(tmp_path / "file", digits, shares, evaluate(shares, digits.labels))
