"""Keep the chatter of native libraries off standard error, which is for our own sentences."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def native_chatter_off() -> Iterator[None]:
    """Drop what C++ code writes to standard error meanwhile.

    TensorFlow and LiteRT announce themselves there before any setting of theirs takes effect.
    Exceptions pass as ever.
    """
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, AttributeError, ValueError):  # no standard error, as under pythonw
        yield
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
