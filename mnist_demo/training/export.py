"""Write a trained network and its card: calibrated on what validated, measured on the test set."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import reduce
from importlib.metadata import version
from operator import add
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from mnist_demo import bundle
from mnist_demo.bundle import Calibration, Card
from mnist_demo.datasets import Digits
from mnist_demo.evaluation import model_card
from mnist_demo.evaluation.metrics import auroc, evaluate
from mnist_demo.inference import Network
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.training import architectures, corpus
from mnist_demo.training.calibration import calibrate
from mnist_demo.training.corpus import Corpus

_FEWEST_TO_CALIBRATE = 200
"""Images below which a data set does not say how low the energy of one digit in 200 lies."""
_LIBRARIES = ("keras", "ai-edge-litert", "numpy")


def write_network(model: keras.Model, folder: Path) -> None:
    """Write ``model.keras`` and ``model.tflite`` (which ends in logits) into an existing folder.

    The latter has its weights in bytes, and what it multiplies them with is rounded to bytes layer
    by layer (dynamic range quantisation; the arithmetic is that of Jacob et al., "Quantization and
    Training of Neural Networks", 2018). Where processors multiply bytes it is three times as quick
    as in single precision. The champion's logits move by 0.033 on average over MNIST's validation
    images, 0.23 at most.
    """
    model.save(folder / bundle.KERAS)
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    logits.export(
        folder / bundle.TFLITE,
        format="litert",
        verbose=False,
        optimizations=[tf.lite.Optimize.DEFAULT],
    )


def write(
    model: keras.Model,
    config: TrainingConfig,
    parts: tuple[dict[str, Corpus], dict[str, Corpus]],
    seconds: float,
    earlier: dict[str, Any],
    folder: Path,
) -> Card:
    """Write a trained network and its card into an existing folder.

    The network that serves is calibrated on the validation images; then the test set is touched,
    once.

    Args:
        model: as from `architectures.build`.
        config: what it was trained by.
        parts: what it learned from, as `corpus.for_config` gives it back.
        seconds: how long the fit took.
        earlier: trainings that came before, for the card to tell of.
        folder: where to.
    """
    write_network(model, folder)
    tflite = (folder / bundle.TFLITE).read_bytes()
    digits, negatives = parts
    # real hands decide how sure to be; made digits only where there is nothing else
    real = [part.validation for name, part in digits.items() if name not in corpus.SIZES] or [
        part.validation for part in digits.values()
    ]
    calibration = _calibrated(Network(tflite), real, list(negatives.values()))
    network = Network(tflite, calibration)
    training = asdict(as_on_card(config)) | _held_out(config) | earlier
    test_name, test = corpus.test_set(bundle.learned_from(training))
    measured = {f"val_{name}": part.validation for name, part in digits.items()} | {"test": test}
    metrics = _accuracies(network, measured)
    metrics |= _refusals(network, reduce(add, real), negatives)
    every = digits | negatives
    card = Card(
        architecture=config.architecture,
        parameters=model.count_params(),
        columns=architectures.columns(model),
        training=training,
        examples={
            **{f"train_{name}": len(part.train) for name, part in every.items()},
            **{f"validation_{name}": len(part.validation) for name, part in every.items()},
            f"test_{test_name}": len(test),
        },
        metrics={"fit_seconds": round(seconds, 1)} | metrics,
        calibration=calibration,
        versions=_versions(),
        created=_now(),
    )
    _write_card(card, folder)
    return card


def write_taught_card(
    config: TrainingConfig,
    before: Card,
    network_before: Network,
    drawings: int,
    seconds: float,
    folder: Path,
) -> Card:
    """Write the card of a network that was taught a hand into the folder where it lies.

    It keeps the calibration that it had: it was taught to answer as before whatever it knew.

    Args:
        config: what it was taught by.
        before: the card of the network that it was.
        network_before: that network.
        drawings: how many it was taught.
        seconds: how long that took.
        folder: has ``model.tflite``.
    """
    network = Network((folder / bundle.TFLITE).read_bytes(), before.calibration)
    training = asdict(as_on_card(config)) | {"start_from": before.training}
    test_name, test = corpus.test_set(bundle.learned_from(training))
    measured = evaluate(
        network_before.probabilities(network_before.logits(test.images)), test.labels
    )
    learned = {name: n for name, n in before.examples.items() if name.startswith("train_")}
    card = replace(
        before,
        training=training,
        examples=learned | {"train_folder": drawings, f"test_{test_name}": len(test)},
        metrics={
            "fit_seconds": round(seconds, 1),
            "test_before_accuracy": round(measured.accuracy, 5),
            **_accuracies(network, {"test": test}),
        },
        versions=_versions(),
        created=_now(),
    )
    _write_card(card, folder)
    return card


def _versions() -> dict[str, str]:
    return {"tensorflow": tf.__version__} | {name: version(name) for name in _LIBRARIES}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write_card(card: Card, folder: Path) -> None:
    (folder / bundle.CARD).write_text(card.to_json(), encoding="utf-8")
    model_card.write(folder)


def as_on_card(config: TrainingConfig) -> TrainingConfig:
    """The config as a card holds it: of a folder its name only, since cards are published."""
    if config.folder is None:
        return config
    return replace(config, folder=Path(config.folder).name)


def _calibrated(network: Network, parts: list[Digits], negatives: list[Corpus]) -> Calibration:
    parts = [digits for digits in parts if len(digits) >= _FEWEST_TO_CALIBRATE] or parts
    return calibrate(
        [network.logits(digits.images) for digits in parts],
        [digits.labels for digits in parts],
        [network.logits(part.validation.images) for part in negatives if len(part.validation)],
    )


def _accuracies(network: Network, parts: dict[str, Digits]) -> dict[str, float]:
    """Accuracy, loss and expected calibration error on each of the data sets."""
    metrics: dict[str, float] = {}
    for name, digits in parts.items():
        measured = evaluate(network.probabilities(network.logits(digits.images)), digits.labels)
        metrics |= {
            f"{name}_{key}": round(getattr(measured, key), 5) for key in ("accuracy", "loss", "ece")
        }
    return metrics


def _refusals(network: Network, digits: Digits, negatives: dict[str, Corpus]) -> dict[str, float]:
    """How well digit scores tell digits from each kind of non-digits, and how many are refused."""
    scores = network.digit_scores(network.logits(digits.images))
    metrics = {}
    for name, part in negatives.items():
        others = network.digit_scores(network.logits(part.validation.images))
        metrics[f"val_{name}_auroc"] = round(auroc(scores, others), 5)
        metrics[f"val_{name}_refused"] = round(float((others < ACCEPTED_FROM).mean()), 5)
    return metrics


def _held_out(config: TrainingConfig) -> dict[str, Any]:
    """The alphabet that validated, so that a measurement can keep to what was never learned."""
    if "characters" not in config.negatives:
        return {}
    return {"held_out_alphabet": corpus.held_out_alphabet(config.exclude_alphabets)}
