"""Labelled pictures in a folder, named ``…_<digit>.png``, such as ``maria_17_4.png``."""

import re
from pathlib import Path

import numpy as np

from mnist_demo.datasets.digits import Digits
from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise

_LABEL = re.compile(r"_(\d)$")


def picture_paths(folder: Path) -> list[Path]:
    """Every picture in a folder and its subfolders, in order of name.

    Raises:
        UserError: there is none.
    """
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in image_files.SUFFIXES and path.is_file()
    )
    if not paths:
        raise UserError(f"There is no picture in {folder}: choose a folder with PNG or JPEG files.")
    return paths


def load(folder: Path) -> Digits:
    """The labelled pictures of a folder and its subfolders, each normalised as a drawing is.

    Raises:
        UserError: a picture cannot be read or has no ink, or none is named ``…_<digit>``.
    """
    images, labels = [], []
    for path in picture_paths(folder):
        label = _LABEL.search(path.stem)
        if label is None:
            continue
        try:
            images.append(normalise(find_ink(image_files.read(path).grey)).centred)
        except UserError as error:
            raise UserError(f"{path}: {error}") from None
        labels.append(int(label[1]))
    if not images:
        raise UserError(f"No picture in {folder} says which digit it shows: name them …_7.png.")
    return Digits(np.array(images), np.array(labels, np.uint8))
