"""How the world writes its digits: a table of skeletons, one row for each style of each digit.

A stroke of the pen is written as a line of text: the points it passes through, ``x,y`` in percent
of the digit's height, x to the right and y down. The pen runs smoothly through a point, and turns
sharply at one marked ``!``. A stroke of one point is a dot.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.linalg import block_diag

_POINTS_PER_HEIGHT = 16
"""Points of a path for each digit's height of its length: a brush hides the corners between."""


@dataclass(frozen=True)
class Style:
    """One way of writing one digit."""

    name: str
    weight: float
    """How often it is written, relative to the digit's other styles."""
    strokes: tuple[str, ...]
    """The pen's strokes in the notation of this table."""


@dataclass(frozen=True)
class Skeleton:
    """A style made ready for drawing: its path is linear in its control points."""

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


@cache
def compile_style(style: Style) -> Skeleton:
    """The skeleton of a style, its splines worked out once and for all."""
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
    """The points of one stroke of the table.

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


STYLES: dict[int, tuple[Style, ...]] = {
    0: (
        Style("plain", 5, ("34,0 10,12 0,50 10,88 32,100 54,86 62,50 54,14 33,0",)),
        Style("clockwise", 1, ("26,1 48,8 62,48 54,88 32,100 10,88 0,50 8,16 28,0",)),
        Style("round", 2, ("44,0 12,14 0,50 14,88 46,100 78,86 90,50 78,14 43,0",)),
        Style("not quite closed", 1.5, ("40,3 14,10 0,50 10,90 34,100 56,82 60,46 54,22",)),
        Style("overlapping", 1.5, ("48,10 26,0 4,28 2,66 20,97 42,97 60,66 58,28 40,4 22,6",)),
        Style("looped", 1, ("30,8 6,28 0,62 18,97 42,96 60,64 56,24 38,0 26,10 36,20 60,8",)),
        Style(
            "slashed", 0.7, ("34,0 8,14 0,50 10,88 32,100 54,86 62,50 54,14 33,0", "66,-2 0,102")
        ),
        Style(
            "slashed inside",
            0.3,
            ("34,0 8,14 0,50 8,88 32,100 56,86 64,50 56,14 33,0", "50,18 14,82"),
        ),
        Style("dotted", 0.1, ("34,0 8,14 0,50 8,88 32,100 56,86 64,50 56,14 33,0", "32,50")),
        Style("wide, open", 1, ("50,8 26,2 2,28 4,74 30,100 62,88 74,54 66,22 44,6 30,12",)),
        Style("lidded", 1, ("72,0 44,2 10,18 0,56 16,94 46,98 66,70 64,34 46,10 24,8",)),
        Style("curled in", 0.8, ("44,22 18,14 0,50 14,92 50,98 76,60 62,14 32,2 8,22",)),
    ),
    1: (
        Style("plain", 7, ("0,0 1,50 0,100",)),
        Style("flagged", 1.5, ("-16,20 -6,11 0,0! 0,50 0,100",)),
        Style("flagged and footed", 1, ("-16,20 -6,11 0,0! 0,50 0,100", "-22,100 0,100 22,100")),
        Style("long-flagged", 1.2, ("-36,40 -16,20 0,0! 0,50 0,100",)),
        Style("long-flagged and footed", 0.3, ("-32,36 -14,18 0,0! 0,50 0,100", "-26,100 24,100")),
        Style("footed", 0.2, ("0,0 0,50 0,100", "-20,100 0,100 20,100")),
        Style("serif", 0.5, ("-12,6 0,0! 0,50 0,100",)),
        Style("steep-flagged", 0.8, ("-20,52 -9,24 0,0! 0,50 0,100",)),
        Style("long-flagged, rounded", 0.4, ("-40,34 -16,10 0,0 3,20 0,60 -6,100",)),
    ),
    2: (
        Style("plain", 3, ("0,24 12,4 34,0 54,12 54,34 32,66 0,100! 30,98 64,98",)),
        Style("looped", 3, ("0,20 16,2 40,2 54,20 48,46 28,76 8,96 -2,86 10,76 36,90 66,96",)),
        Style("wide looped", 1, ("2,22 22,2 48,4 56,26 40,60 12,92 -8,86 2,72 30,84 56,98 76,88",)),
        Style(
            "wavy base", 1.5, ("0,20 16,2 38,0 54,16 50,38 28,70 0,96! 14,88 34,94 58,100 70,92",)
        ),
        Style("Z-shaped", 1, ("0,6 26,0 54,6! 26,54 0,98! 30,96 62,98",)),
        Style("swan", 1, ("6,32 2,16 18,0 42,4 50,24 38,60 2,96! 34,92 66,96",)),
        Style("upright", 0.7, ("0,16 18,0 36,6 40,28 30,64 4,98! 24,96 50,100",)),
        Style("rounded base", 0.7, ("0,22 16,2 40,2 52,22 40,52 14,78 10,94 30,98 62,92",)),
        Style("deep head", 1.8, ("16,38 2,22 16,2 46,4 56,28 42,62 8,98! 36,92 70,96",)),
        Style(
            "deep head, looped",
            2.5,
            ("14,36 4,18 24,0 50,10 54,36 36,70 12,96 0,84 14,70 42,84 76,92",),
        ),
        Style("small head, long base", 1.5, ("6,18 20,0 40,8 40,34 20,70 0,96! 40,90 90,88",)),
        Style("large loop", 2, ("6,20 26,0 48,14 46,44 30,80 10,100 -8,88 4,66 30,72 64,96",)),
        Style("dropped base", 0.8, ("0,18 20,0 46,8 50,36 30,64 0,80! 34,80 72,100",)),
        Style("closed head", 1.2, ("28,44 6,34 4,12 32,-2 58,14 54,48 28,82 4,96! 36,90 72,98",)),
        Style(
            "closed head, looped",
            1.2,
            ("26,42 4,30 8,8 36,-2 58,18 48,56 24,88 6,98 -6,86 12,74 40,86 72,100",),
        ),
        Style("dropped tail", 2, ("0,18 20,0 46,8 44,36 24,66 4,76 2,64 20,62 44,80 62,102",)),
        Style("squat", 1.3, ("6,22 30,0 58,10 54,36 26,66 0,86! 44,82 104,74",)),
        Style("squat, looped", 0.8, ("4,24 34,0 64,8 60,36 30,66 4,88 -6,76 14,66 44,78 100,72",)),
        Style("d-like", 1.5, ("8,10 28,0 42,22 38,58 22,96 2,94 4,66 28,60 54,88 66,96",)),
        Style(
            "wide head, dropped tail",
            1.2,
            ("0,28 10,4 38,0 54,24 44,56 20,80 2,78 10,62 36,64 56,84 66,102",),
        ),
        Style(
            "dropped tail, no loop", 1.2, ("0,20 20,0 46,6 50,30 30,60 8,82! 34,72 54,84 62,104",)
        ),
        Style("narrow head", 1, ("0,12 12,0 24,12 22,46 6,98! 30,96 56,92",)),
    ),
    3: (
        Style("round", 4, ("2,14 22,0 46,10 44,32 20,46! 48,56 54,80 32,99 0,90",)),
        Style(
            "looped", 2, ("2,12 24,0 46,12 42,34 24,48 12,50 16,42 34,48 54,66 48,90 24,100 0,88",)
        ),
        Style("flat-topped", 1, ("2,4 26,3 50,2! 36,20 20,40! 46,48 56,72 44,94 22,100 0,90",)),
        Style("shallow", 1.5, ("4,10 28,0 48,14 44,36 32,46! 48,56 52,78 34,98 0,96",)),
        Style("small head", 1, ("6,10 24,0 40,8 38,26 18,38! 50,48 60,74 40,98 0,92",)),
        Style("large head", 0.7, ("0,16 24,0 54,12 52,40 22,58! 44,64 48,84 28,100 2,92",)),
        Style("deep waist", 1, ("4,8 30,0 52,10 46,32 8,50! 48,54 60,76 36,100 0,92",)),
        Style("straight tail", 1, ("2,8 24,0 44,10 40,28 22,42! 40,54 44,74 18,100",)),
        Style("short tail", 1, ("4,14 26,0 46,12 40,34 20,44! 44,54 50,80 28,100 14,98",)),
        Style("flat-topped, narrow", 0.7, ("0,4 20,2 38,0! 30,20 14,38! 36,50 42,74 28,98 4,96",)),
        Style(
            "curled tail", 0.7, ("2,16 26,0 48,14 40,36 18,46! 50,54 58,82 30,100 0,92 2,76 16,80",)
        ),
        Style("drooping head", 0.7, ("0,26 16,4 42,2 48,22 24,46! 50,54 56,78 32,99 2,94",)),
    ),
    4: (
        Style("open", 2, ("10,0 6,28 0,56! 26,56 60,52", "52,4 48,50 46,100")),
        Style("open cup", 3, ("8,0 0,34 8,52 30,54 52,44", "56,2 52,50 48,100")),
        Style("open in one stroke", 1.5, ("6,0 0,34 10,50 34,48 54,4! 50,50 46,100",)),
        Style("open slanted bar", 1, ("14,6 4,36 0,52! 30,48 70,40", "50,0 44,50 36,100")),
        Style("closed", 1.5, ("46,0! 22,34 0,64! 34,64 66,63", "46,0 46,50 46,100")),
        Style("closed in one stroke", 0.8, ("46,100 46,50 46,0! 22,34 0,64! 34,64 66,63",)),
        Style("closed cup", 0.5, ("46,0! 20,26 0,58! 30,60 50,46", "50,2 48,50 44,100")),
        Style("long bar", 0.8, ("44,0! 20,34 0,62! 40,62 86,60", "44,0 44,50 44,100")),
        Style("continental", 1, ("30,0 14,32 0,62! 32,62 66,60", "44,34 40,66 38,100")),
        Style(
            "continental in one stroke", 0.5, ("28,0 12,30 0,58! 30,60 56,52 50,34! 44,66 40,100",)
        ),
        Style("short stem", 0.5, ("8,0 2,48 8,70 30,72 66,66", "50,20 46,60 42,100")),
        Style("narrow", 0.8, ("16,0 6,32 0,64! 18,64 36,58", "32,40 30,70 28,100")),
        Style("lightning", 1, ("18,0 6,36 0,62! 18,60 32,40! 28,70 24,100",)),
        Style("open, wide", 0.8, ("6,4 0,44 26,52 70,42", "78,0 66,50 58,100")),
        Style("open, high bar", 0.8, ("14,4 2,30 10,40 40,36 66,28", "58,0 50,50 40,100")),
        Style("tiny bar", 0.6, ("14,0 6,30 0,60 8,74 28,62", "28,52 26,76 24,100")),
    ),
    5: (
        Style("roofed", 3, ("16,2 12,20 8,42! 32,38 54,58 46,88 22,100 0,90", "16,2 36,1 62,0")),
        Style(
            "roof detached",
            1,
            ("12,6 10,24 8,44! 32,38 54,58 46,88 22,100 0,90", "22,-4 42,-6 68,-8"),
        ),
        Style("one stroke", 3, ("58,0 36,2 14,3! 8,44! 34,38 56,60 46,90 18,100 0,90",)),
        Style("S-shaped", 1.5, ("60,4 32,2 12,14 16,38 42,54 48,80 28,99 0,92",)),
        Style("small belly", 1.2, ("70,0 44,2 22,6! 14,48! 32,48 44,66 36,90 16,100 0,92",)),
        Style("rounded shoulder", 1, ("60,0 34,0 18,8 12,34 20,44 42,50 50,74 34,98 0,94",)),
        Style("curled tail", 0.7, ("56,0 34,1 16,2! 10,42! 34,36 56,58 48,90 22,100 2,88 8,74",)),
        Style(
            "closed belly",
            1.5,
            ("14,4 10,24 8,44! 34,36 56,58 46,92 16,98 4,76 12,58", "14,4 36,2 64,0"),
        ),
        Style(
            "closed belly, one stroke",
            0.8,
            ("62,0 38,4 16,6! 10,40 34,42 52,64 42,94 14,98 2,80 14,60",),
        ),
        Style(
            "long roof", 1.2, ("14,6 10,24 6,40! 26,38 40,58 34,86 14,100 0,94", "14,6 46,2 86,-4")
        ),
        Style("open tail", 1, ("16,2 12,22 10,42! 36,42 46,64 30,88 0,100", "16,2 38,0 60,0")),
        Style("angular", 0.6, ("62,0 38,0 12,2! 8,46! 30,44 52,52 50,84 30,100 0,100",)),
        Style(
            "leaning", 0.8, ("34,4 22,24 10,44! 30,40 44,58 32,88 8,100 -10,92", "34,4 56,2 84,0")
        ),
        Style("blunt", 0.7, ("50,4 28,0 10,12 8,36 28,44 50,58 48,88 22,100 0,92",)),
    ),
    6: (
        Style("curled", 3, ("46,0 20,18 2,58 8,90 30,100 52,84 46,62 26,54 6,70",)),
        Style("straight", 2, ("32,0 16,30 2,70 12,98 36,96 46,76 34,60 14,66 4,80",)),
        Style("round", 1.5, ("52,4 24,10 2,46 6,84 30,100 56,84 54,58 32,46 6,62",)),
        Style("curled in", 1.2, ("44,0 18,22 0,62 12,96 40,96 52,72 38,56 20,66 22,80",)),
        Style("small loop", 1, ("30,0 10,36 0,76 10,98 28,96 36,80 26,68 8,78",)),
        Style("hooked", 0.6, ("56,10 44,0 20,14 2,56 10,94 36,98 52,78 42,56 16,60 4,74",)),
        Style("leaning", 1, ("60,0 30,28 4,66 8,94 36,98 52,80 42,62 20,66 6,80",)),
        Style("big loop", 2, ("26,0 6,28 0,66 16,97 48,98 66,74 52,48 26,52 8,76",)),
        Style("upright stem", 1.5, ("6,0 0,36 2,76 18,99 46,94 56,74 42,56 20,62 6,80",)),
        Style("loop from above", 1.2, ("18,0 4,34 2,76 20,100 50,92 62,64 46,44 24,54 16,86",)),
        Style("flat loop", 1, ("20,0 4,36 0,74 18,98 56,96 72,78 50,64 22,70 6,86",)),
        Style("sharp", 0.8, ("24,0 6,40 0,80 16,100! 48,82 52,64 34,58 10,76",)),
        Style("tiny loop", 0.5, ("32,0 14,40 4,84 14,98 34,88 30,74 10,76 -10,80",)),
    ),
    7: (
        Style("plain", 3, ("0,2 28,1 56,0! 40,46 22,100",)),
        Style("curved stem", 3, ("0,6 26,4 58,0! 38,36 28,68 26,100",)),
        Style("rounded", 1.5, ("0,10 18,2 44,0 54,12 42,48 26,100",)),
        Style("serif", 1, ("2,20 1,10 2,2! 28,1 56,0! 38,48 24,100",)),
        Style("hooked", 1, ("0,18 4,4 26,6 58,2! 38,48 26,100",)),
        Style("crossed", 1.2, ("0,2 28,1 56,0! 40,46 24,100", "12,52 34,50 58,48")),
        Style("crossed, curved stem", 0.6, ("0,6 26,4 58,0! 36,40 26,100", "10,54 32,50 54,48")),
        Style(
            "crossed, serif", 0.5, ("2,20 1,10 2,2! 28,1 56,0! 38,48 24,100", "12,54 34,50 56,48")
        ),
        Style("wide", 1, ("0,4 36,6 74,0! 50,40 34,100",)),
        Style("wavy roof", 1.5, ("0,24 8,4 24,8 42,12 62,0! 42,46 28,100",)),
        Style("deep serif", 1.5, ("0,32 1,16 4,4! 30,4 58,0! 46,46 36,100",)),
        Style("deep hook", 1, ("0,28 8,6 26,2 50,4 58,18 48,54 40,100",)),
        Style("upright", 1.2, ("0,4 26,2 52,0! 50,44 46,100",)),
        Style("short roof", 0.7, ("0,14 16,6 34,0! 24,46 10,100",)),
        Style("crossed low", 1.1, ("0,14 14,2 40,4 46,18 38,54 24,100", "0,64 28,60 60,60")),
        Style("tick and roof", 1, ("0,28 10,5 16,14 30,14 56,2! 38,50 22,100",)),
        Style("steep roof", 0.8, ("0,24 12,4! 22,14 58,0! 34,46 8,100",)),
        Style("separate tick", 0.5, ("8,0 4,24", "8,4 32,4 58,0! 42,46 28,100")),
        Style("crossed, hooked", 0.6, ("0,22 6,2 30,2 54,10 44,44 26,100", "2,58 32,57 62,54")),
        Style("crossed, bent", 0.6, ("0,8 24,0 54,4 52,30 44,70 20,100", "8,50 30,50 58,46")),
    ),
    8: (
        Style(
            "one stroke",
            4,
            ("48,12 28,0 8,12 14,32 34,50 50,74 38,98 14,98 4,78 20,54 44,34 50,14 44,6",),
        ),
        Style(
            "two circles",
            1,
            ("28,0 8,10 8,34 28,46 48,34 46,10 28,0", "28,46 4,60 2,86 28,100 54,86 54,60 28,46"),
        ),
        Style("open top", 2, ("50,10 28,0 10,14 16,34 38,52 48,78 32,99 10,92 8,70 30,46 56,4",)),
        Style(
            "from the right",
            1,
            ("58,4 28,2 8,18 22,38 44,56 48,82 28,100 6,88 10,66 34,44 50,20 48,6",),
        ),
        Style("slim", 1, ("34,6 18,0 6,14 14,36 26,56 28,86 16,100 2,88 6,62 24,38 34,16 30,4",)),
        Style(
            "large head",
            0.7,
            ("52,14 28,0 4,16 10,40 32,58 42,80 30,99 12,94 10,76 28,56 54,32 52,10",),
        ),
        Style(
            "small head",
            0.7,
            ("42,8 28,0 14,10 20,28 44,50 56,76 40,99 10,96 2,74 18,50 40,26 42,8",),
        ),
        Style(
            "wide",
            1.5,
            ("56,12 32,0 4,12 10,34 40,50 64,72 46,99 14,98 2,78 24,52 54,36 62,16 48,4",),
        ),
        Style("ribbon", 1.5, ("56,6 26,2 10,20 26,44 38,70 24,98 4,90 8,66 32,40 58,12",)),
        Style(
            "small open head", 1.8, ("56,10 38,2 22,16 34,42 46,70 34,98 8,98 0,78 16,54 58,20",)
        ),
        Style("slim, slanted", 1.2, ("44,4 28,8 20,28 24,54 20,84 6,100 0,86 14,58 34,32 46,6",)),
        Style(
            "from the middle",
            0.7,
            ("30,46 8,30 12,6 36,0 52,18 42,36 16,52 0,76 12,98 40,98 54,76 30,46",),
        ),
        Style(
            "stacked apart",
            0.5,
            ("28,0 10,8 10,36 28,42 46,34 46,8 28,0", "32,40 6,60 6,90 32,100 58,88 56,58 32,40"),
        ),
        Style(
            "thin foot", 0.6, ("54,12 30,0 4,14 8,40 28,62 30,90 20,100 14,88 24,62 48,36 54,10",)
        ),
        Style(
            "half-open head",
            2,
            ("56,12 32,0 10,14 22,38 48,58 54,84 30,100 6,88 12,66 36,46 50,32",),
        ),
        Style(
            "wide, half-open head",
            0.8,
            ("76,4 44,2 16,18 30,40 58,56 64,84 34,99 6,88 12,66 44,46",),
        ),
        Style(
            "flat wide",
            1.3,
            ("60,8 34,0 4,14 14,38 48,46 72,68 58,98 18,98 2,74 26,50 60,40 70,18 48,4",),
        ),
        Style("open foot", 1, ("18,100 8,82 30,52 52,20 34,0 12,8 14,32 44,66 54,98",)),
        Style(
            "led in from the left",
            0.5,
            ("-24,44 10,46 44,30 48,8 28,0 12,12 20,36 44,62 48,88 26,100 6,88 14,62 36,46",),
        ),
    ),
    9: (
        Style("straight stem", 3, ("48,18 30,0 8,12 2,38 18,52 40,40 50,10! 50,54 48,100",)),
        Style("slanted stem", 2.5, ("50,14 32,0 8,14 4,40 22,48 42,34 54,8! 44,54 32,100",)),
        Style("closed loop", 1.5, ("46,2 18,4 2,28 10,46 34,42 50,16 46,2! 48,50 42,100",)),
        Style("tailed", 1.5, ("50,16 30,0 8,10 4,36 22,48 44,38 52,10! 54,56 42,94 18,100 0,88",)),
        Style("hooked", 0.8, ("48,16 30,0 8,12 4,36 22,48 42,38 50,10! 52,60 46,94 28,98 22,88",)),
        Style("curved stem", 1.5, ("52,12 30,0 6,16 6,40 28,46 48,26 54,10! 52,54 34,86 18,100",)),
        Style("small loop", 1, ("44,6 24,0 8,14 12,30 30,32 44,8! 44,54 38,100",)),
        Style(
            "ball and stick", 0.8, ("46,14 28,0 6,10 2,34 20,50 42,40 46,14", "48,4 47,50 46,100")
        ),
        Style("open loop", 1.2, ("46,4 20,4 2,26 8,44 30,46 54,24", "56,4 52,50 46,100")),
        Style("wide tail", 1.5, ("46,14 26,2 4,12 10,28 34,30 52,12! 56,50 46,90 18,100 -10,92",)),
        Style("flat tail", 0.8, ("46,12 26,0 4,14 8,32 32,34 52,10! 52,60 46,96! 20,98 -8,98",)),
        Style("big loop", 1, ("58,6 30,0 4,20 4,54 28,62 54,40 62,6! 62,56 60,100",)),
        Style("flat loop", 0.8, ("46,6 24,2 2,18 18,26 44,10 52,2! 38,50 18,100",)),
        Style("angular", 0.8, ("46,6 24,2 4,26! 26,36 50,14 56,2! 50,50 40,100",)),
        Style("backward stem", 0.7, ("46,16 28,0 6,12 6,36 26,44 44,14! 50,54 58,100",)),
        Style("open, hooked loop", 1.4, ("46,12 36,2 14,6 0,28 12,46 38,38 54,12! 46,56 34,100",)),
        Style("c and stem", 1.2, ("44,4 18,4 0,28 12,46 36,40 56,6! 52,56 48,100",)),
        Style("angular, open", 1.4, ("40,2 14,10 0,40! 24,42 54,20! 48,60 40,100",)),
        Style("c and slanted stem", 1, ("54,0 22,4 0,26 16,40 40,28 48,10! 30,56 8,100",)),
        Style("a-like", 1, ("66,4 34,0 4,24 2,64 28,76 56,52 68,6! 66,60 72,100",)),
        Style("slim", 0.7, ("24,6 12,0 2,14 4,34 14,38 26,10! 24,54 18,100",)),
        Style(
            "small loop, tailed",
            1.2,
            ("40,8 22,0 8,10 12,26 28,26 42,8! 47,40 46,80 26,100 -4,94",),
        ),
    ),
}
"""Every style of every digit."""
