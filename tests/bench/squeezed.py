"""What it costs to squeeze the canvas to 28×28, as most demos do, instead of preparing the ink.

    python -m tests.bench.squeezed [BUNDLE …]

Digits that people wrote with a pen are drawn on the pad by other code than the page's, and read
twice: the whole pad averaged to 28×28, and as MNIST was made. They are anywhere on the pad and of
any size, or in its middle and as large as fits. They are by people from whom none of the networks
has learned.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image, ImageDraw

from mnist_demo.bundle import read_card
from mnist_demo.datasets import pen_strokes
from mnist_demo.datasets.rasterise import rasterise_strokes
from mnist_demo.inference import Network
from mnist_demo.ink.normalise import SIDE
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.requests import PAD_SIDE, PEN
from tests.bench.table import print_table
from tests.bench.unseen import by_writer, writers_learned_from

_FINER = 4
"""Pixels of the drawing for each of the pad's, so that the ink has smooth edges."""
_SIZES = (0.15, 0.95)
"""A digit's longer side, as a share of the pad's."""


def main(
    networks: Annotated[list[Path], typer.Argument(metavar="BUNDLE")] = [CHAMPION],  # noqa: B006
) -> None:
    """Print a Markdown table."""
    known = (writers_learned_from(read_card(folder)) for folder in networks)
    pen = by_writer(pen_strokes.read(), frozenset().union(*known))
    digits = pen.unseen
    labels = np.array([digit.label for digit in digits])
    prepared = rasterise_strokes(digit.strokes for digit in digits)
    rng = np.random.default_rng(0)
    anywhere = _squeezed([_placed(d.strokes, rng.uniform(*_SIZES), rng) for d in digits])
    centred = _squeezed([_placed(d.strokes, _SIZES[1]) for d in digits])

    def row(folder: Path) -> list[str]:
        network = Network.load(folder)
        shares = [
            (network.logits(images).argmax(axis=1) == labels).mean()
            for images in (anywhere, centred, prepared)
        ]
        return [folder.name, *(f"{share:.1%}" for share in shares)]

    print_table(
        ["network", "squeezed, drawn anywhere", "squeezed, large in the middle", "prepared"],
        map(row, networks),
        caption=pen.left_out("pen digits"),
    )


def _placed(
    paths: Sequence[np.ndarray], size: float, rng: np.random.Generator | None = None
) -> list[np.ndarray]:
    """Paths in the pad's unit: ``size`` of its side long, in its middle or anywhere."""
    points = np.concatenate(paths)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = size * PAD_SIDE / max(extent.max(), 1e-9)
    shares = np.array((0.5, 0.5)) if rng is None else rng.uniform(0, 1, 2)
    offset = shares * (PAD_SIDE - extent * scale)
    return [(path - low) * scale + offset for path in paths]


def _squeezed(drawings: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """The pad with each drawing as 28×28: uint8 of shape (n, 28, 28), 0 paper to 255 ink."""
    return np.array([_averaged(paths) for paths in drawings])


def _averaged(paths: Sequence[np.ndarray]) -> np.ndarray:
    pad = Image.new("L", (PAD_SIDE * _FINER,) * 2)
    draw, radius = ImageDraw.Draw(pad), PEN * _FINER / 2
    for path in paths:
        points = [tuple(point) for point in path * _FINER]
        draw.line(points, fill=255, width=PEN * _FINER, joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(pad.resize((SIDE, SIDE), Image.Resampling.BOX))


if __name__ == "__main__":
    typer.run(main)
