"""What speaks for pieces of ink being one digit, as weights that were learned.

They are those of a conditional log-linear model of how writing is divided (a semi-Markov random
field; Sarawagi and Cohen, 2004), fitted to real numbers, rows, single digits and letters by
``python -m tests.bench.grouping --write``, which rewrites ``weights.json``.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path

WEIGHTS_FILE = Path(__file__).with_name("weights.json")
"""Holds the weights of each of the three decisions that `Weights` serves."""


@dataclass(frozen=True)
class Weights:
    """Weights of a mark's features, in log-odds; 0 where a decision has no such feature.

    All lengths are shares of the height of the writing.
    """

    score: float = 0.0
    """For each unit of the mark's own log-odds of being one digit."""
    mark: float = 0.0
    """For each mark."""
    excess_width: float = 0.0
    """For each unit of width beyond `grouping.USUAL_MARK.width`."""
    missing_height: float = 0.0
    """For each unit of height below `grouping.USUAL_MARK.height`."""
    overlap: float = 0.0
    """For what a piece of the mark overlaps the others in width, each as a share of the narrower
    one's width; the mean over its pieces."""
    alone: float = 0.0
    """For a mark of several pieces beside which nothing is drawn; for one of slices, beside which
    nothing is a digit."""
    crossing: float = 0.0
    """For each other piece that a piece of the mark crosses; the mean over its pieces. Pieces that
    surely are one count as one."""
    skipped: float = 0.0
    """For each time that the pen wrote something else between two strokes of the mark."""


FEATURES = tuple(field.name for field in fields(Weights))
"""The features of a mark, in the order of their columns in an array."""


def _read(decision: str) -> Weights:
    return Weights(**json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))[decision])


STROKES = _read("strokes")
"""Which strokes of a drawing are one digit."""
COMPONENTS = _read("components")
"""Which connected components of a picture are one digit."""
SLICES = _read("slices")
"""Which slices of one component, or of the strokes of one mark, are one digit: they are fitted to
those of components."""
