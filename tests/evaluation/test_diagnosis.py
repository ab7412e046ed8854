import json

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.decomposition import PCA
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss

from mnist_demo.datasets import synthetic
from mnist_demo.evaluation.diagnosis import FITTED_ON, diagnose, robustness
from mnist_demo.evaluation.metrics import BINS
from mnist_demo.evaluation.perturbations import PERTURBATIONS
from mnist_demo.inference import Network
from mnist_demo.inference.features import FeatureNetwork


@pytest.fixture(scope="module")
def network(tiny_bundle):
    return FeatureNetwork.load(tiny_bundle)


@pytest.fixture(scope="module")
def digits():
    return synthetic.generate(1_130, 7)  # more than the axes are fitted on, and no whole batches


@pytest.fixture(scope="module")
def diagnosis(network, digits):
    return diagnose(network, digits)


@pytest.mark.slow
def test_it_says_what_the_network_that_serves_says(tiny_bundle, digits, diagnosis):
    serving = Network.load(tiny_bundle)
    logits = serving.logits(digits.images)
    np.testing.assert_allclose(diagnosis.logits, logits, atol=1e-4)
    np.testing.assert_allclose(diagnosis.probabilities, serving.probabilities(logits), atol=1e-4)


def test_its_figures_are_scikit_learns(digits, diagnosis):
    assert diagnosis.evaluation.accuracy == accuracy_score(digits.labels, diagnosis.predicted)
    assert diagnosis.losses.mean() == pytest.approx(
        log_loss(digits.labels, diagnosis.probabilities), rel=1e-5
    )


def test_the_misread_come_worst_first_and_all_of_them(digits, diagnosis):
    wrong = np.flatnonzero(diagnosis.predicted != digits.labels)
    assert sorted(diagnosis.worst) == wrong.tolist()
    assert 0 < len(wrong) < len(digits)
    said = diagnosis.probabilities[diagnosis.worst, digits.labels[diagnosis.worst]]
    assert (np.diff(said) >= 0).all()


def test_before_scaling_the_probabilities_are_the_plain_softmax(digits, diagnosis):
    plain = softmax(diagnosis.logits, axis=1).max(axis=1)
    measured = diagnosis.uncalibrated_reliability
    fullest = measured.counts.argmax()
    inside = (plain * BINS).astype(int) == fullest
    assert measured.counts[fullest] == inside.sum()
    assert measured.confidence[fullest] == pytest.approx(plain[inside].mean())
    assert diagnosis.calibration.temperature != 1


def test_the_projection_is_scikit_learns_on_all_features_at_once(network, digits, diagnosis):
    parts = [
        network.logits_and_features(digits.images[i : i + 100])[1]
        for i in range(0, len(digits), 100)
    ]
    features = np.concatenate(parts).astype(np.float64)
    axes = PCA(2, svd_solver="full").fit(features[:FITTED_ON])
    expected = axes.transform(features)
    projected = diagnosis.projection
    # an axis may point either way
    signs = np.sign((expected * projected.points).sum(axis=0))
    np.testing.assert_allclose(projected.points * signs, expected, atol=0.05)
    np.testing.assert_allclose(projected.explained, axes.explained_variance_ratio_, rtol=0.01)
    assert projected.features == features.shape[1]


def test_the_confusion_matrix_is_told_as_it_fills(network, digits, diagnosis):
    told = []
    diagnose(network, digits, told.append)
    for matrix in told:
        read = matrix.sum()
        so_far = confusion_matrix(
            digits.labels[:read], diagnosis.predicted[:read], labels=range(10)
        )
        assert matrix.tolist() == so_far.tolist()
    sizes = [matrix.sum() for matrix in told]
    assert len(sizes) > 10
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == len(digits)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_digits_are_enough(network, digits, count, recwarn):
    few = diagnose(network, digits[:count])
    assert few.projection.points.shape == (count, 2)
    assert few.summary["n"] == count
    json.dumps(few.summary, allow_nan=False)
    assert not recwarn


def test_the_summary_is_plain_json(diagnosis):
    told = json.loads(json.dumps(diagnosis.summary, allow_nan=False))
    assert told["wrong"] == len(diagnosis.worst)
    low, high = told["accuracy_interval"]
    assert low < told["accuracy"] < high
    assert sum(told["calibration"]["after"]["counts"]) == told["n"]
    assert told["calibration"]["after"]["ece"] == told["ece"]
    assert [row["digit"] for row in told["per_class"]] == list(range(10))


@pytest.fixture(scope="module")
def rounds(network, digits):
    return list(robustness(network, digits, (20, 60)))


def test_each_round_is_of_more_images_than_the_one_before(rounds):
    assert [measured.images for measured in rounds] == [20, 60]
    for coarse, fine in zip(rounds[0].right.values(), rounds[1].right.values(), strict=True):
        assert all(0 <= c <= f <= c + 40 for c, f in zip(coarse, fine, strict=True))


def test_the_accuracy_at_a_step_is_that_on_images_so_changed(network, digits, rounds):
    # the same sample for a network that is asked at one step only
    order = np.random.default_rng(0).permutation(len(digits))[:20]
    sample = digits[order]
    row = PERTURBATIONS["noise"]
    for step, measured in zip(row.steps, rounds[0].accuracy("noise"), strict=True):
        read = network.logits(row.apply(sample.images, step)).argmax(axis=1)
        assert measured == accuracy_score(sample.labels, read)


def test_where_nothing_is_changed_all_perturbations_agree(rounds):
    unchanged = {
        rounds[1].right[name][row.steps.index(row.none)] for name, row in PERTURBATIONS.items()
    }
    assert len(unchanged) == 1


def test_the_mean_accuracy_leaves_the_unchanged_step_out(rounds):
    row, accuracy = PERTURBATIONS["rotation"], rounds[1].accuracy("rotation")
    changed = [a for step, a in zip(row.steps, accuracy, strict=True) if step != 0]
    assert rounds[1].mean_accuracy("rotation") == pytest.approx(np.mean(changed))
    means = [rounds[1].mean_accuracy(name) for name in PERTURBATIONS]
    assert rounds[1].overall == pytest.approx(np.mean(means))


def test_of_few_digits_all_are_changed_and_no_round_is_empty(network, digits):
    assert [measured.images for measured in robustness(network, digits[:7])] == [7]
