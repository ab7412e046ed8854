import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from mnist_demo.evaluation.metrics import reliability
from mnist_demo.training.calibration import ACCEPTED, calibrate


@pytest.mark.parametrize("true_temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_the_labels_is_found(rng, true_temperature):
    logits = rng.normal(size=(20_000, 10)) * 3
    labels = np.array([rng.choice(10, p=p) for p in softmax(logits / true_temperature, axis=1)])
    fitted = calibrate(logits, labels)
    assert fitted.temperature == pytest.approx(true_temperature, rel=0.05)
    calibrated = softmax(logits / fitted.temperature, axis=1)
    assert reliability(calibrated, labels).ece < 0.015


def test_the_threshold_accepts_the_share_it_states(rng):
    logits = rng.normal(size=(10_000, 10)) + 5 * np.eye(10)[rng.integers(0, 10, 10_000)]
    fitted = calibrate(logits, logits.argmax(axis=1))
    accepted = logsumexp(logits, axis=1) >= fitted.energy_threshold
    assert accepted.mean() == pytest.approx(ACCEPTED, abs=2e-4)


def test_the_threshold_accepts_the_digits_of_every_source(rng):
    logits = rng.normal(size=(10_000, 10)) + 5 * np.eye(10)[rng.integers(0, 10, 10_000)]
    sources = (np.arange(10_000) >= 9_000).astype(int)
    logits[sources == 1] -= 2
    fitted = calibrate(logits, logits.argmax(axis=1), sources)
    accepted = logsumexp(logits, axis=1) >= fitted.energy_threshold
    assert accepted[sources == 1].mean() == pytest.approx(ACCEPTED, abs=2e-3)
    assert accepted[sources == 0].mean() > ACCEPTED
