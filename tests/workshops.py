"""The links that the terminal prints for the host of a workshop."""

import re
import time

from tests.served import Served

_PRINTED = 180
"""Seconds after the first page within which the links are printed."""


def host_key(served: Served) -> str:
    """The host's key, as an app prints it that was started with ``--workshop``."""
    deadline = time.monotonic() + _PRINTED
    while not (printed := re.search(r"/board#key=(\S+)", served.log())):
        assert time.monotonic() < deadline, served.log()
        time.sleep(0.1)
    return printed[1]
