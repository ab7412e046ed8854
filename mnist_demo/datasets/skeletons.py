"""The styles in which people write each digit, read from ``skeletons.json``, as pen paths.

The file lists a digit's styles, each with a name, a weight and its strokes. A stroke is a line of
text: the points that the pen passes through, ``x,y`` in percent of the digit's height, x to the
right and y down. The pen runs smoothly through a point and turns sharply at a point marked ``!``.
A stroke of one point is a dot.
"""

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.linalg import block_diag

_POINTS_PER_HEIGHT = 16
"""Points that a path gets for each digit's height of its length: a brush hides the corners."""


@dataclass(frozen=True)
class Style:
    """One way of writing one digit."""

    name: str
    weight: float
    """How often it is written, relative to the digit's other styles."""
    strokes: tuple[str, ...]
    """The pen's strokes in the notation of ``skeletons.json``."""


@dataclass(frozen=True)
class Skeleton:
    """A style as a matrix: the points of its path are linear in its control points."""

    controls: np.ndarray
    """float, shape (controls, 2), in shares of the digit's height."""
    splines: np.ndarray
    """float, shape (points, controls): ``splines @ controls`` are the points of all strokes."""
    breaks: np.ndarray
    """Indices that split the points into strokes, shape (strokes - 1,)."""
    ends: np.ndarray
    """Indices of the controls at which a stroke begins or ends, shape (2 * strokes,)."""
    inner: np.ndarray
    """For each of ``ends`` the index of its neighbour in the same stroke."""


def _read_styles() -> dict[int, tuple[Style, ...]]:
    table = json.loads(Path(__file__).with_name("skeletons.json").read_text(encoding="utf-8"))
    return {
        int(digit): tuple(
            Style(style["name"], style["weight"], tuple(style["strokes"])) for style in styles
        )
        for digit, styles in table.items()
    }


STYLES = _read_styles()
"""Every style of every digit, by the digit."""


@cache
def compile_style(style: Style) -> Skeleton:
    """The skeleton of a style; its splines are computed once."""
    parts = [read_stroke(stroke) for stroke in style.strokes]
    matrices = [_splines(*part) for part in parts]
    sizes = np.array([len(controls) for controls, _ in parts])
    lasts = np.cumsum(sizes) - 1
    firsts = lasts - sizes + 1
    return Skeleton(
        controls=np.concatenate([controls for controls, _ in parts]),
        splines=block_diag(*matrices),
        breaks=np.cumsum([len(matrix) for matrix in matrices])[:-1],
        ends=np.concatenate([firsts, lasts]),
        inner=np.concatenate([np.minimum(firsts + 1, lasts), np.maximum(lasts - 1, firsts)]),
    )


def read_stroke(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The points of one stroke in the notation of ``skeletons.json``.

    Returns:
        The control points, float array of shape (points, 2) in shares of the digit's height, and
        which of them are corners, bool array of shape (points,).
    """
    marks = text.split()
    points = [[float(number) / 100 for number in mark.rstrip("!").split(",")] for mark in marks]
    return np.array(points), np.array([mark.endswith("!") for mark in marks])


def _splines(controls: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Weights of a stroke's control points in each point of its path, shape (points, controls).

    Between two corners the path is a natural cubic spline whose knots lie as far apart as the
    square roots of the distances (centripetal: no overshooting where control points lie close).
    """
    # imported here: it takes 0.2 s and 16 MB, and the page's start draws no digit
    from scipy.interpolate import CubicSpline

    count = len(controls)
    if count == 1:
        return np.ones((1, 1))
    borders = np.unique([0, *np.flatnonzero(corners), count - 1])
    pieces = []
    for first, last in pairwise(borders):
        lengths = np.hypot(*np.diff(controls[first : last + 1], axis=0).T)
        knots = np.concatenate([[0], np.cumsum(np.sqrt(lengths))])
        points = max(2, round(lengths.sum() * _POINTS_PER_HEIGHT))
        times = np.linspace(0, knots[-1], points + 1)
        if first > 0:
            times = times[1:]  # the piece before has drawn the corner
        pieces.append(CubicSpline(knots, np.eye(count)[first : last + 1], bc_type="natural")(times))
    return np.concatenate(pieces)
