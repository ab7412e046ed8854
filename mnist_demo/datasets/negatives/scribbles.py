"""Hand-drawn marks that are not digits, synthesised from a seed: any number, without a data set.

Doodles, letters, signs, spoilt digits and scrawl, of the kinds in the table `KINDS`, are drawn in
the same steps as synthetic digits: `synthetic.vary`, `strokes.draw`, `normalise`. Marks that most
people would read as a digit, such as an upright dash or an o, are left out; a few appear by chance.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

from mnist_demo.datasets import synthetic
from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.datasets.skeletons import Style
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import SIDE, normalise

Paths = list[np.ndarray]

SYMBOLS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("symbols.json").read_text(encoding="utf-8")
)
"""Letters, signs and small drawings by name, each a list of strokes in the notation of
`datasets.skeletons`."""


def _symbol(rng: np.random.Generator) -> Paths:
    drawn = SYMBOLS[str(rng.choice(list(SYMBOLS)))]
    return synthetic.write(Style("", 1, tuple(drawn)), rng)


def _invented_symbol(rng: np.random.Generator) -> Paths:
    """Three to five lines and bows between the points of a grid."""
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
    """One to four horizontal lines side by side; upright ones would be the digit one."""
    count = rng.integers(1, 5)
    line = np.array([[0, 0], [0.5, 0], [1, 0]])
    slope = rng.normal(0, 0.15)
    gap = rng.uniform(0.2, 0.5)
    return [line @ [[1, slope], [0, 1]] + [rng.normal(0, 0.05), gap * i] for i in range(count)]


def _bars(rng: np.random.Generator) -> Paths:
    """Tally marks: upright lines, at times struck through."""
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
    """Horizontal and vertical lines, as of a tic-tac-toe board."""
    columns, rows = rng.integers(2, 4, 2)
    height = rng.uniform(0.5, 1.5)
    across = [np.array([[-0.3, y], [1.3, y]]) for y in np.linspace(0, height, rows)]
    down = [-0.3 * height, 1.3 * height]
    return across + [np.array([[x, x], down]).T for x in np.linspace(0, 1, columns)]


def _polygon(rng: np.random.Generator) -> Paths:
    """A closed figure of three to five corners, at times crossed out or divided."""
    corners = int(rng.integers(3, 6))
    angles = 2 * np.pi * np.arange(corners + 1) / corners + rng.uniform(0, 2 * np.pi)
    outline = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    inside = [outline[[0, corners // 2]], outline[[1, corners // 2 + 1]]]
    return [outline, *inside[: rng.integers(0, 3)]]


def _ring(rng: np.random.Generator) -> Paths:
    """A ring with something in it or through it: a plain ring would be a zero."""
    t = np.linspace(0, 2 * np.pi, 40)
    outline = np.stack([np.cos(t), np.sin(t)], axis=1)
    other = [_star, _polygon, _symbol, _dots][rng.integers(4)](rng)
    within = _fitted(other, rng.uniform(0.8, 1.2))
    through = _fitted(_star(rng), rng.uniform(2.2, 3))
    return [outline, *(within if rng.random() < 0.7 else through)]


def _dots(rng: np.random.Generator) -> Paths:
    return [point[None] for point in rng.uniform(0, 1, (rng.integers(3, 9), 2))]


def _crowd(rng: np.random.Generator) -> Paths:
    """Two or three digits or symbols side by side, as in a number or a word."""
    paths: Paths = []
    right = 0.0
    for _ in range(rng.integers(2, 4)):
        drawn = _fitted(_any_digit(rng) if rng.random() < 0.6 else _symbol(rng), 1)
        left = np.concatenate(drawn)[:, 0].min()
        drawn = [path + np.array([right - left, 0]) for path in drawn]
        right = np.concatenate(drawn)[:, 0].max() + rng.uniform(0.1, 0.4)
        paths += drawn
    return paths


def _on_its_side(rng: np.random.Generator) -> Paths:
    """A digit turned by 90 degrees, but none of 0, 6 and 9, which would still look like digits."""
    drawn = synthetic.strokes_of(int(rng.choice([1, 2, 3, 4, 5, 7, 8])), rng)
    turn = np.array([[0, 1], [-1, 0]]) * rng.choice([-1, 1])
    return [path @ turn for path in drawn]


def _mirrored(rng: np.random.Generator) -> Paths:
    drawn = synthetic.strokes_of(int(rng.choice([3, 4, 7])), rng)
    return [path * [-1, 1] for path in drawn]


def _half(rng: np.random.Generator) -> Paths:
    """Half of the path of a 0 or an 8, which is not a digit without the rest."""
    (path, *_) = synthetic.strokes_of(int(rng.choice([0, 8])), rng)
    start = rng.uniform(0, 0.5)
    return [path[int(start * len(path)) : int((start + 0.5) * len(path))]]


def _struck_out(rng: np.random.Generator) -> Paths:
    """A digit crossed out."""
    drawn = _fitted(_any_digit(rng), 1)
    lines = _zigzag(rng) if rng.random() < 0.4 else _star(rng)
    return drawn + _fitted(lines, rng.uniform(1.1, 1.6))


KINDS: dict[Callable[[np.random.Generator], Paths], float] = {
    _symbol: 6,
    _invented_symbol: 5,
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
"""Every kind of mark, with how often it is drawn relative to the others."""


def generate(count: int, seed: int = 0) -> Digits:
    """Draw marks that are not digits; every label is `NO_DIGIT`.

    Args:
        count: how many.
        seed: the same seed gives the same bytes.
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
    """One mark that is not a digit, of a kind drawn at random from `KINDS`.

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
    """The paths scaled so that their longer side is ``size``, and centred on the origin."""
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    return [(path - (low + high) / 2) * size / (high - low).max() for path in paths]
