"""Read what was drawn: strokes from the pad and pictures from files are read alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo.bundle import read_card
from mnist_demo.inference.network import Network
from mnist_demo.inference.scoring import DigitScorer
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import Ink, normalise
from mnist_demo.ink.strokes import Strokes
from mnist_demo.segmentation.segmenter import Mark, Segmenter
from mnist_demo.settings import CHAMPION

ACCEPTED_FROM = 0.5
"""The digit score from which a mark is accepted as a digit."""


@dataclass(frozen=True)
class Reading:
    """What one mark was read as."""

    ink: Ink
    probabilities: np.ndarray
    """float, shape (10,), calibrated, sums to 1."""
    digit_score: float
    """How much the mark looks like any digit at all, in [0, 1]."""
    box: tuple[float, float, float, float]
    """Where its ink lies: left, top, right, bottom, in the unit of the drawing or in pixels."""
    strokes: tuple[int, ...] = ()
    """Which strokes of a drawing it is made of, whole or in part, ascending."""
    newest: tuple[int, int] = (-1, 0)
    """The newest of its strokes and, where strokes are cut, the number of its newest piece."""

    @property
    def digit(self) -> int:
        """The most probable digit, whether accepted or not."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """That digit's probability."""
        return float(self.probabilities.max())

    @property
    def accepted(self) -> bool:
        """Whether the mark looks enough like a digit to be read as one."""
        return self.digit_score >= ACCEPTED_FROM

    @property
    def text(self) -> str:
        """The digit if it was accepted, else nothing."""
        return str(self.digit) if self.accepted else ""


def joined(readings: Sequence[Reading]) -> str:
    """The accepted digits of a drawing, such as ``2026``."""
    return "".join(reading.text for reading in readings)


class Reader:
    """A network, and what brings drawings and pictures to it."""

    def __init__(self, path: Path = CHAMPION) -> None:
        """Load the bundle at ``path``. Raises `UserError` as `Network.load` does."""
        self.card = read_card(path)
        self.network = Network.load(path)

    def read_strokes(self, drawn: Strokes, pen: float = 0.0) -> list[Reading]:
        """Read the digits of the pen's path: line by line from the top, each from left to right.

        Args:
            drawn: arrays of shape (points, 2), y down, in any unit.
            pen: width of the pen in that unit; a path that is no longer is a dot.

        Returns:
            One reading for each mark, at least one. Dots beside digits, underlines and frames are
            left out.

        Raises:
            UserError: there is no ink, only dots, or more than `segmenter.MAX_MARKS`.
        """
        scorer = DigitScorer(self.network)
        return self._read(Segmenter(scorer).segment_strokes(drawn, pen), scorer)

    def read_picture(self, grey: np.ndarray) -> list[Reading]:
        """Read the digits on a grey picture: line by line from the top, each from left to right.

        Args:
            grey: shape (height, width), 0 black to 255 white.

        Returns:
            One reading for each mark, at least one. Dots beside digits, underlines and frames are
            left out.

        Raises:
            UserError: there is no ink, only dots, or more than `segmenter.MAX_MARKS`.
        """
        return self.read_ink(find_ink(grey))

    def read_ink(self, found: np.ndarray) -> list[Reading]:
        """Read the digits that ink makes up, as `read_picture` does.

        Args:
            found: as from `find_ink`: shape (height, width), 0 (paper) to 1 (ink), some of it.

        Raises:
            UserError: there are only dots, or more than `segmenter.MAX_MARKS`.
        """
        scorer = DigitScorer(self.network)
        return self._read(Segmenter(scorer).segment_picture(found), scorer)

    def read_digit(self, image: np.ndarray) -> Reading:
        """Read a digit that is 28×28 already, normalised like any other.

        Args:
            image: uint8 of shape (28, 28), 0 paper to 255 ink. One of MNIST's comes to the network
                as it is, its darkest ink brought to 255 where it was 254.

        Raises:
            UserError: there is no ink.
        """
        ink = normalise(image / 255)
        (reading,) = self._read([Mark(ink, ink.box)], DigitScorer(self.network))
        return reading

    def _read(self, marks: Sequence[Mark], scorer: DigitScorer) -> list[Reading]:
        logits = scorer.logits([mark.ink for mark in marks])
        probabilities = self.network.probabilities(logits)
        digit_scores = self.network.digit_scores(logits)
        return [
            Reading(
                mark.ink,
                probabilities[i],
                float(digit_scores[i]),
                mark.box,
                mark.strokes,
                mark.newest,
            )
            for i, mark in enumerate(marks)
        ]
