import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import classification_report, log_loss

from mnist_demo.evaluation.metrics import (
    BINS,
    Comparison,
    accuracy_interval,
    auroc,
    averages,
    compare,
    confused_pairs,
    evaluate,
    losses,
    reliability,
)


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
    assert reliability(probabilities, labels).ece == pytest.approx(gap)


def test_a_network_that_is_always_surely_right_is_calibrated():
    labels = np.arange(10)
    assert reliability(np.eye(10)[labels], labels).ece == 0


def test_the_averages_are_scikit_learns():
    probabilities, labels = predictions(3)
    read = probabilities.argmax(axis=1)
    report = classification_report(labels, read, output_dict=True)
    for average, row in averages(read, labels).items():
        expected = report[f"{average} avg"]
        assert row["precision"] == pytest.approx(expected["precision"])
        assert row["recall"] == pytest.approx(expected["recall"])
        assert row["f1"] == pytest.approx(expected["f1-score"])
        assert row["support"] == expected["support"]


def test_the_losses_are_those_that_scikit_learn_averages():
    probabilities, labels = predictions(4)
    probabilities[0] = np.eye(10)[(labels[0] + 1) % 10]  # surely wrong: bounded, not infinite
    mean = log_loss(labels, probabilities, labels=range(10))
    assert losses(probabilities, labels).mean() == pytest.approx(mean)


def test_wrong_counts_what_lies_off_the_diagonal():
    probabilities, labels = predictions(5)
    assert evaluate(probabilities, labels).wrong == np.sum(probabilities.argmax(axis=1) != labels)


@pytest.mark.parametrize(("right", "n"), [(0, 1), (1, 1), (9952, 10_000), (37, 50)])
def test_the_interval_solves_wilsons_equation(right, n):
    # each end is an accuracy from which the measured one lies 1.96 standard errors away
    z = stats.norm.ppf(0.975)
    for end in accuracy_interval(right, n):
        if 0 < end < 1:
            assert abs(right / n - end) == pytest.approx(z * np.sqrt(end * (1 - end) / n))


def test_the_interval_covers_the_true_accuracy_nearly_always():
    rng = np.random.default_rng(0)
    covered = 0
    for right in rng.binomial(200, 0.9, 1_000):
        low, high = accuracy_interval(int(right), 200)
        covered += low <= 0.9 <= high
    assert 0.93 < covered / 1_000 < 0.97


def test_the_reliability_of_each_bin_is_scikit_learns():
    probabilities, labels = predictions(6, n=3_000, confidence=1.5)
    confidence, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    measured = reliability(probabilities, labels)
    accuracy, mean_confidence = calibration_curve(hit, confidence, n_bins=BINS)
    filled = measured.counts > 0
    np.testing.assert_allclose(measured.accuracy[filled], accuracy)
    np.testing.assert_allclose(measured.confidence[filled], mean_confidence)
    assert measured.counts.sum() == 3_000
    assert np.isnan(measured.accuracy[~filled]).all()


def test_auroc_is_the_share_of_pairs_in_which_the_digit_scores_higher():
    digits, others = np.array([0.9, 0.6, 0.4]), np.array([0.5, 0.4])
    # of six pairs four are won and one is drawn
    assert auroc(digits, others) == pytest.approx(4.5 / 6)
    assert auroc(others, digits) == pytest.approx(1.5 / 6)


def test_the_pairs_most_confused_come_first_and_the_diagonal_never():
    matrix = np.diag([50] * 10)
    matrix[4, 9], matrix[9, 4], matrix[7, 2] = 3, 8, 5
    assert confused_pairs(matrix.tolist()) == [(9, 4, 8), (7, 2, 5), (4, 9, 3)]
    assert confused_pairs(matrix.tolist(), most=1) == [(9, 4, 8)]


@given(seed=st.integers(0, 1000))
def test_a_comparison_counts_each_image_once(seed):
    rng = np.random.default_rng(seed)
    labels, first, second = rng.integers(0, 3, (3, 60))
    compared = compare(first, second, labels)
    both = [a == b == c for a, b, c in zip(first, second, labels, strict=True)]
    neither = [a != c and b != c for a, b, c in zip(first, second, labels, strict=True)]
    assert (compared.both, compared.neither) == (sum(both), sum(neither))
    assert compared.both + compared.first_only == np.sum(first == labels)
    assert compared.both + compared.second_only == np.sum(second == labels)


def test_mcnemars_test_is_the_sign_test_of_the_images_that_differ():
    # 2 · P(X ≤ 3) for X of 15 tosses of a coin: (1 + 15 + 105 + 455) · 2 / 2¹⁵
    assert Comparison(900, 3, 12, 85).p_value == pytest.approx(2 * 576 / 2**15)
    assert Comparison(10, 0, 0, 3).p_value == 1


def test_the_test_is_said_in_a_sentence():
    clear = Comparison(900, 3, 22, 75).sentence("classic 1", "improved 1")
    assert "improved 1 mends 22 images that classic 1 misreads and breaks 3 images" in clear
    assert clear.endswith("improved 1 reads such images better.")
    assert "p < 0.001" in clear
    other_way = Comparison(900, 22, 3, 75).sentence("classic 1", "improved 1")
    assert other_way.endswith("classic 1 reads such images better.")
    unclear = Comparison(900, 3, 1, 96).sentence("a", "b")
    assert "b mends 1 image that a misreads" in unclear
    assert "the images do not say which is better" in unclear
    assert "very same images" in Comparison(9, 0, 0, 1).sentence("a", "b")
