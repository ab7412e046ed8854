"""Which data this machine has, and what takes the place of MNIST where it is missing."""

import gzip
import os
import re
import zlib
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

from mnist_demo.presets.architectures import DATA_SETS
from mnist_demo.settings import settings

MNIST_NAME = "mnist.npz"
MNIST_BYTES = 11_490_434
"""Size of the file that Keras publishes."""
INSTEAD_OF_MNIST = ("optical", "synthetic", "printed")
"""Data sets that a network learns from where its preset says MNIST and there is none."""


def mnist_places() -> list[Path]:
    """Where MNIST is looked for, and downloaded to: the first of these files that can be written.

    ``MNIST_DEMO_MNIST`` names the only one. Without it the first is Keras's own, so that a machine
    where Keras has downloaded MNIST needs no download; the others are for a home that cannot be
    written.
    """
    if settings.mnist is not None:
        return [settings.mnist]
    folders = (
        Path(os.path.expanduser("~/.keras/datasets")),
        user_cache_path("mnist-demo", appauthor=False),
        settings.runs / "datasets",
    )
    # a user without a home has folders that begin with a literal ~
    return [folder / MNIST_NAME for folder in folders if folder.is_absolute()]


def mnist_file() -> Path | None:
    """The file with MNIST; None if this machine has none.

    A file that nobody named counts only if it has the size of the one that Keras publishes, since
    an interrupted download of another program can leave a part of it.
    """
    for path in mnist_places():
        try:
            size = path.stat().st_size
        except OSError:
            continue
        if size == MNIST_BYTES or path == settings.mnist:
            return path
    return None


def available_data_sets() -> dict[str, str]:
    """The part of `architectures.DATA_SETS` that this machine has."""
    missing = set()
    if mnist_file() is None:
        missing.add("mnist")
    if not settings.pen_strokes:
        missing.add("pen")
    return {name: label for name, label in DATA_SETS.items() if name not in missing}


def available_negatives(preset: tuple[str, ...]) -> tuple[str, ...]:
    """The data sets of non-digits that a preset names, as far as this machine has them."""
    missing = set()
    if settings.characters is None:
        missing.add("characters")
    if not any(_holds_letters(path, _changed(path)) for path in settings.pen_strokes):
        missing.add("symbols")
    return tuple(name for name in preset if name not in missing)


_LETTER = re.compile(rb'\.SEGMENT\s+CHARACTER\s[^\n]*"[^\d\n]+"\s*\n\.COMMENT\s+\S+\s+(\d+)\s')
"""In UNIPEN text the head of a letter or symbol, and who wrote it."""


def _changed(path: Path) -> int:
    """When a file was last changed; 0 if there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=16)
def _holds_letters(path: Path, changed: int) -> bool:
    """Whether a UNIPEN file holds letters of several writers; not if it cannot be read."""
    try:
        raw = path.read_bytes()
        text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error):
        return False
    return len(set(_LETTER.findall(text))) > 1


def training_data(preset: tuple[str, ...]) -> tuple[str, ...]:
    """The data sets that a preset names, as far as this machine has them.

    Where MNIST is missing, `INSTEAD_OF_MNIST` takes its place.
    """
    wanted = set(preset)
    if "mnist" in wanted and mnist_file() is None:
        wanted |= set(INSTEAD_OF_MNIST)
    return tuple(name for name in available_data_sets() if name in wanted)


def test_data() -> str:
    """The data set that networks are measured on unless another is named."""
    return "optical" if mnist_file() is None else "mnist"
