"""Read what was drawn: strokes from the pad and pictures from files take the same road."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo import ink, strokes
from mnist_demo.bundle import read_card
from mnist_demo.errors import UserError
from mnist_demo.inference.network import Network
from mnist_demo.settings import CHAMPION

ACCEPTED_FROM = 0.5
"""The digit score from which a mark is accepted as a digit."""
_ONLY_A_DOT = "That is only a dot: draw the whole digit."


@dataclass(frozen=True)
class Reading:
    """What one mark was read as."""

    ink: ink.Ink
    probabilities: np.ndarray
    """float, shape (10,), calibrated, sums to 1."""
    digit_score: float
    """How much the mark looks like any digit at all, in [0, 1]."""

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


class Reader:
    """A network and the road that leads to it."""

    def __init__(self, path: Path = CHAMPION) -> None:
        """Load the bundle at ``path``. Raises `UserError` as `Network.load` does."""
        self.card = read_card(path)
        self.network = Network.load(path)

    def read_strokes(self, drawn: strokes.Strokes, pen: float = 0.0) -> Reading:
        """Read a digit from the pen's path.

        Args:
            drawn: arrays of shape (points, 2), y down, in any unit.
            pen: width of the pen in that unit; a path that is no longer is a dot.

        Raises:
            UserError: there is no ink, or only a dot.
        """
        steps = ink.normalise(strokes.draw(drawn))
        if strokes.extent(drawn) <= pen:
            raise UserError(_ONLY_A_DOT)
        return self._read(steps)

    def read_picture(self, grey: np.ndarray) -> Reading:
        """Read the digit on a grey picture, shape (height, width), 0 black to 255 white.

        Raises:
            UserError: there is no ink, or only a dot.
        """
        steps = ink.normalise(ink.find_ink(grey))
        if ink.is_dot(steps):
            raise UserError(_ONLY_A_DOT)
        return self._read(steps)

    def read_digit(self, image: np.ndarray) -> Reading:
        """Read a digit that is 28×28 already, down the same road.

        Args:
            image: uint8 of shape (28, 28), 0 paper to 255 ink. One of MNIST's comes to the network
                as it is, its darkest ink brought to 255 where it was 254.

        Raises:
            UserError: there is no ink.
        """
        return self._read(ink.normalise(image / 255))

    def _read(self, steps: ink.Ink) -> Reading:
        logits = self.network.logits(steps.centred[None])
        return Reading(
            ink=steps,
            probabilities=self.network.probabilities(logits)[0],
            digit_score=float(self.network.digit_scores(logits)[0]),
        )
