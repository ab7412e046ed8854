"""How well digits in type and on displays are read from pictures, and whether letters are refused.

    python -m tests.bench.in_type [--model BUNDLE] [--numbers N]

The fonts are this machine's, without the families that networks learn from; the displays have round
segments, which no network learns from either. Each font sets every digit alone, some numbers of two
to six digits, and the letters that no digit looks like, dark on light paper or light on dark. A
letter is refused if no digit is read in it.
"""

from collections.abc import Callable, Iterator
from typing import Annotated

import numpy as np
import typer
from PIL import Image, ImageDraw, ImageFont

from mnist_demo.datasets import seven_segment
from mnist_demo.datasets.seven_segment import LIT
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, joined
from mnist_demo.settings import CHAMPION
from tests.bench.not_a_digit import DIGITS, LETTERS, unseen_fonts
from tests.bench.table import Model, print_table

_MARGIN = 0.4
"""Paper round what is set, as a share of its height."""
_PAPER, _INK = (225, 256), (0, 60)
"""Grey levels of paper and of ink, lowest and highest."""
_HEIGHTS = (40, 140)
"""Height of the pictures in pixels, without margins."""

Picture = tuple[str, np.ndarray]
"""What is set, and a grey picture of it, uint8, 0 black to 255 white."""


def main(
    model: Model = CHAMPION,
    numbers: Annotated[int, typer.Option(min=1, help="Numbers of each font, and displays.")] = 4,
    seed: int = 0,
) -> None:
    """Print a Markdown table."""
    reader, rng = Reader(model), np.random.default_rng(seed)
    fonts = unseen_fonts()
    kinds: dict[str, Iterator[Picture]] = {
        "digits in type": ((d, _set(d, font, rng)) for font in fonts for d in DIGITS),
        "numbers in type": (
            (text, _set(text, font, rng))
            for font in fonts
            for text in (_number(rng) for _ in range(numbers))
        ),
        "digits of displays": _displays(lambda i: str(i % 10), 100 * numbers, rng),
        "numbers of displays": _displays(lambda _: _number(rng), 30 * numbers, rng),
        "letters in type": (
            (letter, _set(letter, font, rng)) for font in fonts for letter in LETTERS
        ),
    }
    print_table(
        ["set in fonts never learned from", "pictures", "read rightly", "no digit read"],
        (_row(reader, name, pictures) for name, pictures in kinds.items()),
    )


def _row(reader: Reader, name: str, pictures: Iterator[Picture]) -> list[str]:
    read = [(text, _reading(reader, picture)) for text, picture in pictures]
    right = np.mean([text == reading for text, reading in read])
    return [
        name,
        f"{len(read):,}",
        "–" if name.startswith("letters") else f"{right:.1%}",
        f"{np.mean([not reading for _, reading in read]):.1%}",
    ]


def _reading(reader: Reader, picture: np.ndarray) -> str:
    try:
        return joined(reader.read_picture(picture))
    except UserError:
        return ""


def _number(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list(DIGITS), rng.integers(2, 7)))


def _set(text: str, font: ImageFont.FreeTypeFont, rng: np.random.Generator) -> np.ndarray:
    """Text in type."""
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text, anchor="ls"))
    sheet = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(sheet).text((-left, -top), text, 255, font, anchor="ls")
    return _on_paper(np.asarray(sheet, np.float32) / 255, rng)


def _displays(
    text_of: Callable[[int], str], count: int, rng: np.random.Generator
) -> Iterator[Picture]:
    """Texts on displays, each of another."""
    for i in range(count):
        text, display = text_of(i), seven_segment.random_display(rng, rounded=True)
        forms = {digit: rng.choice(LIT[int(digit)]) for digit in text}
        places = [seven_segment.draw(forms[digit], display) for digit in text]
        yield text, _on_paper(np.hstack(places), rng)


def _on_paper(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Ink on a sheet, at some size, dark on light or light on dark."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    ink = np.pad(ink, round(_MARGIN * len(ink)))
    height = round(rng.uniform(*_HEIGHTS) * (1 + 2 * _MARGIN))
    size = round(ink.shape[1] * height / len(ink)), height
    small = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))
    paper, pen = rng.integers(*_PAPER), rng.integers(*_INK)
    grey = (paper + (pen - paper) * small).round().astype(np.uint8)
    return grey if rng.random() < 0.7 else 255 - grey


if __name__ == "__main__":
    typer.run(main)
