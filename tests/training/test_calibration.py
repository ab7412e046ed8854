from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from mnist_demo.evaluation.metrics import reliability
from mnist_demo.training.calibration import ACCEPTED, DIGIT_COST, calibrate


@pytest.mark.parametrize("true_temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_the_labels_is_found(rng, true_temperature):
    logits = rng.normal(size=(20_000, 10)) * 3
    labels = np.array([rng.choice(10, p=p) for p in softmax(logits / true_temperature, axis=1)])
    fitted = calibrate([logits], [labels])
    assert fitted.temperature == pytest.approx(true_temperature, rel=0.05)
    calibrated = softmax(logits / fitted.temperature, axis=1)
    assert reliability(calibrated, labels).ece < 0.015


def clear_digits(rng, n, less=0.0):
    """Logits of digits, those of the true one higher; with ``less``, not as high."""
    return rng.normal(size=(n, 10)) + 5 * np.eye(10)[rng.integers(0, 10, n)] - less


def refused(logits, fitted):
    return (logsumexp(logits, axis=1) < fitted.energy_threshold).mean()


def test_without_non_digits_the_threshold_accepts_the_share_it_states(rng):
    logits = clear_digits(rng, 10_000)
    fitted = calibrate([logits], [logits.argmax(axis=1)])
    assert 1 - refused(logits, fitted) == pytest.approx(ACCEPTED, abs=2e-4)


def test_without_non_digits_the_threshold_accepts_the_digits_of_every_source(rng):
    many, few = clear_digits(rng, 9_000), clear_digits(rng, 1_000, less=2.0)
    fitted = calibrate([many, few], [many.argmax(axis=1), few.argmax(axis=1)])
    assert 1 - refused(few, fitted) == pytest.approx(ACCEPTED, abs=2e-3)
    assert 1 - refused(many, fitted) > ACCEPTED


def test_no_other_threshold_costs_less(rng):
    digits = [clear_digits(rng, 5_000), clear_digits(rng, 500, less=0.5)]
    others = [rng.normal(size=(800, 10)) - 1, rng.normal(size=(3_000, 10))]
    fitted = calibrate(digits, [part.argmax(axis=1) for part in digits], others)

    def cost(threshold):
        moved = replace(fitted, energy_threshold=threshold)
        of_digits = np.mean([refused(part, moved) for part in digits])
        return DIGIT_COST * of_digits + np.mean([1 - refused(part, moved) for part in others])

    chosen = cost(fitted.energy_threshold)
    assert 0 < np.mean([refused(part, fitted) for part in digits]) < 1 / DIGIT_COST
    assert all(chosen <= cost(threshold) + 1e-9 for threshold in np.linspace(-2, 12, 300))


def test_where_non_digits_look_like_digits_hardly_any_digit_is_refused(rng):
    """Nothing is won by refusing what cannot be told apart."""
    digits = clear_digits(rng, 5_000)
    fitted = calibrate([digits], [digits.argmax(axis=1)], [clear_digits(rng, 5_000)])
    assert refused(digits, fitted) < 0.001


def test_few_digits_of_a_source_count_as_much_as_the_many_of_another(rng):
    many, few = clear_digits(rng, 20_000), clear_digits(rng, 1_000, less=2.5)
    others = [rng.normal(size=(3_000, 10)) - 1]
    labels = [many.argmax(axis=1), few.argmax(axis=1)]
    apart = calibrate([many, few], labels, others)
    mixed = calibrate([np.concatenate([many, few])], [np.concatenate(labels)], others)
    assert refused(few, apart) < refused(few, mixed)
