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
"""The bundle that reads digits unless another is named."""
SAMPLES = ASSETS / "samples"
"""Folder with a picture of each digit."""
WORKSHEET = ASSETS / "worksheet.md"
"""Links for a lesson, each with questions: Markdown."""


@dataclass(frozen=True)
class Settings:
    """Paths and limits of the app; without any environment variable all of them are usable."""

    mnist: Path | None
    """An ``mnist.npz`` to use instead of Keras's download (``MNIST_DEMO_MNIST``)."""
    pen_strokes: tuple[Path, ...]
    """UNIPEN files of pen-drawn digits, plain or gzipped, by ``MNIST_DEMO_PEN_STROKES``, where the
    system's path separator joins them."""
    characters: Path | None
    """A zip of drawn characters, which are non-digits (``MNIST_DEMO_CHARACTERS``)."""
    runs: Path
    """The folder in which trainings are stored (``MNIST_DEMO_RUNS``)."""

    max_file_bytes: int = 20_000_000
    """Size of the largest picture file that is read."""
    max_image_pixels: int = 50_000_000
    """Pixels of the largest picture that is decoded: more than a 48-megapixel phone photo has, and
    too few for a decompression bomb."""
    max_zip_bytes: int = 5_000_000
    """Size of the largest zip of a person's drawings that the page takes."""
    max_zip_seconds: float = 10
    """Seconds after which reading such a zip is given up."""
    max_strokes: int = 200
    """Most strokes in one drawing on the pad."""
    max_points: int = 5_000
    """Most pen positions in one drawing on the pad."""

    uploads_per_second: float = 10
    """Files that one client may upload a second, once `upload_burst` is used up; a large one counts
    as one for each megabyte."""
    upload_burst: int = 400
    """Megabytes, at least one a file, that one client may upload at once: about a hundred photos of
    a room of phones behind one router."""
    calls_per_second: float = 20
    """Calls of the API that one client may send a second, once `call_burst` is used up."""
    call_burst: int = 200
    """Calls of the API that one client may send at once."""

    max_run_epochs: int = 30
    """Most epochs of one training started on the page (``MNIST_DEMO_MAX_EPOCHS``)."""
    max_run_seconds: float = 1200
    """Seconds after which a training started on the page stops (``MNIST_DEMO_MAX_SECONDS``)."""
    max_waiting_jobs: int = 100
    """Most trainings in the queue, of all people together."""
    unwatched_seconds: float = 120
    """Seconds after which a training that nobody watches stops."""
    kept_job_bytes: int = 2_000_000_000
    """Bytes of all trainings started on the page above which the oldest are deleted."""
    kept_job_days: float = 14
    """Days after which a finished training started on the page is deleted."""


def _ensure_folders() -> None:
    """Let there be a working folder and a home: libraries ask for both when they are imported."""
    try:
        os.getcwd()
    except OSError:  # it was deleted
        os.chdir(os.sep)
    if os.path.expanduser("~") == "~":  # a user without a name and HOME, as containers may have
        os.environ["HOME"] = os.sep


def _path(name: str) -> Path | None:
    paths = _absolute(name, [os.environ.get(name, "")])
    return paths[0] if paths else None


def _paths(name: str) -> tuple[Path, ...]:
    return _absolute(name, os.environ.get(name, "").split(os.pathsep))


def _absolute(name: str, values: list[str]) -> tuple[Path, ...]:
    """The paths among a variable's values, which it then holds as absolute ones."""
    stripped = filter(None, map(str.strip, values))
    # a home that is not there stays as it is
    paths = tuple(Path(os.path.expanduser(value)).absolute() for value in stripped)
    if paths:  # the processes that train and report run in another folder
        os.environ[name] = os.pathsep.join(map(str, paths))
    return paths


_LARGEST_LIMIT = 10**6
"""Largest value that a limit can be set to."""


def _number(name: str, default: float) -> float:
    value = os.environ.get(name, "").strip()
    try:
        number = float(value or default)
    except ValueError:
        number = 0.0
    if not 1 <= number <= _LARGEST_LIMIT:
        raise SystemExit(f"{name} is {value!r}: set it to a number from 1 to {_LARGEST_LIMIT:,}.")
    return number


_SPACE_STORAGE = Path("/data")
"""Where a Hugging Face Space has its disk, if it was given one; its other files do not last."""


def _default_runs() -> Path:
    if os.environ.get("SPACE_ID") and os.access(_SPACE_STORAGE, os.W_OK):
        return _SPACE_STORAGE / "mnist-demo" / "runs"
    return user_data_path("mnist-demo", appauthor=False) / "runs"


def _from_environment() -> Settings:
    return Settings(
        mnist=_path("MNIST_DEMO_MNIST"),
        pen_strokes=_paths("MNIST_DEMO_PEN_STROKES"),
        characters=_path("MNIST_DEMO_CHARACTERS"),
        runs=_path("MNIST_DEMO_RUNS") or _default_runs(),
        max_run_epochs=int(_number("MNIST_DEMO_MAX_EPOCHS", Settings.max_run_epochs)),
        max_run_seconds=_number("MNIST_DEMO_MAX_SECONDS", Settings.max_run_seconds),
    )


_ensure_folders()
settings = _from_environment()
