import numpy as np
import pytest
from matplotlib.figure import Figure

from mnist_demo.bundle import Calibration
from mnist_demo.datasets import Digits
from mnist_demo.evaluation.diagnosis import Diagnosis, Projection, Robustness
from mnist_demo.evaluation.displays import (
    ConfusionMatrix,
    Features,
    LearningCurves,
    Misclassified,
    ReliabilityDiagram,
    RobustnessCharts,
)
from mnist_demo.evaluation.metrics import reliability
from mnist_demo.evaluation.perturbations import PERTURBATIONS

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


def misread(labels, probabilities, doubtful=()):
    """A diagnosis of blank images that a network reads with these probabilities."""
    labels = np.array(labels)
    diagnosis = Diagnosis(
        digits=Digits(np.zeros((len(labels), 28, 28), np.uint8), labels),
        logits=np.log(np.maximum(probabilities, 1e-9)),
        calibration=Calibration(),
        projection=Projection(np.arange(2.0 * len(labels)).reshape(-1, 2), np.array([0.6, 0.3]), 9),
        seconds=1.0,
    )
    return diagnosis, Misclassified.of(diagnosis, doubtful)


@pytest.fixture
def four():
    probabilities = np.full((4, 10), 0.01)
    probabilities[:, 3] = 0.91
    probabilities[2] = [0, 0, 0, 0.999, 0, 0.001, 0, 0, 0, 0]
    return misread([3, 4, 5, 6], probabilities, doubtful=(3,))


def test_the_worst_mistakes_come_first(four):
    _, shown = four
    assert shown.labels.tolist() == [5, 4, 6]
    figure = drawn(shown)
    assert [axes.get_title() for axes in figure.axes[:3]] == [
        "5 → 3, 100%",
        "4 → 3, 91%",
        "6? → 3, 91%",
    ]
    assert figure.get_suptitle() == "3 misread; a label with ? is doubtful"


def test_no_mistakes_are_said_so():
    _, none = misread([1, 2], np.eye(10)[[1, 2]])
    assert drawn(none).get_suptitle() == "None misread"


def test_the_reliability_diagram_shows_the_bins_that_hold_images():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(10), 400)
    before, after = (reliability(probabilities**p / (probabilities**p).sum(1, keepdims=True),
                                 rng.integers(0, 10, 400)) for p in (1, 2))  # fmt: skip
    above, below = drawn(ReliabilityDiagram(before, after, 1.5)).axes
    _, first, second = above.lines
    for line, measured in ((first, before), (second, after)):
        filled = measured.counts > 0
        np.testing.assert_array_equal(line.get_ydata(), measured.accuracy[filled])
        assert f"{measured.ece:.2%}" in line.get_label()
    assert (above.get_ylabel(), below.get_xlabel()) == ("accuracy", "confidence")
    assert below.get_ylabel() == "images"


def test_there_is_a_chart_for_each_perturbation():
    right = {name: list(range(len(row.steps), 0, -1)) for name, row in PERTURBATIONS.items()}
    charts = drawn(RobustnessCharts(Robustness(10, right))).axes
    for axes, (name, row) in zip(charts, PERTURBATIONS.items(), strict=False):
        line = axes.lines[0]
        assert line.get_xdata().tolist() == list(row.steps)
        assert line.get_ydata().tolist() == [n / 10 for n in right[name]]
        assert axes.get_xlabel() == row.unit
        assert axes.get_title().startswith(row.label)


def test_every_image_has_a_point_and_the_misread_are_ringed(four):
    diagnosis, shown = four
    (axes,) = drawn(Features(diagnosis)).axes
    *digits, rings = axes.collections
    assert sum(len(points.get_offsets()) for points in digits) == 4
    np.testing.assert_array_equal(rings.get_offsets(), diagnosis.projection.points[diagnosis.worst])
    assert "60.0%" in axes.get_xlabel()
    assert len(shown.labels) == len(rings.get_offsets())
