"""What a page sends is checked here, hard: anyone can send anything."""

import base64
import re

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.ink.normalise import SIDE
from mnist_demo.settings import settings

PAD_SIDE = 280
"""The pad's side in the unit of the strokes it sends."""
PEN = 18
"""Width of the pad's pen in that unit."""

DRAWINGS = {"pixels": SIDE * SIDE, "most": 500}
"""Grey levels of a drawing that a person keeps, and how many of those a page sends at most."""

_GREY = re.compile(r"[A-Za-z0-9+/]{1046}==")
"""Base64 of 28·28 bytes."""
_MALFORMED = "The drawing could not be understood: clear the pad and draw again."
_NO_DIGIT = "The digit could not be understood: reload the page and choose it again."
_TOO_MUCH = "That is more ink than can be read: clear the pad and draw one digit."


def strokes_of(payload: object) -> list[np.ndarray]:
    """The strokes of a drawing.

    Args:
        payload: what JSON made of it: a list of strokes, each a flat list of numbers
            x0, y0, x1, y1 … between 0 and 280, x to the right and y down.

    Returns:
        Arrays of shape (points, 2), at least one point each.

    Raises:
        UserError: the payload is anything else, or larger than `settings` allows.
    """
    if not isinstance(payload, list) or not all(isinstance(stroke, list) for stroke in payload):
        raise UserError(_MALFORMED)
    if len(payload) > settings.max_strokes or sum(map(len, payload)) > 2 * settings.max_points:
        raise UserError(_TOO_MUCH)
    return [_points(stroke) for stroke in payload]


def picture_of(payload: object) -> bytes:
    """The bytes of the one file that came with the call.

    Args:
        payload: Gradio's `DataWithFiles`.

    Raises:
        UserError: it is anything else.
    """
    match getattr(payload, "files", None):
        case [(_, bytes(raw))]:
            return raw
    raise UserError("No picture arrived: choose one and try again.")


def digit_of(payload: object) -> np.ndarray:
    """A digit as a network sees it.

    Args:
        payload: base64 of its 784 grey levels, row by row, 0 paper to 255 ink.

    Returns:
        uint8 array of shape (28, 28).

    Raises:
        UserError: the payload is anything else.
    """
    if not isinstance(payload, str) or not _GREY.fullmatch(payload):
        raise UserError(_NO_DIGIT)
    return np.frombuffer(base64.b64decode(payload), np.uint8).reshape(SIDE, SIDE)


def _points(stroke: list) -> np.ndarray:
    if not stroke or len(stroke) % 2:
        raise UserError(_MALFORMED)
    for number in stroke:
        # a bool is an int to isinstance, and NaN compares false with everything
        if type(number) not in (int, float) or not 0 <= number <= PAD_SIDE:
            raise UserError(_MALFORMED)
    return np.array(stroke, np.float64).reshape(-1, 2)
