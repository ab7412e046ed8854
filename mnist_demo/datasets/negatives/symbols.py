"""Letters and symbols as people wrote them on tablets, which a network learns to refuse.

They are the characters of the UNIPEN files that also hold the pen strokes.
"""

from collections.abc import Sequence

import numpy as np

from mnist_demo.datasets import unipen
from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.datasets.rasterise import rasterise_strokes
from mnist_demo.datasets.unipen import Segment
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

SAME_AS_DIGITS = frozenset("OoQIl|\\/!(),'`.:;-_i")
"""Characters that are a digit's very shape to many people (an O, an l, a slash as a steep 1), or a
dot. No network trains on them: one that refused an O would refuse zeros."""


def is_same_as_a_digit(symbol: Segment) -> bool:
    """Whether it is one of `SAME_AS_DIGITS`."""
    return symbol.label in SAME_AS_DIGITS


def read() -> list[Segment]:
    """The letters and symbols of the files named by ``MNIST_DEMO_PEN_STROKES``, in their order.

    Raises:
        UserError: no file is named, one cannot be read, or none holds a letter.
    """
    symbols = [
        segment
        for segment in unipen.read_all(settings.pen_strokes)
        if segment.kind == "CHARACTER" and not segment.label.isdigit()
    ]
    if not symbols:
        raise UserError(
            "No letters by hand are on this machine: let MNIST_DEMO_PEN_STROKES name a UNIPEN file "
            "that holds characters."
        )
    return symbols


def rasterise(drawn: Sequence[Segment]) -> Digits:
    """Draw symbols, each with at least one point, as the pad does; labels are `NO_DIGIT`."""
    return Digits(
        rasterise_strokes(symbol.strokes for symbol in drawn),
        np.full(len(drawn), NO_DIGIT, np.int8),
        np.array([symbol.writer for symbol in drawn], np.int64),
    )
