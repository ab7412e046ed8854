"""Draws the sample digits in ``assets/samples``: ``python -m mnist_demo.datasets.samples``."""

from pathlib import Path

import numpy as np
from PIL import Image

from mnist_demo.datasets import synthetic
from mnist_demo.ink import strokes
from mnist_demo.settings import SAMPLES

_SIDE = 280
"""Side of a sample in pixels."""
_SEED = 7


def draw(folder: Path) -> None:
    """Write ``digit_0.png`` to ``digit_9.png``, dark on light, each at a random place."""
    rng = np.random.default_rng(_SEED)
    folder.mkdir(parents=True, exist_ok=True)
    for digit in range(10):
        ink = strokes.draw(synthetic.strokes_of(digit, rng))
        top, left = (rng.integers(0, _SIDE - side + 1) for side in ink.shape)
        sheet = np.full((_SIDE, _SIDE), 255, np.uint8)
        sheet[top : top + ink.shape[0], left : left + ink.shape[1]] -= (ink * 255).astype(np.uint8)
        Image.fromarray(sheet).save(folder / f"digit_{digit}.png", optimize=True)


if __name__ == "__main__":
    draw(SAMPLES)
