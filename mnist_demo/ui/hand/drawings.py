"""The drawings of a zip that a person gives the page."""

import io
import time
from pathlib import Path
from typing import Any

from mnist_demo.datasets import folder
from mnist_demo.errors import UserError
from mnist_demo.ink.encoding import to_base64
from mnist_demo.settings import settings
from mnist_demo.ui.requests import DRAWING_LIMITS

_NAME = Path("This zip")
"""How sentences name it."""
_TAKES_TOO_LONG = "This zip takes too long to read: pack fewer or smaller pictures."


def unpack(zipped: bytes) -> dict[str, Any]:
    """The labelled pictures of a zip, as `datasets.folder` reads them.

    Args:
        zipped: the zip's bytes.

    Returns:
        ``drawings``, each with its ``label`` and its ``grey`` levels in base64, at least one, and
        how many labelled pictures could not be read, ``left_out``.

    Raises:
        UserError: it is no such zip, is too large, or takes longer to read than `settings` allows.
    """
    if len(zipped) > settings.max_zip_bytes:
        raise UserError(
            f"The zip is too large: choose one of at most {settings.max_zip_bytes // 10**6} MB."
        )
    deadline = time.monotonic() + settings.max_zip_seconds
    left_out = 0

    def leave_out(path: Path, error: str) -> None:
        nonlocal left_out
        left_out += 1
        if time.monotonic() > deadline:
            raise UserError(_TAKES_TOO_LONG)

    drawings: list[dict[str, Any]] = []
    for image, label in folder.read_zip(io.BytesIO(zipped), _NAME, leave_out):
        if time.monotonic() > deadline:
            raise UserError(_TAKES_TOO_LONG)
        if len(drawings) == DRAWING_LIMITS["most"]:
            raise UserError(f"This zip has more than {len(drawings)} drawings: pack fewer.")
        drawings.append({"label": label, "grey": to_base64(image)})
    if not drawings:
        raise UserError("No picture in this zip can be read: choose another.")
    return {"drawings": drawings, "left_out": left_out}
