"""How well digits on photos of paper are read, and what the photo costs in accuracy.

    python -m tests.bench.photos [--model BUNDLE] [--photos N] [--rows N] [--data pen|synthetic]

The photos are those of `tests.photos`: pencil, ballpoint or marker; plain, ruled or squared paper;
uneven light, half of them with a shadow; every EXIF orientation. Further kinds differ in one way
each from these, such as coloured pens on coloured paper. The digits are those of pen writers from
whom the network has not learned, by its card. The same strokes are also read on the pad, so that
the difference is what the photo alone costs.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
import typer

from mnist_demo.datasets import pen_strokes, synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, joined
from mnist_demo.ink import image_files
from mnist_demo.settings import CHAMPION
from tests import photos, rows
from tests.bench.table import Model, print_table
from tests.bench.unseen import unseen_digits

_DIM = {"exposure": 0.5}
_OTHERWISE: dict[str, dict[str, Any]] = {
    "a whole sheet on a darker table": {"on_table": True},
    "dim light": _DIM,
    "chalk on a board": {"chalk": True},
    "pencil on squared school paper": {"pen": "pencil", "paper": "school"},
    "a digit that meets the photo's edge, or is cut by it": {"at_edge": True},
    "a coloured pen on coloured paper": {"coloured": True},
    "a brush pen": {"pen": "brush"},
    "a sheet seen from low over it, at 45° to 60°": {"tilted": True},
}
"""Further kinds of photos: what differs from the conditions that `photos.conditions` draws."""


def main(
    model: Model = CHAMPION,
    count: Annotated[int, typer.Option("--photos", min=1)] = 1000,
    row_count: Annotated[int, typer.Option("--rows", min=0)] = 200,
    data: str = "pen",
    seed: int = 1,
) -> None:
    """Print a Markdown table."""
    reader, rng = Reader(model), np.random.default_rng(seed)
    pen = unseen_digits(reader.card) if data == "pen" else None
    recorded = pen.unseen if pen else []
    right: dict[str, list[bool]] = defaultdict(list)
    for _ in range(count):
        label, strokes = _digit(recorded, rng)
        how = photos.conditions(rng)
        is_right = _read(reader, photos.photo(strokes, how, rng)) == str(label)
        light = "with a shadow" if how.shadow else "without a shadow"
        for name in ("single digits", how.pen, f"{how.paper} paper", light):
            right[name].append(is_right)
        right["the same strokes on the pad"].append(
            joined(reader.read_strokes(strokes)) == str(label)
        )
    for name, otherwise in _OTHERWISE.items():
        for _ in range(count // 4):
            label, strokes = _digit(recorded, rng)
            how = replace(photos.conditions(rng), **otherwise)
            is_right = _read(reader, photos.photo(strokes, how, rng)) == str(label)
            right[name].append(is_right)
    for name, otherwise in {"rows of 2 to 5 digits": {}, "such rows in dim light": _DIM}.items():
        for _ in range(row_count):
            digits = [_digit(recorded, rng) for _ in range(rng.integers(2, 6))]
            row = rows.write(*zip(*digits, strict=True), rng)
            how = replace(photos.conditions(rng), **otherwise)
            raw = photos.photo(row.strokes, how, rng, share=(0.15, 0.4))
            right[name].append(_read(reader, raw) == row.text)
    print_table(
        ["photos of", "photos", "read rightly"],
        ([name, f"{len(hits):,}", f"{np.mean(hits):.1%}"] for name, hits in right.items()),
        caption=pen.left_out("pen digits") if pen else "",
    )


def _digit(
    recorded: list[pen_strokes.PenDigit], rng: np.random.Generator
) -> tuple[int, list[np.ndarray]]:
    if recorded:
        digit = recorded[rng.integers(len(recorded))]
        return digit.label, digit.strokes
    label = int(rng.integers(10))
    return label, synthetic.strokes_of(label, rng)


def _read(reader: Reader, raw: bytes) -> str:
    try:
        return joined(reader.read_picture(image_files.read(raw).grey))
    except UserError:
        return ""


if __name__ == "__main__":
    typer.run(main)
