"""Digits with a stroke of their own for a roof, a bar or a foot, alone and beside others.

Lengths are shares of the height of a digit.
"""

from collections.abc import Sequence

import numpy as np

PEN = 8.0
ONE = [(0.0, 0.0), (0.0, 1.0)]
SEVEN = [(0.0, 0.0), (0.55, 0.0), (0.2, 1.0)]
BODY_OF_A_FIVE = [(0.05, 0.02), (0.02, 0.42)] + [
    (0.22 + 0.3 * np.cos(turn), 0.68 + 0.3 * np.sin(turn))
    for turn in np.linspace(np.radians(-130), np.radians(150), 24)
]
LEG_OF_A_SEVEN = [(0.55, 0.0), (0.2, 1.0)]

Path = Sequence[tuple[float, float]]


def flat(start: float, end: float, height: float) -> Path:
    """A level stroke from one place to another."""
    return [(start, height), (end, height)]


def moved(path: Path, by: float) -> Path:
    """A stroke farther to the right."""
    return [(x + by, y) for x, y in path]


def beside(gap: float, reach: float) -> dict[str, list[Path]]:
    """Numbers in which a flat stroke lies over two digits.

    Args:
        gap: between the two digits.
        reach: how far the flat stroke goes on over the neighbour.
    """
    second = 0.55 + gap
    return {
        "51": [BODY_OF_A_FIVE, flat(0.05, second + reach, 0.0), moved(ONE, second)],
        "17": [ONE, flat(-reach, second, 0.0), moved(LEG_OF_A_SEVEN, gap)],
        "77": [SEVEN, moved(SEVEN, second), flat(0.05, second + 0.45, 0.5)],
        "77 of two bars": [
            SEVEN,
            flat(0.1, second + reach, 0.5),
            moved(SEVEN, second),
            flat(0.55 - reach, second + 0.45, 0.52),
        ],
    }


def alone(width: float, above: float) -> dict[str, list[Path]]:
    """Digits that have a flat stroke.

    Args:
        width: of the flat stroke.
        above: how far it is off the rest of the digit.
    """
    return {
        "5": [BODY_OF_A_FIVE, flat(0.05, 0.05 + width, -above)],
        "7": [SEVEN, flat(0.12, 0.12 + width, 0.5)],
        "1": [[(-0.12, 0.22), (0, 0), (0, 1)], flat(-width / 2, width / 2, 1 + above)],
        "1 of three strokes": [
            ONE,
            [(-0.15, 0.2), (0, 0)],
            flat(-width / 2, width / 2, 1 + above),
        ],
    }


def struck_through(text_width: float, reach: float) -> list[Path]:
    """Three ones and a line through all of them."""
    step = text_width / 2
    ones = [moved(ONE, step * i) for i in range(3)]
    return [*ones, flat(-reach, text_width + reach, 0.5)]


def on_pad(paths: Sequence[Path], height: float, corner: float = 60.0) -> list[np.ndarray]:
    """Strokes as arrays of shape (points, 2), in the pad's unit.

    Args:
        paths: in heights of a digit.
        height: of a digit.
        corner: where the first digit begins, from the left and from above.
    """
    return [np.array(path, float) * height + corner for path in paths]
