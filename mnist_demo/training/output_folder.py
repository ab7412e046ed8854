"""A folder that appears whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnist_demo import disk
from mnist_demo.errors import UserError


def require_free(folder: Path) -> None:
    """Raises `UserError` unless a bundle can be written to ``folder``.

    It must be absent or empty, and the folder around it is tried out: the training comes after
    this, and minutes or hours later would be too late to say no.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is already there: name a new folder, nothing is overwritten.")
    disk.refuse_unwritable(folder.parent)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``folder`` at the end, at once and only if nothing failed.

    A process killed in the middle leaves at most a hidden ``.partial-…`` folder beside it.

    Raises:
        UserError: the folder cannot be written, with the reason.
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
            f"{folder} could not be written, {disk.reason(error)}: "
            + ("free some space." if disk.is_full(error) else "name another folder.")
        ) from None
