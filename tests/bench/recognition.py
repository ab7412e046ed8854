"""How well a network reads, how far its probabilities can be believed, and what that costs.

    python -m tests.bench.recognition [--model BUNDLE]

All of it on digits that no training of ours learns from: MNIST's test images, the pen writers who
validate, digits in fonts of a family that none has seen, and MNIST's test images as coarse, thick
scans. The expected calibration error (ECE) is that with the card's temperature, and without. Times
are of one core, but for the occlusion map, which the page computes on two.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import typer

from mnist_demo.bundle import TFLITE
from mnist_demo.datasets import TEST_SETS, mnist, pen_strokes
from mnist_demo.evaluation.metrics import evaluate
from mnist_demo.inference import Network
from mnist_demo.inference.occlusion import occlusion
from mnist_demo.settings import CHAMPION
from mnist_demo.training.corpus import held_out_writers
from tests.bench.scans import as_scanned

_REPEATED = 200


def main(model: Path = CHAMPION) -> None:
    """Print two Markdown tables."""
    network = Network.load(model)
    plain = Network((model / TFLITE).read_bytes(), replace(network.calibration, temperature=1.0))
    print("| digits | images | accuracy | accepted | ECE | ECE at temperature 1 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, (images, labels) in _digits().items():
        logits = network.logits(images)
        read, uncalibrated = (
            evaluate(one.probabilities(logits), labels) for one in (network, plain)
        )
        accepted = (network.digit_scores(logits) >= 0.5).mean()
        print(
            f"| {name} | {len(labels):,} | {read.accuracy:.2%} | {accepted:.2%} "
            f"| {read.ece:.2%} | {uncalibrated.ece:.2%} |"
        )
    test = mnist.test().images
    two = Network.load(model, threads=2)
    cycle = itertools.count()
    costs = {
        "`model.tflite`, kB": (model / TFLITE).stat().st_size / 1000,
        "one image, ms": _milliseconds(lambda: network.logits(test[:1])),
        "occlusion map, ms": _milliseconds(lambda: occlusion(two, test[next(cycle)], 0)),
    }
    print("\n| | measured |\n| --- | ---: |")
    for name, cost in costs.items():
        print(f"| {name} | {cost:.2f} |")


def _digits() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    test, pen = mnist.test(), pen_strokes.read()
    writers = held_out_writers(pen)
    printed = TEST_SETS["printed"]()
    unseen = pen_strokes.rasterise([digit for digit in pen if digit.writer in writers])
    return {
        "MNIST test": (test.images, test.labels),
        "pen strokes of writers never learned from": (unseen.images, unseen.labels),
        "printed, fonts never learned from": (printed.images, printed.labels),
        "MNIST test as coarse scans": (as_scanned(test.images), test.labels),
    }


def _milliseconds(run: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATED):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return 1000 * median(times)


if __name__ == "__main__":
    typer.run(main)
