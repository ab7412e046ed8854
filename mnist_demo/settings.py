"""Limits and paths, read once from the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
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


def _path(name: str) -> Path | None:
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser() if value else None


def _from_environment() -> Settings:
    return Settings(
        mnist=_path("MNIST_DEMO_MNIST"),
        pen_strokes=_path("MNIST_DEMO_PEN_STROKES"),
        runs=_path("MNIST_DEMO_RUNS") or user_data_path("mnist-demo", appauthor=False) / "runs",
    )


settings = _from_environment()
