"""Memory that was freed goes back to the system, so that a server stays as small as it began."""

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of <malloc.h>
_LARGE = 1 << 20
"""Bytes from which a block is a mapping of its own, and is gone when it is freed."""


def return_freed() -> None:
    """Have glibc hand large blocks back at once, and threads share their pools of small ones.

    By default its threshold grows with what is freed, up to 32 MB, and each thread has a pool: a
    web process that had measured networks for ten people kept twice its size for good. Elsewhere
    than on glibc nothing is done.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_ARENA_MAX, 2)
