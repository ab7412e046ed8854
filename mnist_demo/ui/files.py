"""The HTML, CSS and JavaScript that lie beside the components."""

from pathlib import Path

_FOLDER = Path(__file__).parent
FAVICON = _FOLDER / "favicon.png"


def text(*names: str) -> str:
    """The files of these names, one after the other."""
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


def paths(*names: str) -> list[Path]:
    """Where the files of these names lie."""
    return [_FOLDER / name for name in names]
