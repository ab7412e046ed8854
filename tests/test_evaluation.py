import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import classification_report

from mnist_demo.evaluation import evaluate, expected_calibration_error


def predictions(seed, n=500, confidence=2.0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    logits = rng.normal(size=(n, 10))
    logits[np.arange(n), labels] += confidence
    shares = np.exp(logits)
    return shares / shares.sum(axis=1, keepdims=True), labels


def test_the_figures_are_those_counted_by_hand():
    probabilities, labels = predictions(1)
    measured = evaluate(probabilities, labels)
    read = probabilities.argmax(axis=1)
    assert measured.n == 500
    assert measured.accuracy == np.mean(read == labels)
    assert measured.loss == pytest.approx(-np.log(probabilities[np.arange(500), labels]).mean())
    for true in range(10):
        for predicted in range(10):
            count = np.sum((labels == true) & (read == predicted))
            assert measured.confusion_matrix[true][predicted] == count


def test_the_figures_of_each_digit_are_scikit_learns():
    probabilities, labels = predictions(2)
    report = classification_report(labels, probabilities.argmax(axis=1), output_dict=True)
    for row in evaluate(probabilities, labels).per_class:
        expected = report[str(row["digit"])]
        assert row["precision"] == pytest.approx(expected["precision"])
        assert row["recall"] == pytest.approx(expected["recall"])
        assert row["f1"] == pytest.approx(expected["f1-score"])
        assert row["support"] == expected["support"]


def test_a_digit_that_never_occurs_has_zeros_and_no_warning(recwarn):
    probabilities = np.eye(10)[[3, 3, 4]]
    rows = evaluate(probabilities, np.array([3, 3, 4])).per_class
    assert rows[9] == {"digit": 9, "precision": 0, "recall": 0, "f1": 0, "support": 0}
    assert not recwarn


@given(seed=st.integers(0, 1000))
def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy(seed):
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.81, 0.86)  # all in one of fifteen bins
    probabilities = np.full((400, 10), (1 - confidence) / 9)
    probabilities[:, 7] = confidence
    labels = np.where(rng.random(400) < 0.6, 7, 0)
    gap = abs(confidence - np.mean(labels == 7))
    assert expected_calibration_error(probabilities, labels) == pytest.approx(gap)


def test_a_network_that_is_always_surely_right_is_calibrated():
    labels = np.arange(10)
    assert expected_calibration_error(np.eye(10)[labels], labels) == 0
