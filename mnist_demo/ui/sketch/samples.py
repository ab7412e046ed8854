"""The sample digits that a visitor can open with one click."""

import base64
import io
from pathlib import Path
from typing import Any

from PIL import Image

_THUMBNAIL_SIDE = 72


def thumbnails(folder: Path) -> list[dict[str, Any]]:
    """The sample pictures of a folder, in name order, small enough to travel with the page.

    Returns:
        For each its ``name`` and a thumbnail as data URL, ``src``; none if there is no folder.
    """
    return [{"name": path.stem, "src": _data_url(path)} for path in sorted(folder.glob("*.png"))]


def _data_url(path: Path) -> str:
    file = io.BytesIO()
    with Image.open(path) as image:
        grey = image.convert("L")
        grey.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
        grey.save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
