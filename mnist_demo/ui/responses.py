"""Readings and pictures as JSON objects for the page."""

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from mnist_demo.inference import Reading, joined
from mnist_demo.ink.encoding import to_base64
from mnist_demo.ink.normalise import SIDE

_CROP_SIDE = 40
"""Pixels along the crop's longer side as the page shows it."""
_PREVIEW_SIDE = 560
"""Pixels along the longer side of a picture as the pad shows it."""
ENLARGED = _PREVIEW_SIDE / SIDE
"""Pixels of an `enlarged` digit for each of its own."""

_INK_SIDE = 320
"""Pixels along the longer side of a picture's ink as the page shows it."""
_EDGE = (64, 160)
"""Grey levels of an enlarged digit from which there is some ink, and nothing but ink."""


def data_url(image: Image.Image, kind: str, **options: Any) -> str:
    """A picture to be shown as it is.

    Args:
        image: the picture.
        kind: ``JPEG`` or ``PNG``.
        options: how it is written, as for `Image.save`.
    """
    file = io.BytesIO()
    image.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def answer(readings: Sequence[Reading], shown: int = 0, scale: float = 1.0) -> dict[str, Any]:
    """The response to a drawing or a picture that was read: about 3 kB, 1 kB compressed.

    Args:
        readings: of each mark, in the order of reading.
        shown: whose probabilities and steps are painted.
        scale: what the boxes are multiplied by: to the pad's unit, or to pixels of the preview.
    """
    reading = readings[shown]
    return {
        "reading": joined(readings),
        "digit": reading.digit,
        "accepted": reading.accepted,
        "digit_score": round(reading.digit_score, 4),
        "probabilities": _shares(reading),
        "steps": steps(reading),
        "shown": shown,
        "marks": [
            {
                "box": box(mark, scale),
                "digit": mark.digit,
                "accepted": mark.accepted,
                "digit_score": round(mark.digit_score, 4),
                "probability": round(mark.probability, 4),
                "probabilities": _shares(mark),
            }
            for mark in readings
        ],
    }


def greys(readings: Sequence[Reading]) -> list[str]:
    """The ink of each mark as the network saw it: base64 of 28×28 grey levels."""
    return [to_base64(reading.ink.centred) for reading in readings]


def steps(reading: Reading) -> dict[str, Any]:
    """What happened to the ink of a mark, step by step, as the page paints it."""
    return {
        "cropped": _pixels(_shrunk(reading.ink.cropped, _CROP_SIDE)),
        "scaled": _pixels(reading.ink.scaled),
        "centred": _pixels(reading.ink.centred),
    }


def box(reading: Reading, scale: float = 1.0) -> list[float]:
    """Left, top, right and bottom of a mark, multiplied by ``scale``."""
    return [round(edge * scale, 1) for edge in reading.box]


def last_drawn(readings: Sequence[Reading]) -> int:
    """Which mark holds the newest stroke, or its end."""
    return max(range(len(readings)), key=lambda i: readings[i].newest)


def preview_scale(grey: np.ndarray) -> float:
    """Pixels of a picture's `preview` for each of its own, at most 1."""
    return min(1.0, _PREVIEW_SIDE / max(grey.shape))


def preview(grey: np.ndarray) -> str:
    """A picture as the pad shows it, upright and grey: a data URL of a JPEG."""
    return data_url(Image.fromarray(_shrunk(grey, _PREVIEW_SIDE)), "JPEG", quality=85)


def taken_as_ink(found: np.ndarray) -> str:
    """What of a picture was taken as ink, dark on transparent: a data URL of a PNG.

    Args:
        found: as from `ink.find_ink`: shape (height, width), 0 paper to 1 ink.
    """
    alpha = Image.fromarray(_shrunk(np.rint(found * 255).astype(np.uint8), _INK_SIDE))
    return data_url(Image.merge("LA", (Image.new("L", alpha.size), alpha)), "PNG")


def enlarged(digit: np.ndarray) -> str:
    """A digit as the pad shows it, dark on light with the edges of ink: a data URL of a JPEG.

    Args:
        digit: uint8 of shape (28, 28), 0 paper to 255 ink.
    """
    side = (_PREVIEW_SIDE, _PREVIEW_SIDE)
    smooth = np.asarray(Image.fromarray(digit).resize(side, Image.Resampling.BICUBIC))
    return preview(np.interp(smooth, _EDGE, (255, 0)).astype(np.uint8))


def _shares(reading: Reading) -> list[float]:
    return [round(float(p), 4) for p in reading.probabilities]


def _pixels(grey: np.ndarray) -> dict[str, Any]:
    height, width = grey.shape
    return {"width": width, "height": height, "grey": to_base64(grey)}


def _shrunk(grey: np.ndarray, side: int) -> np.ndarray:
    if max(grey.shape) <= side:
        return grey
    height, width = (max(1, round(s * side / max(grey.shape))) for s in grey.shape)
    return np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BOX))
