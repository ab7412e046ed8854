"""A file on the internet; `download` brings it, and is imported only by whoever wants that."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Called with the number of bytes received so far, and with the seconds until the next try; these
are 0 while bytes arrive."""


@dataclass(frozen=True)
class RemoteFile:
    """A file on the internet whose every byte is known."""

    name: str
    """What people call it."""
    url: str
    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal digits."""
