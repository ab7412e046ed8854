"""Why a folder cannot be written, in words, and a check before long work begins."""

import errno
import tempfile
from pathlib import Path

from mnist_demo.errors import UserError

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_REASONS = {
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not write there",
    errno.EROFS: "its file system is read-only",
    errno.ENOTDIR: "a file is in its place",
    errno.EEXIST: "a file is in its place",
}
_PROBE = bytes(4096)
"""What is written to see whether there is room; an empty file needs none."""


def is_full(error: OSError) -> bool:
    """Whether a file could not be written for want of room on the disk."""
    return error.errno in _FULL


def reason(error: OSError) -> str:
    """Why a file could not be written, as a clause: "the disk is full", for example."""
    if is_full(error):
        return "the disk is full"
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error) or "unknown").lower()


def require_writable(folder: Path) -> None:
    """Make a folder if it is missing, and try to write a file in it, which is deleted at once.

    Raises:
        OSError: that fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(_PROBE)
        file.flush()


def refuse_unwritable(folder: Path) -> None:
    """As `require_writable`, for a folder that a person named: raises `UserError`."""
    try:
        require_writable(folder)
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written, {reason(error)}: name another folder."
        ) from None
