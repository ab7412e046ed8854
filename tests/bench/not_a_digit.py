"""How surely a network says "that is not a digit", of what it never learned from.

    python -m tests.bench.not_a_digit [--model BUNDLE] [--markdown]

The digit scores of MNIST's test images, and of pen digits by the writers whom no training of ours
learns from, are held against those of what is no digit: drawn characters, an alphabet at a time
(the card says which the network learned from), letters of all fonts on this machine that no
network learns from, each slanted and stretched its own way, and scribbles of another seed. An AUROC
is how often a digit's score is the higher, a tie counting half; the share refused is at the card's
threshold. Digits in the fonts of those letters are to be accepted, and read right.

A second table goes the whole road: characters drawn on the pad and in pictures of a canvas, where a
letter might come apart into what looks like digits. Of each, the highest score of its marks counts.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import ImageFont
from rich.console import Console
from rich.table import Table

from mnist_demo.bundle import read_card
from mnist_demo.datasets import mnist, pen_strokes, typesetting
from mnist_demo.datasets.negatives import characters, scribbles
from mnist_demo.errors import UserError
from mnist_demo.evaluation.metrics import auroc
from mnist_demo.inference import Network, Reader, Reading
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise
from mnist_demo.settings import CHAMPION
from mnist_demo.training.corpus import held_out_writers
from mnist_demo.ui.requests import PEN
from tests.canvas import on_canvas

LETTERS = "ACEFGHJKLMNPQRTUVWXYacdefhijkmnprtuvwxy"
"""Without those that many a hand or font draws as a digit: BDIOSZ, bgloqsz."""
DIGITS = "0123456789"
_FONT_FOLDERS = (typesetting.font_folder(), Path("/usr/share/fonts"))
_LEARNED_FROM = ("DejaVu", "STIX")
"""How the names of the families begin whose letters networks learn from: `letters.FONTS`."""
_NO_LETTERS = ("LastResort", "cmex", "cmsy", "cmmi", "Emoji", "Symbol", "Dingbats")
"""Parts of the names of fonts that draw other things for letters."""
_MOST_FONTS = 60
_VARIATIONS = 4
"""So often each letter of each font is drawn, slanted and stretched anew."""
_SCRIBBLES, _SEED = 2_000, 2**40 + 1
_COLUMNS = ("not a digit", "images", "AUROC, MNIST test", "AUROC, pen digits", "refused")
_ROADS = (
    "drawn characters",
    "characters",
    "AUROC, on the pad",
    "no digit read",
    "AUROC, in pictures",
    "no digit read",
)
_ON_PAD = 150
"""Longer side of a drawing in the pad's unit."""
_EVERY = 2
"""Every so many-th character goes the whole road."""


def main(
    model: Annotated[Path, typer.Option(metavar="BUNDLE")] = CHAMPION,
    as_markdown: Annotated[bool, typer.Option("--markdown")] = False,
) -> None:
    """Measure, and print two tables."""
    network, card = Network.load(model), read_card(model)

    def scores(images: np.ndarray) -> np.ndarray:
        return network.digit_scores(network.logits(images))

    pen = pen_strokes.read()
    writers = held_out_writers(pen)
    unseen = pen_strokes.rasterise([digit for digit in pen if digit.writer in writers])
    digits = {"MNIST test": scores(mnist.test().images), "pen digits": scores(unseen.images)}
    rows = [
        _row(name, scores(images), digits)
        for name, images in _others(card.training.get("held_out_alphabet"))
    ]
    accepted = "; ".join(
        f"{(score >= 0.5).mean():.2%} of {name} ({len(score):,})" for name, score in digits.items()
    )
    logits = network.logits(set_in_fonts(DIGITS))
    right = logits.argmax(axis=1) == np.arange(len(logits)) // _VARIATIONS % len(DIGITS)
    in_type = network.digit_scores(logits) >= 0.5
    accepted += f"; {in_type.mean():.1%} of digits in the fonts of those letters ({len(in_type):,})"
    below = f"Accepted: {accepted}, of which {right.mean():.1%} are read right, accepted or not."
    _print(_COLUMNS, rows, below, as_markdown)
    _print(_ROADS, _whole_road(Reader(model), pen, writers), "", as_markdown)


