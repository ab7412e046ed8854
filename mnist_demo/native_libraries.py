"""Silence what native libraries write to standard error, and have glibc return freed memory."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# option numbers of mallopt, from glibc's <malloc.h>
_MMAP_THRESHOLD = -3
_ARENA_MAX = -8

_LARGE_BLOCK = 1 << 20
"""Bytes from which a block of memory is mapped by itself, so that freeing it returns it at once."""


@contextmanager
def silence_native_output() -> Iterator[None]:
    """Discard what native code writes to standard error inside the block.

    TensorFlow and LiteRT write messages there before any of their settings takes effect. Exceptions
    are raised as usual.
    """
    try:
        sys.stderr.flush()
        stderr = os.dup(2)
    except (OSError, AttributeError, ValueError):  # no standard error, as under pythonw
        yield
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def return_freed_memory() -> None:
    """Make glibc return large freed blocks at once, and threads share two pools of small blocks.

    By default the size from which blocks are returned grows up to 32 MB, and every thread has a
    pool of its own: a web process that had measured networks for ten people stayed twice as large.
    Without glibc nothing is changed.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_ARENA_MAX, 2)
