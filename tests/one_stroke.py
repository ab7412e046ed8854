"""Numbers written without lifting the pen, and single digits that might be taken for such.

Lengths are shares of the height of a digit.
"""

import numpy as np


def arc(x, y, width, height, start, end):
    """A part of an ellipse, by its middle, its sides and two angles in degrees, clockwise."""
    turn = np.radians(np.linspace(start, end, 40))
    return np.stack([x + width / 2 * np.cos(turn), y + height / 2 * np.sin(turn)], axis=1)


def zero(width=0.6, start=-75.0):
    """Round to the left and a little farther than where it began, at its top."""
    return arc(width / 2, 0.5, width, 1.0, start, start - 370)


def six(width=0.6):
    """From the top down, round its bow and through it to the right."""
    stem = arc(width, 0.6, 2 * width, 1.2, -100, -180)
    return np.concatenate([stem, arc(width / 2, 0.7, width, 0.6, 180, -190)])


def nine(width=0.5):
    """A loop, and the stem down to the line."""
    loop = arc(width / 2, 0.27, width, 0.54, -20, -370)
    return np.concatenate([loop, [(width * 0.95, 0.6), (width * 0.85, 1.0)]])


def five(width=0.5):
    """Without a roof: its neck and its bow."""
    bow = arc(width * 0.35, 0.68, 1.3 * width, 0.64, -120, 130)
    return np.concatenate([[(0.08, 0.02), (0.04, 0.42)], bow])


def joined(digits, gap, sag):
    """Digits side by side in one stroke.

    Args:
        digits: paths of shape (points, 2) from y = 0 down to 1.
        gap: between the boxes of two digits.
        sag: how far what joins them hangs below the straight line.
    """
    path = digits[0]
    for digit in digits[1:]:
        digit = digit + np.array([path[:, 0].max() + gap - digit[:, 0].min(), 0.0])
        share = np.linspace(0, 1, 12)[1:-1, None]
        ligature = path[-1] + share * (digit[0] - path[-1])
        ligature[:, 1] += 4 * sag * (share * (1 - share))[:, 0]
        path = np.concatenate([path, ligature, digit])
    return path


def numbers(gap, sag, width=0.6):
    """Numbers by their text: the strokes of each, of shape (points, 2)."""
    noughts = [zero(width), zero(width)]
    right_of_one = np.array([0.5, 0.0])
    one = np.array([(0.1, 0.0), (0.0, 1.0)])
    roof = np.array([(0.58 + gap, 0.0), (0.95 + gap, 0.0)])
    return {
        "00": [joined(noughts, gap, sag)],
        "100": [one, joined(noughts, gap, sag) + right_of_one],
        "60": [joined([six(width), zero(width)], gap, sag)],
        "95": [joined([nine(), five()], gap, sag), roof],
    }


def whole(reach):
    """Single digits by name, with a flag, a tail or a loop that reaches far."""
    body = arc(0.3, 0.3, 0.6, 0.6, -160, 40)
    loop = arc(0.08, 0.92, 0.16 + reach / 2, 0.16, -60, 300)
    upper, lower = arc(0.2, 0.25, 0.5, 0.5, -150, 80), arc(0.2, 0.73, 0.55, 0.54, -80, 150)
    return {
        "0 with a tail": np.concatenate([zero(), [(0.6 + reach, -0.05)]]),
        "2 with a loop": np.concatenate([body, loop, [(0.5 + reach, 1.0)]]),
        "3 with a loop": np.concatenate(
            [upper, arc(0.15, 0.48, 0.1 + reach / 3, 0.08, 0, 360), lower]
        ),
        "5 with a flag": np.concatenate([[(0.45 + reach, 0.0)], five()]),
        "6 with a tail": np.concatenate([six(), [(0.65 + reach, 0.7)]]),
        "7 with a flag": np.array([(-reach, 0.08), (0.5, 0.0), (0.2, 1.0)]),
        "8 of two loops": np.concatenate(
            [arc(0.3, 0.25, 0.5 + reach, 0.5, 90, -270), arc(0.3, 0.75, 0.6 + reach, 0.5, -90, 270)]
        ),
    }


def on_pad(paths, height, corner=60.0):
    """Strokes in the pad's unit; ``height`` is that of a digit."""
    return [path * height + corner for path in paths]
