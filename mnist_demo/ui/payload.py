"""What a page sends is checked here, hard: anyone can send anything."""

import numpy as np

from mnist_demo.errors import UserError
from mnist_demo.settings import settings

PAD_SIDE = 280
"""The pad's side in the unit of the strokes it sends."""
PEN = 18
"""Width of the pad's pen in that unit."""

_MALFORMED = "The drawing could not be understood: clear the pad and draw again."
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


def _points(stroke: list) -> np.ndarray:
    if not stroke or len(stroke) % 2:
        raise UserError(_MALFORMED)
    for number in stroke:
        # a bool is an int to isinstance, and NaN compares false with everything
        if type(number) not in (int, float) or not 0 <= number <= PAD_SIDE:
            raise UserError(_MALFORMED)
    return np.array(stroke, np.float64).reshape(-1, 2)
