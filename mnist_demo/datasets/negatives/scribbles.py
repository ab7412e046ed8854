"""Marks that are no digits, drawn as a hand would: unlimited, seeded, and needing no data file.

Doodles, letters, signs, spoilt digits and mere scrawl come out of a table of kinds and go down the
same road as synthetic digits: `synthetic.vary`, `strokes.draw`, `normalise`. What most people
would read as a digit, such as an upright dash or an o, is left out; a few slip in by chance.
"""

from collections.abc import Callable

import numpy as np
from scipy.interpolate import CubicSpline

from mnist_demo.datasets import synthetic
from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.datasets.skeletons import Style
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import SIDE, normalise

Paths = list[np.ndarray]

LETTERS = {
    "A": ("0,100 34,0! 68,100", "12,66 56,66"),
    "C turned up": ("0,0 2,60 30,100 58,60 60,0",),
    "E": ("50,0 0,0! 0,50 0,100! 54,100", "0,50 42,50"),
    "F": ("54,0 0,0! 0,50 0,100", "0,46 42,46"),
    "H": ("0,0 0,100", "56,0 56,100", "0,50 56,50"),
    "I with bars": ("0,0 50,0", "25,0 25,100", "0,100 50,100"),
    "K": ("0,0 0,100", "54,0 2,52! 56,100"),
    "L": ("0,0 0,100! 54,100",),
    "M": ("0,100 4,0! 36,64! 68,0! 72,100",),
    "N": ("0,100 0,0! 56,100! 56,0",),
    "P": ("0,100 0,0", "0,2 40,4 52,26 40,50 0,52"),
    "R": ("0,100 0,0! 38,2 52,24 36,46 0,50! 56,100",),
    "T": ("0,0 66,0", "33,0 33,100"),
    "V": ("0,0 30,100! 62,0",),
    "W": ("0,0 20,100! 42,30! 64,100! 84,0",),
    "X": ("0,0 60,100", "60,0 0,100"),
    "Y": ("0,0 32,46! 64,0", "32,46 32,100"),
    "a": ("52,44 28,30 2,56 12,94 40,90 54,50", "54,36 54,84 66,100"),
    "e": ("4,60 54,56 40,24 8,34 2,76 28,100 58,86",),
    "f": ("54,8 34,0 24,20 22,100", "4,44 46,42"),
    "h": ("0,0 0,100! 6,56 30,42 48,58 50,100",),
    "i": ("6,40 6,100", "5,8 8,12"),
    "j": ("34,34 36,100 20,126 0,112", "34,4 36,8"),
    "k": ("0,0 0,100", "44,38 4,70! 48,100"),
    "m": ("0,100 0,30! 14,36 30,50 32,98! 36,46 56,34 68,60 70,100",),
    "n": ("0,30 0,100! 8,48 34,30 52,50 54,100",),
    "p": ("0,30 0,130", "0,44 26,28 50,50 40,86 2,88"),
    "r": ("0,30 0,100! 6,54 24,34 46,38",),
    "t": ("24,0 22,80 36,100 52,92", "0,32 50,30"),
    "u": ("0,30 2,80 24,100 46,76 50,30! 50,80 62,100",),
    "w": ("0,30 12,94 30,92 40,44! 50,92 70,90 80,30",),
    "x": ("0,30 54,100", "54,30 0,100"),
    "alpha": ("70,22 34,100 4,76 12,34 38,36 72,98",),
    "ampersand": ("78,100 14,28 26,2 46,16 6,66 14,100 48,92 74,54",),
    "question mark": ("4,22 22,0 52,16 44,42 26,58 26,74", "25,96 27,98"),
    "exclamation mark": ("6,0 6,70", "5,96 7,98"),
    "tick": ("0,60 24,100! 84,0",),
    "heart": ("40,26 22,0 0,22 12,60 40,100! 70,58 82,20 58,0 40,26",),
    "bolt": ("40,0 0,52! 44,48! 6,110",),
    "house": ("0,100 0,40! 40,0! 80,40! 80,100! 0,100",),
    "arrow": ("0,50 100,50", "70,22 100,50! 70,78"),
    "cup": ("0,20 10,90 54,90 62,20! 0,20", "62,36 90,40 84,66 58,70"),
    "fish": ("0,50 36,14 80,40 110,70", "0,50 36,84 80,58 110,26"),
    "umbrella": ("0,46 30,6 70,6 100,46! 0,46", "50,46 50,100 36,112 24,100"),
    "flower": ("40,40 20,0 60,0 40,40 90,20 88,60 40,40 60,84 18,84 40,40 -6,60 -8,22 40,40",),
    "bow": ("50,50 0,10 0,90 50,50 100,10 100,90 50,50",),
    "face": (
        "50,0 4,22 0,70 50,100 98,70 96,22 50,0",
        "32,34 34,40",
        "66,34 68,40",
        "26,64 50,82 74,64",
    ),
}
"""Letters, signs and small drawings, in the notation of `skeletons`."""


