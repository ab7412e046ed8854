"""How well a network reads, how well it is calibrated, and how long it takes.

    python -m tests.bench.recognition [--model BUNDLE]

All digits are of kinds that no network is trained on: MNIST's test images, pen digits of writers
from whom the network has not learned, by its card, printed digits in an unseen family of fonts, and
MNIST's test images as coarse, thick scans. Brackets hold 95 % confidence intervals. The expected
calibration error (ECE) is given with the card's temperature and without. Times are on one core,
except for the occlusion map, which the page computes on two.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import typer

from mnist_demo.bundle import TFLITE, read_card
from mnist_demo.datasets import TEST_SETS, Digits, mnist, pen_strokes
from mnist_demo.evaluation.metrics import evaluate
from mnist_demo.inference import Network
from mnist_demo.inference.occlusion import occlusion
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.settings import CHAMPION
from tests.bench.table import Model, print_table, share
from tests.bench.unseen import unseen_digits
from tests.scans import as_scanned

_REPEATS = 200
"""Number of runs of which a time is the median."""


def main(model: Model = CHAMPION) -> None:
    """Print two Markdown tables."""
    network = Network.load(model)
    uncalibrated = Network(
        (model / TFLITE).read_bytes(), replace(network.calibration, temperature=1.0)
    )
    test, pen = mnist.test(), unseen_digits(read_card(model))
    kinds = {
        "MNIST test": test,
        "pen strokes of writers never learned from": pen_strokes.rasterise(pen.unseen),
        "printed, fonts never learned from": TEST_SETS["printed"](),
        "MNIST test as coarse scans": Digits(as_scanned(test.images), test.labels),
    }
    print_table(
        ["digits", "images", "accuracy", "accepted", "ECE", "ECE at temperature 1"],
        (_row(network, uncalibrated, name, digits) for name, digits in kinds.items()),
        caption=pen.left_out("pen digits"),
    )
    two = Network.load(model, threads=2)
    cycle = itertools.count()
    costs = {
        "`model.tflite`, kB": (model / TFLITE).stat().st_size / 1000,
        "one image, ms": _milliseconds(lambda: network.logits(test.images[:1])),
        "occlusion map, ms": _milliseconds(lambda: occlusion(two, test.images[next(cycle)], 0)),
    }
    print_table(["", "measured"], ([name, f"{cost:.2f}"] for name, cost in costs.items()))


def _row(network: Network, uncalibrated: Network, name: str, digits: Digits) -> list[str]:
    logits = network.logits(digits.images)
    before, after = (
        evaluate(one.probabilities(logits), digits.labels) for one in (uncalibrated, network)
    )
    accepted = (network.digit_scores(logits) >= ACCEPTED_FROM).mean()
    right = share(round(after.accuracy * after.n), after.n, decimals=2)
    others = (accepted, after.ece, before.ece)
    return [name, f"{len(digits):,}", right, *(f"{one:.2%}" for one in others)]


def _milliseconds(run: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return 1000 * median(times)


if __name__ == "__main__":
    typer.run(main)
