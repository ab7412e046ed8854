"""What the host takes home: the drawings as pictures, and two tables, in one zip."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from PIL import Image

from mnist_demo.ui.workshop.room import Drawing, Result

_FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet takes for a formula."""


def archive(drawings: Sequence[Drawing], results: Sequence[Result]) -> bytes:
    """A zip of a room's drawings and results.

    Args:
        drawings: of all tasks.
        results: of all challenges.

    Returns:
        ``drawings/drawing_0001_7.png`` …, 28×28 and white on black as MNIST, in a folder that
        ``evaluate`` and ``train`` take as data; ``drawings.csv``, what each was read as, without
        names; and ``challenges.csv``.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for drawing in drawings:
            zipped.writestr(f"drawings/{_name(drawing)}", _png(drawing), zipfile.ZIP_STORED)
        zipped.writestr(
            "drawings.csv",
            _table(
                ("file", "task", "guest", "asked", "read", "looks_like_a_digit", "right"),
                (
                    (
                        _name(drawing),
                        drawing.task,
                        drawing.guest,
                        drawing.label,
                        drawing.verdict.digit,
                        int(drawing.verdict.accepted),
                        int(drawing.is_right),
                    )
                    for drawing in drawings
                ),
            ),
        )
        zipped.writestr(
            "challenges.csv",
            _table(
                ("task", "name", "right", "drawn", "seconds"),
                (
                    (
                        result.task,
                        _text(result.name),
                        result.right,
                        result.given,
                        "" if result.seconds is None else f"{result.seconds:.1f}",
                    )
                    for result in results
                ),
            ),
        )
    return file.getvalue()


def _name(drawing: Drawing) -> str:
    return f"drawing_{drawing.id:04}_{drawing.label}.png"


def _png(drawing: Drawing) -> bytes:
    file = io.BytesIO()
    Image.fromarray(drawing.image).save(file, "PNG")
    return file.getvalue()


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