def _letter(rng: np.random.Generator) -> Paths:
    drawn = LETTERS[str(rng.choice(list(LETTERS)))]
    return synthetic.write(Style("", 1, drawn), rng)


def _glyph(rng: np.random.Generator) -> Paths:
    """A letter of no alphabet: three to five lines and bows between the points of a grid."""
    paths = []
    for _ in range(rng.integers(3, 6)):
        start, end = rng.choice(9, 2, replace=False)
        a, b = (np.array([i % 3 * 0.35, i // 3 * 0.5]) for i in (start, end))
        bow = rng.choice([0, 0, 0.3, 0.6]) * rng.choice([-1, 1])
        middle = (a + b) / 2 + bow * (b - a)[::-1] * [1, -1]
        paths.append(_smooth(np.array([a, middle, b])))
    return paths


def _scrawl(rng: np.random.Generator) -> Paths:
    return [_smooth(rng.uniform(0, [rng.uniform(0.5, 1.5), 1], (rng.integers(8, 18), 2)))]


def _zigzag(rng: np.random.Generator) -> Paths:
    count = rng.integers(5, 11)
    x = np.arange(count) * rng.uniform(0.12, 0.4)
    y = np.arange(count) % 2 * rng.uniform(0.3, 1) + rng.normal(0, 0.08, count)
    return _turned([np.stack([x, y], axis=1)], rng)


def _loops(rng: np.random.Generator) -> Paths:
    turns = rng.integers(3, 7)
    t = np.linspace(0, 2 * np.pi * turns, 16 * turns)
    x = rng.uniform(0.05, 0.2) * t + 0.5 * np.cos(t)
    y = rng.uniform(0.5, 1) * np.sin(t)
    return _turned([np.stack([x, y], axis=1)], rng)


def _spiral(rng: np.random.Generator) -> Paths:
    t = np.linspace(0, 2 * np.pi * rng.uniform(2.2, 4), 80) * rng.choice([-1, 1])
    radius = np.abs(t) + rng.uniform(0, 2)
    return _turned([np.stack([radius * np.cos(t), radius * np.sin(t)], axis=1)], rng)


def _wave(rng: np.random.Generator) -> Paths:
    t = np.linspace(0, rng.uniform(1.5, 4), 40)
    return [np.stack([t, rng.uniform(0.1, 0.5) * np.sin(2 * np.pi * t)], axis=1)]


def _dashes(rng: np.random.Generator) -> Paths:
    """One to four lines side by side, lying rather than standing, lest they be ones."""
    count = rng.integers(1, 5)
    line = np.array([[0, 0], [0.5, 0], [1, 0]])
    slope = rng.normal(0, 0.15)
    gap = rng.uniform(0.2, 0.5)
    return [line @ [[1, slope], [0, 1]] + [rng.normal(0, 0.05), gap * i] for i in range(count)]


def _bars(rng: np.random.Generator) -> Paths:
    """Upright lines, as one counts, at times struck through."""
    count = rng.integers(3, 6)
    paths = [np.array([[0.25 * i, 0], [0.25 * i + rng.normal(0, 0.04), 1]]) for i in range(count)]
    return paths + [np.array([[-0.1, 0.8], [0.25 * count, 0.2]])] * int(rng.integers(2))


def _star(rng: np.random.Generator) -> Paths:
    """Lines through one point: a cross, a plus, an asterisk."""
    count = rng.integers(2, 5)
    angles = np.pi * (np.arange(count) / count) + rng.uniform(0, np.pi)
    ends = np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.6, 1, (count, 1))
    return [np.array([-end, 0 * end, end]) for end in ends]


def _grid(rng: np.random.Generator) -> Paths:
    """Lines both ways, as of a noughts-and-crosses board."""
    columns, rows = rng.integers(2, 4, 2)
    height = rng.uniform(0.5, 1.5)
    across = [np.array([[-0.3, y], [1.3, y]]) for y in np.linspace(0, height, rows)]
    down = [-0.3 * height, 1.3 * height]
    return across + [np.array([[x, x], down]).T for x in np.linspace(0, 1, columns)]


def _polygon(rng: np.random.Generator) -> Paths:
    """A closed figure of three to five corners, at times crossed out or divided."""
    corners = rng.integers(3, 6)
    angles = 2 * np.pi * np.arange(corners + 1) / corners + rng.uniform(0, 2 * np.pi)
    outline = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    inside = [outline[[0, corners // 2]], outline[[1, corners // 2 + 1]]]
    return [outline, *inside[: rng.integers(0, 3)]]


def _ring(rng: np.random.Generator) -> Paths:
    """A ring with something in it or through it: a plain one would be a nought."""
    t = np.linspace(0, 2 * np.pi, 40)
    outline = np.stack([np.cos(t), np.sin(t)], axis=1)
    other = [_star, _polygon, _letter, _dots][rng.integers(4)](rng)
    within = _fitted(other, rng.uniform(0.8, 1.2))
    through = _fitted(_star(rng), rng.uniform(2.2, 3))
    return [outline, *(within if rng.random() < 0.7 else through)]


def _dots(rng: np.random.Generator) -> Paths:
    return [point[None] for point in rng.uniform(0, 1, (rng.integers(3, 9), 2))]


def _crowd(rng: np.random.Generator) -> Paths:
    """Two or three digits or letters side by side, as a word or a number is."""
    paths: Paths = []
    right = 0.0
    for _ in range(rng.integers(2, 4)):
        drawn = _fitted(_any_digit(rng) if rng.random() < 0.6 else _letter(rng), 1)
        left = np.concatenate(drawn)[:, 0].min()
        drawn = [path + np.array([right - left, 0]) for path in drawn]
        right = np.concatenate(drawn)[:, 0].max() + rng.uniform(0.1, 0.4)
        paths += drawn
    return paths


def _on_its_side(rng: np.random.Generator) -> Paths:
    """A digit that fell over; noughts, sixes and nines would still be digits."""
    drawn = synthetic.strokes_of(int(rng.choice([1, 2, 3, 4, 5, 7, 8])), rng)
    turn = np.array([[0, 1], [-1, 0]]) * rng.choice([-1, 1])
    return [path @ turn for path in drawn]


def _mirrored(rng: np.random.Generator) -> Paths:
    drawn = synthetic.strokes_of(int(rng.choice([3, 4, 7])), rng)
    return [path * [-1, 1] for path in drawn]


def _half(rng: np.random.Generator) -> Paths:
    """The middle or a half of a digit's path, of such digits as are none without the rest."""
    (path, *_) = synthetic.strokes_of(int(rng.choice([0, 8])), rng)
    start = rng.uniform(0, 0.5)
    return [path[int(start * len(path)) : int((start + 0.5) * len(path))]]


def _struck_out(rng: np.random.Generator) -> Paths:
    """A digit crossed out."""
    drawn = _fitted(_any_digit(rng), 1)
    lines = _zigzag(rng) if rng.random() < 0.4 else _star(rng)
    return drawn + _fitted(lines, rng.uniform(1.1, 1.6))


KINDS: dict[Callable[[np.random.Generator], Paths], float] = {
    _letter: 6,
    _glyph: 5,
    _crowd: 2,
    _scrawl: 1.5,
    _zigzag: 1,
    _loops: 1,
    _spiral: 0.7,
    _wave: 0.7,
    _dashes: 1,
    _bars: 0.7,
    _star: 1,
    _grid: 0.5,
    _polygon: 1,
    _ring: 0.7,
    _dots: 0.5,
    _on_its_side: 1.5,
    _mirrored: 0.7,
    _half: 0.5,
    _struck_out: 1,
}
"""Every kind of mark, and how often it is drawn relative to the others."""


def generate(count: int, seed: int = 0) -> Digits:
    """Draw marks that are no digits; every label is `NO_DIGIT`.

    Args:
        count: how many.
        seed: the same one gives the same bytes.
    """
    rng = np.random.default_rng(seed)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for image in images:
        brush = np.clip(
            rng.lognormal(np.log(synthetic.HAND.brush), synthetic.HAND.brush_spread),
            *synthetic.BRUSHES,
        )
        image[:] = normalise(strokes.draw(strokes_of(rng), brush)).centred
    return Digits(images, np.full(count, NO_DIGIT, np.int8))


def strokes_of(rng: np.random.Generator) -> Paths:
    """One mark that is no digit, of a kind drawn from the table.

    Returns:
        Pen paths of shape (points, 2), x to the right and y down, in any unit.
    """
    weights = np.array(list(KINDS.values()))
    kind = list(KINDS)[rng.choice(len(weights), p=weights / weights.sum())]
    return synthetic.vary(kind(rng), rng)


def _any_digit(rng: np.random.Generator) -> Paths:
    return synthetic.strokes_of(int(rng.integers(10)), rng)


def _smooth(points: np.ndarray) -> np.ndarray:
    """A curve through points of shape (n, 2)."""
    times = np.arange(len(points))
    return CubicSpline(times, points)(np.linspace(0, times[-1], 10 * len(points)))


def _turned(paths: Paths, rng: np.random.Generator) -> Paths:
    angle = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(angle), np.sin(angle)
    return [path @ np.array([[cos, -sin], [sin, cos]]) for path in paths]


def _fitted(paths: Paths, size: float) -> Paths:
    """The same, its longer side ``size``, its middle at the origin."""
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    return [(path - (low + high) / 2) * size / (high - low).max() for path in paths]