def _print(columns: tuple[str, ...], rows: list[list[str]], below: str, as_markdown: bool) -> None:
    if as_markdown:
        for cells in (columns, ["---", *["---:"] * (len(columns) - 1)], *rows):
            print("| " + " | ".join(cells) + " |")
        print(f"\n{below}")
    else:
        table = Table(*columns, caption=below)
        for cells in rows:
            table.add_row(*cells)
        Console().print(table)


def _whole_road(
    reader: Reader, pen: list[pen_strokes.PenDigit], writers: set[int]
) -> list[list[str]]:
    """Rows of `_ROADS`, for each alphabet without what looks like a digit in it."""
    rng = np.random.default_rng(0)
    digits = _best_scores(reader, [d.strokes for d in pen if d.writer in writers], rng)
    rows = []
    clear = [character for character in characters.read() if not character.looks_like_a_digit]
    for alphabet in sorted({character.alphabet for character in clear}):
        drawn = [c.strokes for c in clear if c.alphabet == alphabet][::_EVERY]
        scores = _best_scores(reader, drawn, rng)
        cells = [
            cell
            for own, others in zip(digits, scores, strict=True)
            for cell in (f"{auroc(own, others):.4f}", f"{(others < ACCEPTED_FROM).mean():.1%}")
        ]
        rows.append([alphabet.replace("_", " "), f"{len(drawn):,}", *cells])
    return rows


def _best_scores(
    reader: Reader, drawings: list[list[np.ndarray]], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The highest digit score of each drawing's marks, on the pad and in a picture."""

    def best(read: Callable[..., list[Reading]], *drawn: object) -> float:
        try:
            return max(reading.digit_score for reading in read(*drawn))
        except UserError:
            return 0.0

    on_pad, in_picture = [], []
    for paths in drawings:
        low = np.concatenate(paths).min(axis=0)
        scale = _ON_PAD / max(strokes.extent(paths), 1e-9)
        placed = [(path - low) * scale for path in paths]
        on_pad.append(best(reader.read_strokes, placed, PEN))
        in_picture.append(best(reader.read_picture, on_canvas(paths, rng)))
    return np.array(on_pad), np.array(in_picture)


def _row(name: str, scores: np.ndarray, digits: dict[str, np.ndarray]) -> list[str]:
    return [
        name,
        f"{len(scores):,}",
        *(f"{auroc(own, scores):.4f}" for own in digits.values()),
        f"{(scores < 0.5).mean():.1%}",
    ]


def _others(held_out: str | None) -> Iterator[tuple[str, np.ndarray]]:
    """Names and images of what is no digit; ``held_out`` is the alphabet never learned from."""
    drawn = characters.read()
    for alphabet in sorted({character.alphabet for character in drawn}):
        of_it = [character for character in drawn if character.alphabet == alphabet]
        name = alphabet.replace("_", " ") + (", never learned from" if alphabet == held_out else "")
        yield name, characters.rasterise(of_it).images
        clear = [character for character in of_it if not character.looks_like_a_digit]
        yield f"{name}, no look-alikes", characters.rasterise(clear).images
    yield "letters in fonts never learned from", set_in_fonts(LETTERS)
    yield "scribbles", scribbles.generate(_SCRIBBLES, _SEED).images


def set_in_fonts(letters: str) -> np.ndarray:
    """Each letter in every font that is found, each time slanted and stretched its own way.

    Returns:
        uint8, shape (n, 28, 28); font by font, letter by letter.
    """
    rng = np.random.default_rng(0)
    fonts = [typesetting.load(path) for path in _font_files()]
    fonts.append(ImageFont.load_default(typesetting.HEIGHT))
    images = []
    for font in fonts:
        for letter in letters:
            sheet = typesetting.sheet(letter, font)
            for _ in range(_VARIATIONS):
                drawn = typesetting.vary(sheet, rng)
                if drawn.any():
                    images.append(normalise(drawn).centred)
    return np.array(images)


def _font_files() -> list[Path]:
    found = [path for folder in _FONT_FOLDERS for path in sorted(folder.rglob("*.[to]tf"))]
    unseen = [path for path in found if not path.name.startswith(_LEARNED_FROM)]
    return [path for path in unseen if not any(part in path.name for part in _NO_LETTERS)][
        :_MOST_FONTS
    ]


if __name__ == "__main__":
    typer.run(main)
