"""How well digits that fill their picture are read: scans, and photos cropped to the digit.

    python -m tests.bench.close_ups [--model BUNDLE] [--pictures N]

The scans are MNIST's test images made coarse and thick, 16×16 pixels that the digit fills, and
scikit-learn's optical digits, 8×8 pixels by 43 people, from which no network here has learned. Both
are enlarged in the ways in which people and programs enlarge pictures. The photos are those of
`tests.photos`, of pen digits by writers from whom the network has not learned, by its card, cropped
to the digit and a margin. All of them are read from the picture file, through the whole pipeline.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated

import numpy as np
import typer
from PIL import Image
from sklearn.datasets import load_digits

from mnist_demo.datasets import mnist
from mnist_demo.datasets.pen_strokes import PenDigit
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader
from mnist_demo.ink import image_files
from mnist_demo.settings import CHAMPION
from tests import photos
from tests.bench.table import Model, print_table
from tests.bench.unseen import unseen_digits
from tests.scans import Enlargement, enlarged, scans

_ENLARGED = {
    "as they are": (1, Enlargement()),
    "pixels repeated 8 times": (8, Enlargement()),
    "8 times, bilinear": (8, Enlargement(resample=Image.Resampling.BILINEAR)),
    "8 times, bicubic, light on dark": (
        8,
        Enlargement(resample=Image.Resampling.BICUBIC, invert=True),
    ),
    "20 times, Lanczos, grey on grey, JPEG": (
        20,
        Enlargement(resample=Image.Resampling.LANCZOS, faint=True, jpeg=True),
    ),
}
_MARGINS = (0.08, 0.2, 0.4)
_Labelled = Iterable[tuple[bytes, int]]
"""Picture files with their labels."""


def main(
    model: Model = CHAMPION,
    count: Annotated[int, typer.Option("--pictures", min=1, help="Of each kind.")] = 1000,
) -> None:
    """Print a Markdown table."""
    reader = Reader(model)
    pen = unseen_digits(reader.card)
    print_table(
        ["pictures that a digit fills", "pictures", "read rightly", "accepted"],
        (_row(reader, name, labelled) for name, labelled in _kinds(count, pen.unseen)),
        caption=pen.left_out("pen digits"),
    )


def _row(reader: Reader, name: str, labelled: _Labelled) -> list[str]:
    outcomes = [_read(reader, raw, label) for raw, label in labelled]
    right, accepted = np.mean(outcomes, axis=0)
    return [name, f"{len(outcomes):,}", f"{right:.1%}", f"{accepted:.1%}"]


def _kinds(count: int, pen: list[PenDigit]) -> Iterator[tuple[str, _Labelled]]:
    test, optical = mnist.test()[:count], load_digits()
    coarse = {
        "scans of 16×16": (scans(test.images), test.labels),
        "optical digits of 8×8": (
            [(255 - 255 / 16 * image).astype(np.uint8) for image in optical.images[:count]],
            optical.target[:count],
        ),
    }
    for name, (images, labels) in coarse.items():
        for by_name, (by, how) in _ENLARGED.items():
            pictures = [enlarged(image, replace(how, side=by * len(image))) for image in images]
            yield f"{name}, {by_name}", zip(pictures, map(int, labels), strict=True)
    for margin in _MARGINS:
        yield f"photos cut at {margin:.0%} of the digit", _cut_photos(pen, count, margin)


def _cut_photos(pen: list[PenDigit], count: int, margin: float) -> _Labelled:
    rng = np.random.default_rng(1)
    for _ in range(count):
        digit = pen[rng.integers(len(pen))]
        how = photos.conditions(rng)
        yield photos.photo(digit.strokes, how, rng, margin=margin), digit.label


def _read(reader: Reader, raw: bytes, label: int) -> tuple[bool, bool]:
    """Whether exactly the one digit is read, and whether every mark is accepted."""
    try:
        readings = reader.read_picture(image_files.read(raw).grey)
    except UserError:
        return False, False
    right = [reading.digit for reading in readings] == [label]
    return right, all(reading.accepted for reading in readings)


if __name__ == "__main__":
    typer.run(main)
