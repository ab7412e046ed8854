"""How well the champion's preset reads hands it has never seen: five folds of the pen writers.

    python -m tests.bench.cross_validate [--epochs N] [--folds N]

For each fold a network is trained without a fifth of the writers, then reads theirs: as strokes,
the way the pad hands them over, and as pictures of a 280-pixel canvas with an 18-pixel brush, any
place, any size, the way `predict` gets them. Nothing is chosen by these figures.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.model_selection import GroupKFold

from mnist_demo.datasets import pen_strokes
from mnist_demo.inference import Reader, joined
from mnist_demo.presets.config import make_config
from mnist_demo.training.train import train
from tests.canvas import on_canvas


def main(
    architecture: str = "champion",
    epochs: Annotated[int | None, typer.Option(help="Default: the preset's own.")] = None,
    folds: int = 5,
) -> None:
    """Print a line for each fold and the accuracy over all digits."""
    digits = pen_strokes.read()
    writers = np.array([digit.writer for digit in digits])
    rng = np.random.default_rng(0)
    right: dict[str, list[bool]] = {"pad": [], "pad, accepted": [], "predict": []}
    splits = GroupKFold(folds, shuffle=True, random_state=0).split(digits, groups=writers)
    for fold, (_, unseen) in enumerate(splits, 1):
        hidden = tuple(sorted({int(writer) for writer in writers[unseen]}))
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "bundle"
            config = make_config(architecture, epochs=epochs, seed=fold, exclude_writers=hidden)
            *_, done = train(config, out)
            reader = Reader(out)
        for index in unseen:
            digit = digits[index]
            on_pad = reader.read_strokes(digit.strokes)
            on_sheet = reader.read_picture(on_canvas(digit.strokes, rng))
            right["pad"].append([mark.digit for mark in on_pad] == [digit.label])
            right["pad, accepted"].append(joined(on_pad) == str(digit.label))
            right["predict"].append(joined(on_sheet) == str(digit.label))
        shares = ", ".join(f"{k} {np.mean(v[-len(unseen) :]):.2%}" for k, v in right.items())
        print(
            f"fold {fold}: {len(hidden)} writers, {len(unseen)} digits; {shares}; "
            f"MNIST test {done.test_accuracy:.2%}, {done.seconds:.0f} s",
            flush=True,
        )
    print("all: " + ", ".join(f"{name} {np.mean(hits):.2%}" for name, hits in right.items()))


if __name__ == "__main__":
    typer.run(main)
