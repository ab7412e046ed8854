"""Characters of many alphabets as people drew them, which a network learns not to read as digits.

Reads a zip of stroke files in the format of Omniglot (Lake et al., 2015, MIT licence), with paths
``…/alphabet/character/….txt`` and lines ``x,y,milliseconds``; ``START`` and ``BREAK`` stand between
strokes.
"""

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.datasets.rasterise import rasterise_strokes
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

_FILE = re.compile(r"(?:^|/)([^/]+)/(character\d+)/[^/]+\.txt$")
_LARGEST_FILE = 1_000_000
"""Most bytes of a stroke file that is read; a character takes a few thousand."""

LOOKALIKES = {
    "Balinese": ("character05",),
    "Early_Aramaic": tuple(f"character{n:02}" for n in (2, 3, 4, 12, 14, 16, 17, 20)),
    "Greek": ("character09", "character15"),
    "Korean": tuple(f"character{n:02}" for n in (21, 22, 27, 33)),
    "Latin": tuple(f"character{n:02}" for n in (2, 7, 12, 15, 17, 19, 26)),
}
"""By alphabet, the characters of Omniglot that most people would read as a digit (an o, an l, a z).
No network trains on them."""


@dataclass(frozen=True)
class Character:
    """One drawing of one character."""

    alphabet: str
    name: str
    """Which character of the alphabet, such as ``character07``."""
    strokes: list[np.ndarray]
    """Pen paths of shape (points, 2), x to the right and **y down**."""

    @property
    def looks_like_a_digit(self) -> bool:
        """Whether the character is one of `LOOKALIKES`."""
        return self.name in LOOKALIKES.get(self.alphabet, ())


def read(path: Path | None = None) -> list[Character]:
    """The characters of a zip, in the order of their names.

    Args:
        path: the zip; ``None`` for the one named by ``MNIST_DEMO_CHARACTERS``.

    Raises:
        UserError: no file is named, or it cannot be read or holds no character.
    """
    path = path or settings.characters
    if path is None:
        raise UserError(
            "No characters are on this machine: set MNIST_DEMO_CHARACTERS to the path of a zip of "
            "Omniglot's strokes."
        )
    characters = []
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
                found = _FILE.search(entry.filename)
                if not found or "__MACOSX" in entry.filename or entry.file_size > _LARGEST_FILE:
                    continue
                drawn = _parse(archive.read(entry).decode("ascii", "replace"))
                if drawn:
                    characters.append(Character(found[1], found[2], drawn))
    except FileNotFoundError:
        raise UserError(
            f"There is no file {path}: let MNIST_DEMO_CHARACTERS name a zip of Omniglot's strokes."
        ) from None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError):
        raise UserError(f"{path} cannot be read as a zip: fetch it again.") from None
    if not characters:
        raise UserError(f"{path} holds no drawn character: it must be a zip of Omniglot's strokes.")
    return characters


def rasterise(drawn: Sequence[Character]) -> Digits:
    """Draw characters, each with at least one point, as the pad does; labels are `NO_DIGIT`."""
    images = rasterise_strokes(character.strokes for character in drawn)
    return Digits(images, np.full(len(drawn), NO_DIGIT, np.int8))


def _parse(text: str) -> list[np.ndarray]:
    """Every stroke that has a point; any other line is skipped."""
    paths: list[list[tuple[float, float]]] = [[]]
    for line in text.split():
        if line in ("START", "BREAK"):
            paths.append([])
            continue
        try:
            x, y, _ = map(float, line.split(","))
        except ValueError:
            continue
        if np.isfinite([x, y]).all():
            paths[-1].append((x, -y))
    return [np.array(path) for path in paths if path]
