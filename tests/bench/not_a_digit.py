"""How well a network tells non-digits from digits, on images of kinds that it was not trained on.

    python -m tests.bench.not_a_digit [--model BUNDLE] [--markdown]

The digit scores of MNIST's test images, and of pen digits by writers from whom the network has not
learned, by its card, are compared with those of non-digits: drawn characters, alphabet by alphabet
(the card names the one that validated), letters of this machine's fonts from which no network
learns, each slanted and stretched at random, and scribbles of another seed. The AUROC is how often
the digit's score is the higher one, where a tie counts half. The share refused is that below the
card's threshold. Digits in the fonts of those letters should be accepted and read correctly.

The second table uses the whole pipeline: characters drawn on the pad, and on pictures of a canvas,
where a letter may be segmented into parts that look like digits. A character's score is the highest
one of its marks.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import typer
from PIL import ImageFont

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
from mnist_demo.ui.requests import PEN
from tests.bench.table import AsMarkdown, Model, print_table
from tests.bench.unseen import unseen_digits
from tests.canvas import on_canvas

LETTERS = "ACEFGHJKLMNPQRTUVWXYacdefhijkmnprtuvwxy"
"""The Latin letters without those that hands or fonts often draw like digits: BDIOSZ, bgloqsz."""
DIGITS = "0123456789"
_FONT_FOLDERS = (typesetting.font_folder(), Path("/usr/share/fonts"))
_LEARNED_FROM = ("DejaVu", "STIX")
"""Prefixes of the names of the font families that networks learn from: `letters.FONTS`."""
_WITHOUT_LETTERS = ("LastResort", "cmex", "cmsy", "cmmi", "Emoji", "Symbol", "Dingbats")
"""Parts of the names of fonts that have other drawings in place of letters."""
_MOST_FONTS = 60
_VARIATIONS = 4
"""Images of each letter in each font, each slanted and stretched at random."""
_SCRIBBLES, _SEED = 2_000, 2**40 + 1
_ON_PAD = 150
"""Longer side of a drawing, in the pad's unit."""
_STEP = 2
"""Every second character, and digit, is read through the whole pipeline."""


def main(model: Model = CHAMPION, as_markdown: AsMarkdown = False) -> None:
    """Measure, and print two tables."""
    network, card = Network.load(model), read_card(model)

    def scores(images: np.ndarray) -> np.ndarray:
        return network.digit_scores(network.logits(images))

    pen = unseen_digits(card)
    unseen = pen_strokes.rasterise(pen.unseen)
    digits = {"MNIST test": scores(mnist.test().images), "pen digits": scores(unseen.images)}
    rows = [
        _row(name, scores(images), digits)
        for name, images in _non_digits(card.training.get("held_out_alphabet"))
    ]
    accepted = "; ".join(
        f"{(score >= ACCEPTED_FROM).mean():.2%} of {name} ({len(score):,})"
        for name, score in digits.items()
    )
    logits = network.logits(set_in_fonts(DIGITS))
    right = logits.argmax(axis=1) == np.arange(len(logits)) // _VARIATIONS % len(DIGITS)
    in_type = network.digit_scores(logits) >= ACCEPTED_FROM
    accepted += f"; {in_type.mean():.1%} of digits in the fonts of those letters ({len(in_type):,})"
    below = (
        f"Accepted: {accepted}, of which {right.mean():.1%} are read right, accepted or not.\n"
        f"{pen.left_out('pen digits')}"
    )
    print_table(
        ["not a digit", "images", "AUROC, MNIST test", "AUROC, pen digits", "refused"],
        rows,
        as_markdown=as_markdown,
        caption=below,
    )
    print_table(
        [
            "drawn characters",
            "characters",
            "AUROC, on the pad",
            "no digit read",
            "AUROC, in pictures",
            "no digit read",
        ],
        _pipeline_rows(Reader(model), pen.unseen[::_STEP]),
        as_markdown=as_markdown,
    )


def _pipeline_rows(reader: Reader, pen: list[pen_strokes.PenDigit]) -> Iterator[list[str]]:
    """The rows of the second table: for each alphabet the characters that look like no digit."""
    rng = np.random.default_rng(0)
    digits = _best_scores(reader, [digit.strokes for digit in pen], rng)
    clear = [character for character in characters.read() if not character.looks_like_a_digit]
    for alphabet in sorted({character.alphabet for character in clear}):
        drawn = [c.strokes for c in clear if c.alphabet == alphabet][::_STEP]
        scores = _best_scores(reader, drawn, rng)
        cells = [
            cell
            for own, others in zip(digits, scores, strict=True)
            for cell in (f"{auroc(own, others):.4f}", f"{(others < ACCEPTED_FROM).mean():.1%}")
        ]
        yield [alphabet.replace("_", " "), f"{len(drawn):,}", *cells]


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
        f"{(scores < ACCEPTED_FROM).mean():.1%}",
    ]


def _non_digits(held_out: str | None) -> Iterator[tuple[str, np.ndarray]]:
    """Names and images of non-digits; ``held_out`` is the alphabet without training images."""
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
    """Images of each letter in every font that is found, slanted and stretched at random.

    Returns:
        uint8, shape (n, 28, 28), font by font and letter by letter.
    """
    rng = np.random.default_rng(0)
    images = []
    for font in unseen_fonts():
        for letter in letters:
            sheet = typesetting.sheet(letter, font)
            for _ in range(_VARIATIONS):
                drawn = typesetting.vary(sheet, rng)
                if drawn.any():
                    images.append(normalise(drawn).centred)
    return np.array(images)


def unseen_fonts() -> list[ImageFont.FreeTypeFont]:
    """This machine's fonts of the families that networks do not learn from."""
    found = [path for folder in _FONT_FOLDERS for path in sorted(folder.rglob("*.[to]tf"))]
    unseen = [path for path in found if not path.name.startswith(_LEARNED_FROM)]
    with_letters = [
        path for path in unseen if not any(part in path.name for part in _WITHOUT_LETTERS)
    ]
    fonts = [typesetting.load(path) for path in with_letters[:_MOST_FONTS]]
    return [*fonts, ImageFont.load_default(typesetting.HEIGHT)]


if __name__ == "__main__":
    typer.run(main)
