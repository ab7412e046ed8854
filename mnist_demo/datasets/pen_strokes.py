"""Digits that people wrote with a pen on a tablet, drawn with the pad's brush.

Their paths come from UNIPEN files, such as the original recordings of "Pen-Based Recognition of
Handwritten Digits" (Alpaydin and Alimoglu, UCI, CC BY 4.0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo.datasets import unipen
from mnist_demo.datasets.digits import Digits
from mnist_demo.datasets.rasterise import rasterise_strokes
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

_LABELS = tuple("0123456789")


@dataclass(frozen=True)
class PenDigit:
    """One recorded digit."""

    label: int
    writer: int
    """The writer's number, -1 where the recording names none. No two files share a number."""
    strokes: list[np.ndarray]
    """Pen paths of shape (points, 2), x to the right and **y down**, in tablet units."""
    file: int = 0
    """Which of the files it comes from."""


def load() -> Digits:
    """The digits of the files named by ``MNIST_DEMO_PEN_STROKES``, as 28×28 images with writers.

    Raises:
        UserError: no file is named, or one cannot be read or holds no digit.
    """
    return rasterise(read())


def read(paths: Sequence[Path] = ()) -> list[PenDigit]:
    """The recorded digits of UNIPEN files, plain or gzipped, file by file.

    Args:
        paths: the files; none for those named by ``MNIST_DEMO_PEN_STROKES``.

    Raises:
        UserError: no file is named, or one cannot be read or holds no digit.
    """
    paths = paths or settings.pen_strokes
    if not paths:
        raise UserError(
            "No pen strokes are on this machine: set MNIST_DEMO_PEN_STROKES to the path of a "
            "UNIPEN file."
        )
    digits = [
        PenDigit(int(segment.label), segment.writer, segment.strokes, segment.file)
        for segment in unipen.read_all(paths)
        if segment.kind == "DIGIT" and segment.label in _LABELS
    ]
    for file in set(range(len(paths))) - {digit.file for digit in digits}:
        raise UserError(f"{paths[file]} holds no pen-drawn digit: it must be UNIPEN text.")
    return digits


def rasterise(digits: Sequence[PenDigit]) -> Digits:
    """Draw recorded digits, each with at least one point, as the pad draws them."""
    return Digits(
        rasterise_strokes(digit.strokes for digit in digits),
        np.array([digit.label for digit in digits], np.uint8),
        np.array([digit.writer for digit in digits], np.int64),
    )
