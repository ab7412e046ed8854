"""Read picture files and say what they show, as the command line and the API answer."""

from pathlib import Path
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.inference.reader import Reader, Reading, joined
from mnist_demo.ink import image_files
from mnist_demo.ink.image_files import Picture


def predict_file(reader: Reader, path: Path) -> dict[str, Any]:
    """What a picture shows.

    Returns:
        ``{"path", "reading", "digits": [{"digit", "probability", "digit_score", "accepted",
        "box"}]}``, one entry of ``digits`` for each mark, line by line and from left to
        right, ``box`` in pixels of the upright picture as left, top, right, bottom; or
        ``{"path", "error"}`` if it cannot be read.
    """
    try:
        picture = image_files.read(path)
        readings = reader.read_picture(picture.grey)
    except UserError as error:
        return {"path": str(path), "error": str(error)}
    return {
        "path": str(path),
        "reading": joined(readings),
        "digits": [_mark(reading, picture) for reading in readings],
    }


def _mark(reading: Reading, picture: Picture) -> dict[str, Any]:
    return {
        "digit": reading.digit,
        "probability": round(reading.probability, 6),
        "digit_score": round(reading.digit_score, 6),
        "accepted": reading.accepted,
        "box": picture.original_box(reading.box),
    }
