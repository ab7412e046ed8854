"""Limits and paths, read once from the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED_ASSETS = _PACKAGE / "assets"
ASSETS = _INSTALLED_ASSETS if _INSTALLED_ASSETS.is_dir() else _PACKAGE.parent / "assets"
"""The repository's ``assets``, which an installed package holds in itself."""
CHAMPION = ASSETS / "champion"
"""The bundle that reads digits when no other is named."""
SAMPLES = ASSETS / "samples"


@dataclass(frozen=True)
class Settings:
    """What the environment may change; every field has a default that works on a bare machine."""

    mnist: Path | None
    """An ``mnist.npz`` to use instead of Keras's download (``MNIST_DEMO_MNIST``)."""
    pen_strokes: Path | None
    """A UNIPEN file of pen-drawn digits, plain or gzipped (``MNIST_DEMO_PEN_STROKES``)."""
    characters: Path | None
    """A zip of drawn characters that are no digits (``MNIST_DEMO_CHARACTERS``)."""
    runs: Path
    """Where trainings are kept (``MNIST_DEMO_RUNS``)."""

    max_file_bytes: int = 20_000_000
    """Largest picture file that is read."""
    max_image_pixels: int = 50_000_000
    """Largest picture that is decoded: a 48-megapixel phone photo passes, a bomb does not."""
    max_strokes: int = 200
    """Most strokes of one drawing on the pad."""
    max_points: int = 5_000
    """Most pen positions of one drawing on the pad."""

    max_run_epochs: int = 30
    """Most epochs of one training begun on the page (``MNIST_DEMO_MAX_EPOCHS``)."""
    max_run_seconds: float = 1200
    """After so long a training begun on the page stops (``MNIST_DEMO_MAX_SECONDS``)."""
    max_waiting_runs: int = 100
    """Most trainings in line, of all people together."""
    unwatched_seconds: float = 120
    """A training that nobody has looked at for so long stops."""
    kept_run_bytes: int = 2_000_000_000
    """Old trainings begun on the page are deleted when all take more room than this."""
    kept_run_days: float = 14
    """After so long a finished training begun on the page is deleted."""


def _path(name: str) -> Path | None:
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser() if value else None


_MOST = 10**6
"""No ceiling is set higher."""


def _number(name: str, default: float) -> float:
    value = os.environ.get(name, "").strip()
    try:
        number = float(value or default)
    except ValueError:
        number = 0.0
    if not 1 <= number <= _MOST:
        raise SystemExit(f"{name} is {value!r}: set it to a number from 1 to {_MOST:,}.")
    return number


def _from_environment() -> Settings:
    return Settings(
        mnist=_path("MNIST_DEMO_MNIST"),
        pen_strokes=_path("MNIST_DEMO_PEN_STROKES"),
        characters=_path("MNIST_DEMO_CHARACTERS"),
        runs=_path("MNIST_DEMO_RUNS") or user_data_path("mnist-demo", appauthor=False) / "runs",
        max_run_epochs=int(_number("MNIST_DEMO_MAX_EPOCHS", Settings.max_run_epochs)),
        max_run_seconds=_number("MNIST_DEMO_MAX_SECONDS", Settings.max_run_seconds),
    )


settings = _from_environment()
