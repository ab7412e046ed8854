"""UNIPEN text: recordings of a pen's path, each with what was written (Guyon et al., 1994)."""

import gzip
import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mnist_demo.errors import UserError

_SEGMENT = re.compile(r'\.SEGMENT\s+(\S+)\s.*?"(.*)"\s*$')
_COMMENT = re.compile(r"\.COMMENT\s+\S+\s+(\d+)\s+\d+\s*$")


@dataclass(frozen=True)
class Segment:
    """What somebody wrote in one go, such as a digit or a number."""

    kind: str
    """The level of UNIPEN's hierarchy, such as ``DIGIT``, ``NUMBER`` or ``CHARACTER``."""
    label: str
    """What was written."""
    writer: int
    """The writer's number; -1 where the file names none."""
    strokes: list[np.ndarray]
    """Pen paths of shape (points, 2), at least one point each, x to the right and **y down**, in
    tablet units."""
    file: int = 0
    """Which of several files it comes from."""


def read_all(paths: Sequence[Path]) -> list[Segment]:
    """The segments of several files, file by file, as `read` gives them back.

    The writers of the first keep their numbers, those of each other are counted on from the highest
    so far, so that no two files share a number.

    Raises:
        UserError: a file is missing or cannot be read.
    """
    segments: list[Segment] = []
    for file, path in enumerate(paths):
        first = max((segment.writer for segment in segments), default=-1) + 1
        segments += [
            replace(
                segment, writer=first + segment.writer if segment.writer >= 0 else -1, file=file
            )
            for segment in read(path)
        ]
    return segments


def read(path: Path) -> list[Segment]:
    """The segments of a UNIPEN file, plain or gzipped, that have a label and ink.

    Args:
        path: the file. A line ``.COMMENT label writer n`` in a segment names its writer.

    Raises:
        UserError: the file is missing or cannot be read.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("ascii", "replace")
    except FileNotFoundError:
        raise UserError(
            f"There is no file {path}: let MNIST_DEMO_PEN_STROKES name a UNIPEN file."
        ) from None
    except (OSError, EOFError, zlib.error):
        raise UserError(f"{path} cannot be read: fetch the UNIPEN file again.") from None
    return [segment for part in _parts(text) if (segment := _parse(part))]


def _parts(text: str) -> list[list[str]]:
    """The lines of each segment, of which the first names it."""
    parts: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith(".SEGMENT"):
            parts.append([])
        if parts:
            parts[-1].append(line)
    return parts


def _parse(lines: list[str]) -> Segment | None:
    """A segment, or None if it has no label or no ink; lines that say nothing are skipped."""
    named = _SEGMENT.match(lines[0])
    writer = -1
    paths: list[list[tuple[float, float]]] = []
    is_down = False
    for line in lines[1:]:
        if line.startswith(".PEN_DOWN"):
            is_down = True
            paths.append([])
        elif line.startswith(".PEN_UP"):
            is_down = False
        elif comment := _COMMENT.match(line):
            writer = int(comment[1])
        elif is_down and (point := _point(line)):
            paths[-1].append(point)
    strokes = [np.array(path) for path in paths if path]
    return Segment(named[1], named[2], writer, strokes) if named and strokes else None


def _point(line: str) -> tuple[float, float] | None:
    """Where the pen is, y down; None if the line has no two numbers."""
    try:
        x, y = map(float, line.split())
    except ValueError:
        return None
    return (x, -y) if math.isfinite(x) and math.isfinite(y) else None
