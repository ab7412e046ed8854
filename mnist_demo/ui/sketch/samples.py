"""The sample digits that a visitor can open with one click."""

from html import escape
from pathlib import Path

from PIL import Image

from mnist_demo.settings import SAMPLES
from mnist_demo.ui import files
from mnist_demo.ui.responses import data_url

_THUMBNAIL_SIDE = 72


def paths() -> list[Path]:
    """The sample pictures, in the order they are shown in; the stem of each is its name."""
    return sorted(SAMPLES.glob("*.png"))


def button(path: Path) -> str:
    """HTML of the button that opens a sample picture, its thumbnail within."""
    return (
        files.text("sketch/sample.html")
        .replace("NAME", escape(path.stem))
        .replace("TITLE", escape(path.stem.replace("_", " ")))
        .replace("SOURCE", _thumbnail(path))
    )


def _thumbnail(path: Path) -> str:
    """A data URL."""
    with Image.open(path) as image:
        grey = image.convert("L")
    grey.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    return data_url(grey, "PNG", optimize=True)
