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


def eight(upper: float, width: float, gap: float, aside: float) -> list[Path]:
    """An 8 of two circles, one above the other.

    Args:
        upper: height of the upper circle, over that of both.
        width: of the lower one.
        gap: between the two.
        aside: how far the upper one is off to the right.
    """
    turns = np.linspace(-np.pi / 2, 3 * np.pi / 2, 40)
    high, low = upper * (1 - gap), (1 - upper) * (1 - gap)
    return [
        [(x + across / 2 * np.cos(turn), y + height / 2 * np.sin(turn)) for turn in turns]
        for x, y, across, height in (
            (aside, high / 2, 0.9 * width, high),
            (0.0, 1 - low / 2, width, low),
        )
    ]


def open_four(foot: float, width: float, slant: float, gap: float) -> list[Path]:
    """A 4 whose stem stands apart.

    Args:
        foot: height of the bar above the stem's end, from the top.
        width: of the bar.
        slant: of the first stroke.
        gap: between the bar and the stem.
    """
    stem = width + gap
    return [
        [(slant, 0.0), (0.0, foot), (width, foot)],
        [(stem + slant / 2, 0.2), (stem, 1.0)],
    ]


def five(length: float, rise: float, gap: float) -> list[Path]:
    """A 5 whose roof is a stroke of its own.

    Args:
        length: of the roof.
        rise: of the roof, towards its end.
        gap: between the body and the roof.
    """
    return [BODY_OF_A_FIVE, [(0.05 + gap, 0.0), (0.05 + gap + length, -rise)]]
