"""What refusing costs: of letters and scribbles how many are refused, and of digits how many.

    python -m tests.bench.acceptance [--model BUNDLE] [--markdown]

A threshold on the digit score refuses some digits with the letters. Each row is a threshold, by the
share of real digits that it refuses, the mean over MNIST's validation images and the pen digits of
each file; the last is the one that the card states. The network has not learned from what is
measured: MNIST's images are those that validate, the writers, of digits and of letters, those from
whom it has not learned, and the alphabet the one that the card holds out. A card's threshold was
chosen on digits of those who validate.
"""

import numpy as np
import typer

from mnist_demo.bundle import read_card
from mnist_demo.datasets import mnist, pen_strokes
from mnist_demo.datasets.negatives import characters, scribbles, symbols
from mnist_demo.datasets.unipen import Segment
from mnist_demo.evaluation.metrics import auroc
from mnist_demo.inference import Network
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.settings import CHAMPION
from mnist_demo.training.corpus import MNIST_VALIDATION
from tests.bench.not_a_digit import LETTERS, set_in_fonts
from tests.bench.table import AsMarkdown, Model, print_table
from tests.bench.unseen import by_writer, unseen_digits, writers_learned_from

_REFUSED = (0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05)
"""Shares of the digits that a threshold refuses."""
_SCRIBBLES, _SEED = 2_000, 2**40 + 1


def main(model: Model = CHAMPION, as_markdown: AsMarkdown = False) -> None:
    """Measure, and print a table."""
    network, card = Network.load(model), read_card(model)

    def scores(images: np.ndarray) -> np.ndarray:
        return network.digit_scores(network.logits(images))

    pen = unseen_digits(card)
    letters = by_writer(symbols.read(), writers_learned_from(card))
    digits = {name: scores(images) for name, images in _digits(pen.unseen).items()}
    held_out = card.training.get("held_out_alphabet")
    others = {
        name: scores(images) for name, images in _non_digits(letters.unseen, held_out).items()
    }
    every = np.concatenate(list(digits.values()))
    weights = np.concatenate([np.full(len(own), 1 / len(own)) for own in digits.values()])
    order = np.argsort(every)
    refused_below = np.cumsum(weights[order]) / len(digits)
    thresholds = [every[order][np.searchsorted(refused_below, share)] for share in _REFUSED]
    rows = [_row(threshold, digits, others) for threshold in [*thresholds, ACCEPTED_FROM]]
    rows[-1][0] = "the card's"
    areas = [
        f"{np.mean([auroc(own, part) for own in digits.values()]):.4f}" for part in others.values()
    ]
    print_table(
        ["digits refused", *(f"{name} ({len(own):,})" for name, own in digits.items()), *others],
        [*rows, ["AUROC, mean", *["" for _ in digits], *areas]],
        as_markdown=as_markdown,
        caption=f"{pen.left_out('pen digits')}\n{letters.left_out('letters by hand')}",
    )


def _row(
    threshold: float, digits: dict[str, np.ndarray], others: dict[str, np.ndarray]
) -> list[str]:
    own = [float((part < threshold).mean()) for part in digits.values()]
    return [
        f"{np.mean(own):.2%}",
        *(f"{share:.2%}" for share in own),
        *(f"{(part < threshold).mean():.1%}" for part in others.values()),
    ]


def _digits(pen: list[pen_strokes.PenDigit]) -> dict[str, np.ndarray]:
    of_files: dict[int, list[pen_strokes.PenDigit]] = {}
    for digit in pen:
        of_files.setdefault(digit.file, []).append(digit)
    return {"MNIST": mnist.train()[-MNIST_VALIDATION:].images} | {
        f"pen, file {file + 1}": pen_strokes.rasterise(part).images
        for file, part in of_files.items()
    }


def _non_digits(by_hand: list[Segment], held_out: str | None) -> dict[str, np.ndarray]:
    kinds = {
        "letters by hand": symbols.rasterise(by_hand).images,
        "without O, l, …": symbols.rasterise(
            [symbol for symbol in by_hand if not symbols.is_same_as_a_digit(symbol)]
        ).images,
        "letters in other fonts": set_in_fonts(LETTERS),
        "scribbles": scribbles.generate(_SCRIBBLES, _SEED).images,
    }
    if held_out is not None:
        unknown = [c for c in characters.read() if c.alphabet == held_out]
        kinds[f"{held_out} alphabet"] = characters.rasterise(unknown).images
    return kinds


if __name__ == "__main__":
    typer.run(main)
