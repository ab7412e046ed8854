import keras
import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from mnist_demo import bundle
from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.evaluation.metrics import reliability
from mnist_demo.inference import Network
from mnist_demo.settings import CHAMPION
from mnist_demo.training import export
from mnist_demo.training.architectures import build


def test_litert_says_what_keras_says(tmp_path):
    # trained weights: the logits of fresh ones are all next to 0, whatever computes them
    model = build("champion", columns=bundle.read_card(CHAMPION).columns)
    model.load_weights(CHAMPION / bundle.KERAS)
    export.write_network(model, tmp_path)
    images = synthetic.generate(200, 5).images
    said = Network((tmp_path / bundle.TFLITE).read_bytes()).logits(images)
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    expected = logits.predict(images[..., None] / 255, verbose=0)
    # the file computes in bytes: steps of 1/127 of the largest value
    assert np.allclose(said, expected, rtol=0, atol=np.abs(expected).max() / 127)
    assert np.abs(said - expected).mean() < 0.1
    assert np.array_equal(said.argmax(axis=1), expected.argmax(axis=1))
    reloaded = keras.saving.load_model(tmp_path / bundle.KERAS, compile=False)
    probabilities = reloaded.predict(images[..., None] / 255, verbose=0)
    assert np.allclose(probabilities, softmax(expected, axis=1), atol=1e-6)


@pytest.mark.parametrize("true_temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_the_labels_is_found(rng, true_temperature):
    logits = rng.normal(size=(20_000, 10)) * 3
    labels = np.array([rng.choice(10, p=p) for p in softmax(logits / true_temperature, axis=1)])
    fitted = export.calibrate(logits, labels)
    assert fitted.temperature == pytest.approx(true_temperature, rel=0.05)
    calibrated = softmax(logits / fitted.temperature, axis=1)
    assert reliability(calibrated, labels).ece < 0.015


def test_the_threshold_accepts_the_share_it_states(rng):
    logits = rng.normal(size=(10_000, 10)) + 5 * np.eye(10)[rng.integers(0, 10, 10_000)]
    fitted = export.calibrate(logits, logits.argmax(axis=1))
    accepted = logsumexp(logits, axis=1) >= fitted.energy_threshold
    assert accepted.mean() == pytest.approx(export.ACCEPT, abs=2e-4)


def test_the_threshold_accepts_the_digits_of_every_source(rng):
    logits = rng.normal(size=(10_000, 10)) + 5 * np.eye(10)[rng.integers(0, 10, 10_000)]
    sources = (np.arange(10_000) >= 9_000).astype(int)
    logits[sources == 1] -= 2
    fitted = export.calibrate(logits, logits.argmax(axis=1), sources)
    accepted = logsumexp(logits, axis=1) >= fitted.energy_threshold
    assert accepted[sources == 1].mean() == pytest.approx(export.ACCEPT, abs=2e-3)
    assert accepted[sources == 0].mean() > export.ACCEPT


def test_a_folder_appears_whole(tmp_path):
    out = tmp_path / "run"
    with export.whole_folder(out) as folder:
        (folder / "a").write_text("1")
        assert not out.exists()
    assert (out / "a").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_failed_never_appears(tmp_path):
    def fail_half_way():
        with export.whole_folder(tmp_path / "run") as folder:
            (folder / "a").write_text("1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled_and_a_full_one_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with export.whole_folder(tmp_path / "empty") as folder:
        (folder / "a").write_text("1")
    with pytest.raises(UserError, match="already there: name a new folder"):
        export.require_free(tmp_path / "empty")
    assert (tmp_path / "empty" / "a").exists()


def test_a_full_disk_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="No space left"), export.whole_folder(tmp_path / "run"):
        raise OSError(28, "No space left on device")


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        export.require_free(tmp_path / "file" / "run")
