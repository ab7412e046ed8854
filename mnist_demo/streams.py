"""Standard output and standard error that take any text."""

import io
import sys


def accept_any_text() -> None:
    """Let standard output and standard error take any text, whatever their encoding.

    A character that the encoding lacks, or a byte of a file's name that is no text, is written as
    a backslash escape, such as ``\\u4e03``.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # there may be none, as under pythonw
            stream.reconfigure(errors="backslashreplace")
