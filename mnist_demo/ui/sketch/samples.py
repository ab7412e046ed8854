"""The sample digits that a visitor can open with one click."""

from pathlib import Path
from typing import Any

from PIL import Image

from mnist_demo.ui.responses import data_url

_THUMBNAIL_SIDE = 72


def thumbnails(folder: Path) -> list[dict[str, Any]]:
    """The sample pictures of a folder, in name order, small enough to travel with the page.

    Returns:
        For each its ``name`` and a thumbnail as data URL, ``src``; none if there is no folder.
    """
    return [{"name": path.stem, "src": _thumbnail(path)} for path in sorted(folder.glob("*.png"))]


def _thumbnail(path: Path) -> str:
    with Image.open(path) as image:
        grey = image.convert("L")
    grey.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    return data_url(grey, "PNG", optimize=True)
