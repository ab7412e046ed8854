from dataclasses import replace

import keras
import numpy as np
import pytest
from scipy.special import expit, logsumexp, softmax

from mnist_demo.datasets import synthetic
from mnist_demo.datasets.negatives import scribbles
from mnist_demo.presets.config import make_config
from mnist_demo.training.architectures import build
from mnist_demo.training.fit import fit
from mnist_demo.training.state import TrainingState

CONFIG = make_config("simple", epochs=2, batch_size=32, data=("synthetic",))


@pytest.fixture(scope="module")
def digits():
    return synthetic.generate(500, 11)


def trained(digits, chosen=CONFIG, **options):
    keras.utils.set_random_seed(chosen.seed)
    model = build(chosen)
    return model, list(fit(model, chosen, digits[:400], digits[400:], **options))


def test_every_batch_and_every_epoch_is_told_and_then_the_end(digits):
    _, events = trained(digits)
    kinds = [event.kind for event in events]
    assert kinds == (["batch"] * 13 + ["epoch"]) * 2 + ["done"]
    assert [event.step for event in events if event.kind == "batch"] == list(range(1, 27))
    assert all(event.steps == 26 for event in events)
    assert all(np.diff([event.seconds for event in events]) >= 0)


def test_the_network_learns(digits):
    _, events = trained(digits, replace(CONFIG, epochs=6))
    assert events[-1].loss < 0.5 * events[0].loss
    assert events[-1].val_accuracy > 0.5


def test_the_figures_are_those_keras_computes(digits):
    model, events = trained(digits)
    held_out = digits[400:]
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(held_out.images[..., None] / 255, held_out.labels, verbose=0)
    assert events[-1].val_loss == pytest.approx(loss, rel=1e-4)
    assert events[-1].val_accuracy == pytest.approx(accuracy)


def test_one_seed_gives_one_network_and_another_seed_another(digits):
    first, again = (trained(digits)[1][-1] for _ in range(2))
    other = trained(digits, replace(CONFIG, seed=5))[1][-1]
    assert first.loss == pytest.approx(again.loss, rel=1e-5)
    assert first.loss != pytest.approx(other.loss, rel=1e-3)


def test_it_can_be_stopped_between_two_batches_and_still_validates(digits):
    stops = iter([False] * 4 + [True])
    _, events = trained(digits, should_stop=lambda: next(stops))
    assert [event.kind for event in events] == ["batch"] * 5 + ["epoch", "done"]
    assert events[-1].val_accuracy is not None


def test_between_two_batches_nothing_runs(digits):
    keras.utils.set_random_seed(0)
    model = build(CONFIG)
    events = fit(model, CONFIG, digits[:400], digits[400:])
    next(events)
    before = model.get_weights()[0].copy()
    assert np.array_equal(before, model.get_weights()[0])
    next(events)
    assert not np.array_equal(before, model.get_weights()[0])


def test_batch_norm_and_augmentation_train_too(digits):
    chosen = make_config("champion", epochs=1, data=("synthetic",), batch_size=100)
    _, events = trained(digits, chosen)
    assert events[-2].kind == "epoch"
    assert np.isfinite(events[-1].val_loss)


def test_a_stopped_training_goes_on_as_if_it_had_not_been_stopped(digits, tmp_path):
    chosen = replace(CONFIG, augment=True)
    whole, _ = trained(digits, chosen)

    keras.utils.set_random_seed(chosen.seed)
    model, state, stops = build(chosen), TrainingState(), iter([False] * 4 + [True])
    parts = digits[:400], digits[400:]
    *_, stopped = fit(model, chosen, *parts, lambda: next(stops), state)
    state.save(tmp_path / "progress.npz")
    kept = TrainingState.load(tmp_path / "progress.npz")
    events = list(fit(model, chosen, *parts, state=kept))
    assert stopped.step == 5
    assert [event.step for event in events if event.kind == "batch"] == list(range(6, 27))
    assert events[0].seconds > stopped.seconds
    for went_on, straight in zip(model.get_weights(), whole.get_weights(), strict=True):
        assert np.allclose(went_on, straight, atol=1e-5)


