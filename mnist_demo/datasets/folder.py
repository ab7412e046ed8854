"""Labelled pictures in a folder, named ``…_<digit>.png``, such as ``maria_17_4.png``."""

import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_demo.datasets.digits import Digits
from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise

_LABEL = re.compile(r"_(\d)$")


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


def load(folder: Path, on_unreadable: Callable[[Path, str], None]) -> Digits:
    """The labelled pictures of a folder and its subfolders, each normalised as a drawing is.

    Args:
        folder: where they lie.
        on_unreadable: called with the path of each labelled picture that cannot be read or has no
            ink, and with the sentence that says why; the picture is left out.

    Raises:
        UserError: no picture is named ``…_<digit>``, or none that is can be read.
    """
    paths = picture_paths(folder)
    labelled = [(path, int(found[1])) for path in paths if (found := _LABEL.search(path.stem))]
    if not labelled:
        raise UserError(f"No picture in {folder} says which digit it shows: name them …_7.png.")
    images, labels = [], []
    for path, label in labelled:
        try:
            images.append(normalise(find_ink(image_files.read(path).grey)).centred)
        except UserError as error:
            on_unreadable(path, str(error))
        else:
            labels.append(label)
    if not images:
        raise UserError(f"No labelled picture in {folder} can be read: choose another folder.")
    return Digits(np.array(images), np.array(labels, np.uint8))
