"""The time of one prediction by the same network in three ways, in one process."""

import time
from collections.abc import Callable
from statistics import median

from mnist_demo import bundle
from mnist_demo.datasets import synthetic
from mnist_demo.inference import Network
from mnist_demo.native_libraries import silence_native_output
from mnist_demo.settings import CHAMPION

_ROUNDS = 60


def milliseconds() -> dict[str, float]:
    """Median time to the probabilities of one 28×28 image: ``ours``, ``predict`` and ``call``."""
    with silence_native_output():
        from tensorflow import keras

        model = keras.models.load_model(CHAMPION / bundle.KERAS)
    network = Network.load(CHAMPION)
    images = synthetic.generate(1).images
    scaled = (images[..., None] / 255).astype("float32")
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: network.probabilities(network.logits(images)),
        "predict": lambda: model.predict(scaled, verbose=0),
        "call": lambda: model(scaled),
    }
    for way in ways.values():
        way()  # the first call traces and allocates
    taken = [{name: _timed(way) for name, way in ways.items()} for _ in range(_ROUNDS)]
    return {name: median(times[name] for times in taken) for name in ways}


def _timed(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1000
