"""Labelled pictures in a folder or a zip, named ``…_<digit>.png``, such as ``maria_17_4.png``."""

import os
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from mnist_demo.datasets.digits import Digits
from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
from mnist_demo.settings import settings

_LABEL = re.compile(r"_([0-9])$")
_MOST_ZIPPED = 100_000
"""Files of a zip above which it is refused."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
"""What `zipfile` raises for what is damaged, encrypted or compressed in an unknown way; a
`NotImplementedError` is a `RuntimeError`."""


def picture_paths(folder: Path) -> list[Path]:
    """Every picture in a folder and its subfolders, in order of name.

    A picture is what `image_files` reads, by the ending of its name or by its content. Hidden files
    and folders are left out, and links to folders are not followed. A subfolder that cannot be
    listed is among the paths, so that whoever reads it is told.

    Raises:
        UserError: there is none.
    """
    unlisted: list[Path] = []
    paths = []
    for parent, folders, files in os.walk(
        folder, onerror=lambda error: unlisted.append(Path(error.filename))
    ):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        there = (Path(parent, name) for name in files if not _is_hidden(name))
        paths += [path for path in there if os.path.isfile(path) and _is_picture(path)]
    if folder in unlisted:
        raise UserError(f"{folder} cannot be listed: check that the folder may be read.")
    if not paths and not unlisted:
        raise UserError(f"There is no picture in {folder}: choose a folder with PNG or JPEG files.")
    return sorted(paths + unlisted)


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_picture(path: Path) -> bool:
    if path.suffix.lower() in image_files.SUFFIXES:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures, which `image_files` refuses
            with Image.open(path, formats=tuple(image_files.FORMATS)) as image:
                return image.format is not None
    except Image.DecompressionBombError:
        return True
    except Exception:  # what a parser raises that is given another kind of file
        return False


def write(digits: Digits, folder: Path) -> None:
    """Write digits to a new folder as pictures that `load` reads: dark ink on white paper.

    Raises:
        OSError: that fails.
    """
    folder.mkdir(parents=True)
    for number, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True), 1):
        Image.fromarray(255 - image).save(folder / f"drawing_{number:03}_{label}.png")


OnUnreadable = Callable[[Path, str], None]
"""Called with the path of a labelled picture that is left out because it cannot be read or has no
ink, and with the sentence that says why."""


def refuse(path: Path, error: str) -> None:
    """An `OnUnreadable` that leaves out nothing: raises `UserError`."""
    raise UserError(f"{path}: {error}")


def load(place: Path, on_unreadable: OnUnreadable) -> Digits:
    """The labelled pictures of a folder and its subfolders, or of a zip, in order of name.

    Args:
        place: the folder or the zip.
        on_unreadable: called for each labelled picture that is left out.

    Raises:
        UserError: it is neither, no picture is named ``…_<digit>``, or none that is can be read.
    """
    images, labels = [], []
    for image, label in read(place, on_unreadable):
        images.append(image)
        labels.append(label)
    if not images:
        raise UserError(f"No labelled picture in {place} can be read: choose another.")
    return Digits(np.array(images), np.array(labels, np.uint8))


def read(place: Path, on_unreadable: OnUnreadable) -> Iterator[tuple[np.ndarray, int]]:
    """The pictures that `load` joins, one by one: uint8 of shape (28, 28), and the label.

    Each is normalised as a drawing is.

    Raises:
        UserError: it is neither a folder nor a zip, or no picture is named ``…_<digit>``.
    """
    if os.path.isdir(place):
        yield from _normalised(_in_folder(place), place, on_unreadable)
        return
    try:
        file = place.open("rb")
    except OSError:
        raise UserError(f"{place} cannot be opened: check that it may be read.") from None
    with file:
        yield from read_zip(file, place, on_unreadable)


def read_zip(
    file: BinaryIO, name: Path, on_unreadable: OnUnreadable
) -> Iterator[tuple[np.ndarray, int]]:
    """As `read`, of a zip that is open already and that sentences call ``name``."""
    yield from _normalised(_in_zip(file, name), name, on_unreadable)


def _normalised(
    sources: Iterator["_Source"], place: Path, on_unreadable: OnUnreadable
) -> Iterator[tuple[np.ndarray, int]]:
    found_any = False
    for path, label, source in sources:
        found_any = True
        try:
            image = normalise(find_ink(image_files.read(source()).grey)).centred
        except UserError as error:
            on_unreadable(path, str(error))
        else:
            yield image, label
    if not found_any:
        raise UserError(
            f"{place} has no picture that says which digit it shows: name them …_7.png."
        )


_Source = tuple[Path, int, Callable[[], Path | bytes]]
"""A picture's path, its label, and what gives its file or its bytes."""


def _in_folder(folder: Path) -> Iterator[_Source]:
    for path in picture_paths(folder):
        if label := _LABEL.search(path.stem):
            yield path, int(label[1]), partial(Path, path)


def _in_zip(file: BinaryIO, place: Path) -> Iterator[_Source]:
    """The labelled pictures of a zip, which is not unpacked to the disk."""
    try:
        archive = zipfile.ZipFile(file)
    except _UNREADABLE:
        raise UserError(
            f"{place} is no zip that can be opened: choose a folder or a zip with pictures."
        ) from None
    with archive:
        entries = archive.infolist()
        if len(entries) > _MOST_ZIPPED:
            raise UserError(f"{place} holds more than {_MOST_ZIPPED:,} files: split it.")
        for entry in sorted(entries, key=lambda entry: entry.filename):
            path = Path(entry.filename)
            label = _LABEL.search(path.stem)
            # a Mac puts a hidden twin of each file below __MACOSX; nothing is unpacked to "..", so
            # that a name that leads there is as good as any
            is_shown = not any(_is_hidden(name) for name in path.parts if name != "..")
            if label and is_shown and path.suffix.lower() in image_files.SUFFIXES:
                yield place / path, int(label[1]), partial(_unpack, archive, entry)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a file in a zip, one more than `image_files` reads at most.

    Raises:
        UserError: it is damaged, or encrypted.
    """
    try:
        with archive.open(entry) as file:
            return file.read(settings.max_file_bytes + 1)
    except _UNREADABLE:
        raise UserError(
            "The file is damaged or encrypted in the zip: pack the pictures again."
        ) from None
