"""A folder that appears whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnist_demo.errors import UserError


def require_free(folder: Path) -> None:
    """Raises `UserError` unless a bundle can be written to ``folder``: absent, or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is already there: name a new folder, nothing is overwritten.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{folder} cannot be made: name a folder that may be written.") from None


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``folder`` at the end, at once and only if nothing failed.

    A process killed in the middle leaves at most a hidden ``.partial-…`` folder beside it.

    Raises:
        UserError: the disk is full, or the folder cannot be written.
    """
    require_free(folder)
    try:
        partial = Path(tempfile.mkdtemp(prefix=f".partial-{folder.name}-", dir=folder.parent))
        try:
            yield partial
            partial.chmod(0o755)  # mkdtemp makes folders that only their owner can read
            if folder.exists():
                folder.rmdir()
            os.replace(partial, folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise UserError(
            f"{folder} could not be written, {error.strerror or error}: free some space or name "
            "another folder."
        ) from None
