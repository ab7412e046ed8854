"""What this machine has for a day without internet, and how to get what it lacks."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from mnist_demo.datasets import mnist, optical, pen_strokes, printed, typesetting
from mnist_demo.datasets.negatives import characters
from mnist_demo.errors import UserError
from mnist_demo.inference.network import Network
from mnist_demo.presets.available import mnist_file
from mnist_demo.settings import CHAMPION, settings

_INSTALL = "install requirements.txt again"


@dataclass(frozen=True)
class Item:
    """One thing that the app can use."""

    item: str
    """Its name."""
    purpose: str
    """What it is for."""
    available: bool
    """Whether it is on this machine and can be read."""
    path: str | None
    """Where it lies, if it is a file, several files or a folder."""
    advice: str | None
    """What to do to get it, or what is wrong with it; None if it is available."""


def take_inventory() -> list[Item]:
    """Look for each thing that the app can use, and read it: a second or two in all."""
    return [
        _item("champion", "reads what is drawn", lambda: Network.load(CHAMPION), CHAMPION),
        _item("TensorFlow", "trains networks", _find_tensorflow),
        _item(
            "mnist",
            "to train and to measure on",
            mnist.test,
            mnist_file(),
            "run this command again when the machine reaches the internet",
        ),
        _item("optical", "takes the place of MNIST", optical.load),
        _item("printed", "digits in Matplotlib’s fonts", _load_fonts),
        _item(
            "pen",
            "pen strokes, to train and to measure on",
            pen_strokes.read,
            os.pathsep.join(map(str, settings.pen_strokes)),
            "set MNIST_DEMO_PEN_STROKES to a UNIPEN file, such as those of “Pen-Based Recognition "
            "of Handwritten Digits” (UCI)",
        ),
        _item(
            "characters",
            "non-digits, to train the champion again",
            characters.read,
            settings.characters,
            "set MNIST_DEMO_CHARACTERS to a zip of strokes, such as Omniglot’s",
        ),
    ]


def _item(
    name: str,
    purpose: str,
    read: Callable[[], object],
    path: Path | str | None = None,
    advice: str | None = None,
) -> Item:
    """Look for one thing: it is there if ``read`` raises nothing."""
    wrong = None
    try:
        read()
    except UserError as error:
        wrong = advice if advice and not path else str(error).rstrip(".")
    except (ImportError, OSError):
        wrong = _INSTALL
    return Item(name, purpose, wrong is None, str(path) if path else None, wrong)


def _find_tensorflow() -> None:
    if not find_spec("tensorflow") or not find_spec("keras"):
        raise ImportError


def _load_fonts() -> None:
    for font in (*printed.FONTS, *printed.UNSEEN):
        typesetting.load(font)
