"""Letters and symbols as people wrote them on tablets, which a network learns to refuse.

They are the characters of the UNIPEN files that also hold the pen strokes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.datasets import unipen
from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.datasets.rasterise import rasterise_strokes
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

SAME_AS_DIGITS = frozenset("OoQIl|\\/!(),'`.:;-_i")
"""Characters that are a digit's very shape to many people (an O, an l, a slash as a steep 1), or a
dot. No network trains on them: one that refused an O would refuse zeros."""


@dataclass(frozen=True)
class Symbol:
    """One drawing of one letter or symbol."""

    label: str
    """The character."""
    writer: int
    """The writer's number, -1 where the recording names none. No two files share a number."""
    strokes: list[np.ndarray]
    """Pen paths of shape (points, 2), x to the right and **y down**, in tablet units."""
    file: int = 0
    """Which of the files it comes from."""

    @property
    def is_same_as_a_digit(self) -> bool:
        """Whether it is one of `SAME_AS_DIGITS`."""
        return self.label in SAME_AS_DIGITS


def read() -> list[Symbol]:
    """The letters and symbols of the files named by ``MNIST_DEMO_PEN_STROKES``, in their order.

    Raises:
        UserError: no file is named, one cannot be read, or none holds a letter.
    """
    symbols = [
        Symbol(segment.label, segment.writer, segment.strokes, segment.file)
        for segment in unipen.read_all(settings.pen_strokes)
        if segment.kind == "CHARACTER" and not segment.label.isdigit()
    ]
    if not symbols:
        raise UserError(
            "No letters by hand are on this machine: let MNIST_DEMO_PEN_STROKES name a UNIPEN file "
            "that holds characters."
        )
    return symbols


def rasterise(drawn: Sequence[Symbol]) -> Digits:
    """Draw symbols, each with at least one point, as the pad does; labels are `NO_DIGIT`."""
    return Digits(
        rasterise_strokes(symbol.strokes for symbol in drawn),
        np.full(len(drawn), NO_DIGIT, np.int8),
        np.array([symbol.writer for symbol in drawn], np.int64),
    )
