"""What a start depends on outside the app: variables that Gradio reads, proxies, folders.

Gradio reads its variables when it is imported, and answers a value that it cannot use with a
traceback: what is here comes before that import.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnist_demo import disk
from mnist_demo.errors import UserError
from mnist_demo.settings import settings

_NUMBERS = {
    "GRADIO_SERVER_PORT": (1, 65_535),
    "GRADIO_NUM_PORTS": (1, 65_535),
    "GRADIO_NUM_WORKERS": (0, 64),
    "GRADIO_DEBUG": (0, 1),
    "GRADIO_ANALYTICS_MAX_EVENTS": (1, 10**9),
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": (1, 10**9),
}
"""Whole numbers that Gradio reads, each with its lowest and highest value."""
_PREFIX = "mnist-demo-"
_NO_PROXY = ("NO_PROXY", "no_proxy")


@contextmanager
def prepared() -> Iterator[Path]:
    """An environment that Gradio can start in, to the end of the block.

    Temporary files, also those of the app's other processes, go to one folder of its own, which is
    deleted at the end; one that is shared, as ``/tmp/gradio``, may belong to somebody else. What
    cannot be as the environment says, but is not needed to go on, is told in one line on standard
    error.

    Yields:
        The folder for trainings: `settings.runs` if it can be written, else a temporary one.

    Raises:
        UserError: a variable has a value that cannot be used, or no folder for temporary files can
            be written.
    """
    for name, limits in _NUMBERS.items():
        _check_number(name, *limits)
    _set("GRADIO_SERVER_NAME", os.environ.get("GRADIO_SERVER_NAME", "").strip())
    _set("GRADIO_ROOT_PATH", root_path(os.environ.get("GRADIO_ROOT_PATH", "")))
    with _temporary_folder() as temporary:
        uploads = os.environ.get("GRADIO_TEMP_DIR", "").strip()
        if not uploads or not _is_writable(Path(uploads), "uploads go elsewhere"):
            _set("GRADIO_TEMP_DIR", "")
        runs = settings.runs
        if not _is_writable(runs, "trainings are kept only until the server ends"):
            runs = temporary / "runs"
        yield runs


@contextmanager
def no_proxies() -> Iterator[None]:
    """Reach every host without a proxy inside the block.

    Gradio requests a page from itself at the start; a proxy that the environment names would be
    asked for this machine's own address.
    """
    before = {name: os.environ.get(name) for name in _NO_PROXY}
    os.environ.update(dict.fromkeys(_NO_PROXY, "*"))
    try:
        yield
    finally:
        for name, value in before.items():
            _set(name, value or "")


def root_path(text: str) -> str:
    """A path behind a proxy as Gradio expects it: ``/path``, a whole address, or nothing."""
    path = text.strip().rstrip("/")
    if not path or path.startswith(("http://", "https://")):
        return path
    return "/" + path.lstrip("/")


def port() -> int | None:
    """The port that the environment names; None for the first that is free."""
    named = os.environ.get("GRADIO_SERVER_PORT")
    return int(named) if named else None


def _check_number(name: str, low: int, high: int) -> None:
    value = os.environ.get(name, "").strip()
    if value and not (value.isascii() and value.isdecimal() and low <= int(value) <= high):
        raise UserError(f"{name} is {value!r}: set it to a number from {low} to {high}.")
    _set(name, value)


def _set(name: str, value: str) -> None:
    """Set a variable; none at all for no value, which Gradio takes for a wrong one."""
    if value:
        os.environ[name] = value
    else:
        os.environ.pop(name, None)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder of its own for all temporary files made in the block, deleted at its end.

    It lies beside the trainings where the system has no folder for temporary files.
    """
    before = tempfile.tempdir, os.environ.get("TMPDIR", "")
    try:
        place = tempfile.mkdtemp(prefix=_PREFIX)
    except FileNotFoundError:
        place = _beside_trainings()
    tempfile.tempdir = os.environ["TMPDIR"] = place
    try:
        yield Path(place)
    finally:
        tempfile.tempdir = before[0]
        _set("TMPDIR", before[1])
        shutil.rmtree(place, ignore_errors=True)


def _beside_trainings() -> str:
    try:
        settings.runs.mkdir(parents=True, exist_ok=True)
        return tempfile.mkdtemp(prefix=_PREFIX, dir=settings.runs)
    except OSError:
        raise UserError(
            "No folder for temporary files can be written: set TMPDIR to one that can."
        ) from None


def _is_writable(folder: Path, otherwise: str) -> bool:
    try:
        disk.require_writable(folder)
    except OSError as error:
        print(f"{folder} cannot be written, {disk.reason(error)}: {otherwise}.", file=sys.stderr)
        return False
    return True