def test_patience_stops_early_and_keeps_the_best_epochs_weights(digits):
    chosen = replace(CONFIG, epochs=40, patience=2, learning_rate=3e-2)
    model, events = trained(digits, chosen)
    losses = [event.val_loss for event in events if event.kind == "epoch"]
    assert len(losses) < 40
    assert np.argmin(losses) == len(losses) - 3
    assert events[-1].val_loss == min(losses)
    model.compile(loss="sparse_categorical_crossentropy")
    held_out = digits[400:]
    loss = model.evaluate(held_out.images[..., None] / 255, held_out.labels, verbose=0)
    assert loss == pytest.approx(min(losses), rel=1e-3)


def test_some_validation_images_are_read_within_an_epoch_if_asked(digits):
    _, events = trained(digits, validations_per_epoch=4)
    validated = [event.step for event in events if event.kind == "batch" and event.val_loss]
    assert validated == list(range(3, 27, 3))


def logits_of(model, images):
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    return logits.predict(images[..., None] / 255, verbose=0)


def test_negatives_are_learned_to_have_less_energy_than_digits(digits):
    marks = scribbles.generate(250, 3)
    keras.utils.set_random_seed(0)
    model = build(CONFIG)
    chosen = replace(CONFIG, epochs=8)
    *_, done = fit(model, chosen, digits[:400] + marks[:200], digits[400:])
    of_digits = logsumexp(logits_of(model, digits[400:].images), axis=1)
    of_marks = logsumexp(logits_of(model, marks[200:].images), axis=1)
    assert np.median(of_digits) > 0 > np.median(of_marks)
    assert done.val_accuracy > 0.5


def test_the_loss_is_that_of_the_digits_and_of_the_energy_as_digit_or_none(digits):
    marks = scribbles.generate(20, 3)
    train = digits[:30] + marks
    keras.utils.set_random_seed(0)
    model = build(CONFIG)
    logits = logits_of(model, train.images)
    energy, is_digit = logsumexp(logits, axis=1), np.arange(50) < 30
    own = softmax(logits, axis=1)[np.arange(30), train.labels[:30]]
    binary = np.where(is_digit, -np.log(expit(energy)), -np.log(expit(-energy)))
    expected = (binary.sum() - np.log(own).sum()) / 50
    first = next(fit(model, replace(CONFIG, batch_size=50), train, digits[400:]))
    assert first.loss == pytest.approx(expected, rel=1e-4)
    assert first.accuracy == pytest.approx((logits[:30].argmax(axis=1) == train.labels[:30]).mean())


def test_what_is_kept_is_the_moving_average_of_the_weights_on_the_way(digits):
    averaged = replace(CONFIG, epochs=1, batch_size=100, ema_decay=0.5)

    keras.utils.set_random_seed(0)
    model = build(CONFIG)
    means = [weight.copy() for weight in model.get_weights()]
    plain = fit(model, replace(averaged, ema_decay=0.0), digits[:400], digits[400:])
    for step in range(1, 5):
        next(plain)
        kept = min(0.5, (1 + step) / (10 + step))
        means = [
            kept * mean + (1 - kept) * weight
            for mean, weight in zip(means, model.get_weights(), strict=True)
        ]

    same, events = trained(digits, averaged)
    for mean, weight in zip(means, same.get_weights(), strict=True):
        assert np.allclose(mean, weight, atol=1e-5)
    same.compile(loss="sparse_categorical_crossentropy")
    held_out = digits[400:]
    loss = same.evaluate(held_out.images[..., None] / 255, held_out.labels, verbose=0)
    assert events[-1].val_loss == pytest.approx(loss, rel=1e-4)


def test_a_stopped_training_with_an_average_goes_on_as_if_it_had_not_been_stopped(digits, tmp_path):
    chosen = replace(CONFIG, ema_decay=0.9)
    whole, _ = trained(digits, chosen)

    keras.utils.set_random_seed(chosen.seed)
    model, state, stops = build(chosen), TrainingState(), iter([False] * 4 + [True])
    parts = digits[:400], digits[400:]
    list(fit(model, chosen, *parts, lambda: next(stops), state))
    state.save(tmp_path / "progress.npz")
    list(fit(model, chosen, *parts, state=TrainingState.load(tmp_path / "progress.npz")))
    for went_on, straight in zip(model.get_weights(), whole.get_weights(), strict=True):
        assert np.allclose(went_on, straight, atol=1e-5)
