"""Digits mirrored, or turned by a quarter or a half: strokes of a digit that are none any more.

A network that knows digits by their strokes alone takes every letter made of the same for one: a
mirrored 3 is an ε, a mirrored 7 a Γ.
"""

import numpy as np

from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.ink.normalise import SIDE, normalise

TURNS = {
    "mirrored": (3, 4, 6, 7, 9),
    "turned left": (2, 3, 4, 7),
    "turned right": (2, 3, 4, 7),
    "upside down": (3, 4, 7),
}
"""How digits are turned, and which of them so look like no digit: a mirrored 2 is like a 5, an 8
stays an 8, a 6 upside down is a 9, and a 9 that lies is like a 6 that falls."""

_QUARTERS = {"mirrored": 0, "turned left": 1, "turned right": 3, "upside down": 2}


def generate(digits: Digits, count: int, seed: int = 0) -> Digits:
    """Turn digits so that they are none; every label is `NO_DIGIT`, every turn as frequent.

    Args:
        digits: the digits to choose from, some of each that `TURNS` names.
        count: how many.
        seed: decides which digits are turned, and how.
    """
    rng = np.random.default_rng(seed)
    fit = {turn: np.flatnonzero(np.isin(digits.labels, labels)) for turn, labels in TURNS.items()}
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for i in range(count):
        turn = list(TURNS)[i % len(TURNS)]
        digit = digits.images[rng.choice(fit[turn])]
        digit = np.fliplr(digit) if turn == "mirrored" else np.rot90(digit, _QUARTERS[turn])
        images[i] = normalise(digit / 255).centred
    return Digits(images, np.full(count, NO_DIGIT, np.int8))
