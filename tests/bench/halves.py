"""What each part of the specialist's preset contributes, told by more images than MNIST tests with.

    python -m tests.bench.halves [NAME...] [--epochs N] [--seeds N]

Networks good to a few errors in ten thousand cannot be told apart by 5,000 validation images, and
are not to be told apart by the test images. So specialists learn from 27,500 of MNIST's training
images, and the other 32,500 judge: how many are misread, and the cross-entropy.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from mnist_demo.evaluation.metrics import evaluate
from mnist_demo.inference import Network
from mnist_demo.presets.augmentation import MILD
from mnist_demo.presets.config import make_config
from mnist_demo.training import corpus
from mnist_demo.training.columns import train_columns
from tests.bench.ablation import Variant

VARIANTS = {
    "the specialist": Variant(),
    "with max pooling alone": Variant({"pooling": "max"}),
    "with augmentation that fades": Variant(ranges={"last": 0.2}),
    "with mild augmentation": Variant({"augmentation": MILD}),
    "half as wide again": Variant({"width": 1.5}),
    "three columns": Variant(columns=3),
}
"""What differs from the specialist's preset."""
_JUDGES = 32_500


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Of each training.")] = 30,
    seeds: Annotated[int, typer.Option(min=1)] = 1,
) -> None:
    """Train, and print a Markdown table, a line as soon as it is measured."""
    corpus.MNIST_VALIDATION = _JUDGES
    console = Console()
    console.print(f"| {epochs} epochs | misread of {_JUDGES:,} | cross-entropy, nats |")
    console.print("| --- | ---: | ---: |")
    for name in names or VARIANTS:
        measured = [_measure(VARIANTS[name], epochs, seed) for seed in range(seeds)]
        misread, loss = np.mean(measured, axis=0)
        console.print(f"| {name} | {misread:.1f} | {loss:.5f} |")


def _measure(variant: Variant, epochs: int, seed: int) -> tuple[int, float]:
    """How many of the judging images are misread, and their mean cross-entropy."""
    config = variant.of(make_config("specialist", epochs=epochs, seed=seed))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "network"
        for _ in train_columns(config, variant.columns, out):
            pass
        network = Network.load(out)
    judges = corpus.assemble(("mnist",), seed)["mnist"].validation
    told = evaluate(network.probabilities(network.logits(judges.images)), judges.labels)
    return round((1 - told.accuracy) * told.n), told.loss


if __name__ == "__main__":
    typer.run(main)
