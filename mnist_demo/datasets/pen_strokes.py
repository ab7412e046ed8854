"""Digits that people wrote with a pen on a tablet, drawn with the pad's brush.

Reads UNIPEN text (Guyon et al., 1994), such as the original recordings of "Pen-Based Recognition
of Handwritten Digits" (Alpaydin and Alimoglu, UCI, CC BY 4.0).
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo.datasets.digits import Digits
from mnist_demo.datasets.rasterise import rasterise_strokes
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

_SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s.*"(\d)"')
_COMMENT = re.compile(r"\.COMMENT\s+\d+\s+(\d+)\s+\d+")


@dataclass(frozen=True)
class PenDigit:
    """One recorded digit."""

    label: int
    writer: int
    """The writer's number in the recording; -1 where it names none."""
    strokes: list[np.ndarray]
    """Pen paths of shape (points, 2), x to the right and **y down**, in tablet units."""


def load() -> Digits:
    """The digits of the file named by ``MNIST_DEMO_PEN_STROKES``, as 28×28 images with writers.

    Raises:
        UserError: no file is named, or it cannot be read or holds no digit.
    """
    return rasterise(read())


def read(path: Path | None = None) -> list[PenDigit]:
    """The recorded digits of a UNIPEN file, plain or gzipped.

    Args:
        path: the file; ``None`` for the one named by ``MNIST_DEMO_PEN_STROKES``.

    Raises:
        UserError: no file is named, or it cannot be read or holds no digit.
    """
    path = path or settings.pen_strokes
    if path is None:
        raise UserError(
            "No pen strokes are on this machine: set MNIST_DEMO_PEN_STROKES to the path of a "
            "UNIPEN file."
        )
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("ascii", "replace")
    except FileNotFoundError:
        raise UserError(
            f"There is no file {path}: let MNIST_DEMO_PEN_STROKES name a UNIPEN file."
        ) from None
    except (OSError, EOFError, zlib.error):
        raise UserError(f"{path} cannot be read: fetch the UNIPEN file again.") from None
    digits = _parse(text)
    if not digits:
        raise UserError(f"{path} holds no pen-drawn digit: it must be UNIPEN text.")
    return digits


def rasterise(digits: Sequence[PenDigit]) -> Digits:
    """Draw recorded digits, each with at least one point, as the pad draws them."""
    return Digits(
        rasterise_strokes(digit.strokes for digit in digits),
        np.array([digit.label for digit in digits], np.uint8),
        np.array([digit.writer for digit in digits], np.int64),
    )


def _parse(text: str) -> list[PenDigit]:
    """Every digit of UNIPEN text that has ink; lines without label, writer or point are skipped."""
    digits: list[PenDigit] = []
    label: int | None = None
    writer = -1
    paths: list[list[tuple[float, float]]] = []
    path: list[tuple[float, float]] | None = None

    def close() -> None:
        drawn = [np.array(p, np.float64) for p in paths if p]
        if label is not None and drawn:
            digits.append(PenDigit(label, writer, drawn))

    for line in text.splitlines():
        if line.startswith(".SEGMENT"):
            close()
            match = _SEGMENT.match(line)
            label, writer, paths, path = int(match[1]) if match else None, -1, [], None
        elif line.startswith(".COMMENT"):
            match = _COMMENT.match(line)
            writer = int(match[1]) if match else writer
        elif line.startswith(".PEN_DOWN"):
            path = []
            paths.append(path)
        elif line.startswith(".PEN_UP"):
            path = None
        elif path is not None and not line.startswith("."):
            numbers = line.split()
            if len(numbers) == 2:
                path.append((float(numbers[0]), -float(numbers[1])))
    close()
    return digits
