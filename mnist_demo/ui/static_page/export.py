"""Writes the Sketch tab as a folder of files, which any web server shows.

Everything but the page itself, its service worker and its README lies in a subfolder that is named
after the content of all files. So a new version has no address of an old one, and a page that is
open never gets files of both.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from mnist_demo import disk
from mnist_demo.bundle import CARD, README, TFLITE, Card, read_card
from mnist_demo.datasets import IN_WORDS
from mnist_demo.errors import UserError
from mnist_demo.evaluation import model_card
from mnist_demo.inference.reader import Reader
from mnist_demo.ink import image_files
from mnist_demo.ink.encoding import to_base64
from mnist_demo.ink.find import find_ink
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import files, frontend, responses
from mnist_demo.ui.page import MASTHEAD
from mnist_demo.ui.sketch import markup, samples
from mnist_demo.ui.sketch.props import props
from mnist_demo.ui.static_page import icons, styles

_PAGE, _SERVICE_WORKER = "index.html", "service_worker.js"
_MAIN, _KERNELS = "static_page/main.js", "reader/kernels.wasm"
_NETWORK = "network/"
_PACKED = f"{TFLITE}.gz"
"""The network as it is fetched: an eighth smaller, since many web servers compress nothing."""
_NOT_KEPT = (_NETWORK + TFLITE, _NETWORK + README)
"""What a browser need not keep to read offline; the former is for those that cannot unpack."""
_GENERATOR = "mnist_demo static"
"""What the page says it was written by, and so that it may be replaced."""
_VERSION = re.compile(r"v-[0-9a-f]{16}")
_COMMENT = re.compile(rb"^ *//.*\n", re.MULTILINE)
_ICONS = {"favicon.png": 64, "icon-192.png": 192, "icon-512.png": 512}
_WHOLE_ICONS = {"touch-icon.png": 180, "icon-512-maskable.png": 512}
"""Icons that fill their square, for systems that cut a shape of their own."""
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class Exported:
    """What `export` wrote."""

    network: str
    """Whose network reads, and how well: a sentence or two."""
    files: int
    bytes: int
    """Of all files together."""


def export(out: Path, bundle: Path = CHAMPION) -> Exported:
    """Write the page to a folder.

    A page that was written there before is replaced; hidden files stay, so that the folder can be a
    clone of the repository that it is published from. Work that is cut short leaves the page from
    before, whole.

    Args:
        out: made if it is missing.
        bundle: the network that reads.

    Raises:
        UserError: the folder holds something else or cannot be written, or the bundle cannot be
            read.
    """
    reader = Reader(bundle)
    versioned = _versioned_files(bundle, reader)
    version = _version_of(versioned, reader.card)
    _refuse_other_content(out)
    written = {f"{version}/{name}": content for name, content in versioned.items()}
    written |= _entries(version, versioned, reader.card)
    try:
        for name, content in written.items():
            _write(out / name, content)
        for path in out.iterdir():
            if _VERSION.fullmatch(path.name) and path.name != version:
                shutil.rmtree(path)
    except OSError as error:
        raise UserError(
            f"{out} could not be written, {disk.reason(error)}: "
            + ("free some space." if disk.is_full(error) else "name another folder.")
        ) from None
    return Exported(_about(reader.card), len(written), sum(map(len, written.values())))


def _refuse_other_content(out: Path) -> None:
    """Raises `UserError` unless the folder is new, empty or an earlier export, whole or cut."""
    disk.refuse_unwritable(out)
    try:
        is_ours = f'content="{_GENERATOR}"' in (out / _PAGE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        is_ours = False
    others = (path for path in out.iterdir() if not path.name.startswith("."))
    if not is_ours and any(not _VERSION.fullmatch(path.name) for path in others):
        raise UserError(f"{out} holds other files: name a new folder, or empty this one.")


def _versioned_files(bundle: Path, reader: Reader) -> dict[str, bytes]:
    """All files of the subfolder, by name."""
    needed = frontend.needed_by(_MAIN)
    colours = styles.page_colours()
    return {
        **{name: _without_comments(name, frontend.FILES[name]) for name in sorted(needed)},
        "style.css": styles.style_sheet().encode(),
        "manifest.webmanifest": json.dumps(_manifest(colours)).encode(),
        **{name: icons.png(side) for name, side in _ICONS.items()},
        **{name: icons.png(side, fills_square=True) for name, side in _WHOLE_ICONS.items()},
        **{f"samples/{path.stem}.json": _sample(path, reader) for path in samples.paths()},
        _NETWORK + _PACKED: gzip.compress((bundle / TFLITE).read_bytes(), mtime=0),
        _NETWORK + TFLITE: (bundle / TFLITE).read_bytes(),
        _NETWORK + CARD: (bundle / CARD).read_bytes(),
        _NETWORK + README: model_card.render(reader.card).encode(),
    }


def _without_comments(name: str, content: bytes) -> bytes:
    """A module without its lines of comments, a fifth of it; any other file as it is."""
    return _COMMENT.sub(b"", content) if name.endswith(".js") else content


def _entries(version: str, versioned: Mapping[str, bytes], card: Card) -> dict[str, bytes]:
    """The files beside the subfolder, in the order to write them in: the page first of all."""
    kept = [f"{version}/{name}" for name in versioned if name not in _NOT_KEPT]
    service_worker = (
        files.text("static_page/service_worker.js")
        .replace('"VERSION"', json.dumps(version))
        .replace('["FILES"]', json.dumps(kept))
    )
    readme = _TEMPLATES.get_template("space.md").render(version=version, network=_about(card))
    return {
        _PAGE: _page(version, card).encode(),
        _SERVICE_WORKER: service_worker.encode(),
        README: readme.encode(),
    }


def _page(version: str, card: Card) -> str:
    """``index.html``: it fetches the network first, so that no time of the line is lost."""
    sketch = markup.html(_name(card)).replace("data-app-only", "hidden")
    return _TEMPLATES.get_template(_PAGE).render(
        version=version,
        generator=_GENERATOR,
        colours=styles.page_colours(),
        modules=sorted(frontend.imported_by(_MAIN)),
        fetched=[_NETWORK + _PACKED, _NETWORK + CARD, _KERNELS],
        masthead=Markup(MASTHEAD),
        sketch=Markup(sketch),
        props=props(f"{version}/{_NETWORK}") | {"version": version, "model": _PACKED},
    )


def _version_of(versioned: Mapping[str, bytes], card: Card) -> str:
    """The subfolder's name: it changes with every byte of the page."""
    every = {**versioned, **_entries("", versioned, card)}
    return f"v-{hashlib.sha256(repr(sorted(every.items())).encode()).hexdigest()[:16]}"


def _manifest(colours: Mapping[str, str]) -> dict[str, Any]:
    """The web app manifest, which lets the page be installed; addresses are relative to its own."""

    def icon(name: str, side: int, purpose: str) -> dict[str, str]:
        return {"src": name, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}

    return {
        "name": "MNIST demo",
        "short_name": "MNIST demo",
        "description": "Draw a digit and a network reads it, in your browser.",
        "start_url": "../",
        "scope": "../",
        "display": "standalone",
        "background_color": colours["light"],
        "theme_color": colours["light"],
        "icons": [
            icon("icon-192.png", 192, "any"),
            icon("icon-512.png", 512, "any"),
            icon("icon-512-maskable.png", 512, "maskable"),
        ],
    }


def _sample(path: Path, reader: Reader) -> bytes:
    """What was made of a sample picture, less what a network says of it."""
    grey = image_files.read(path.read_bytes()).grey
    found = find_ink(grey)
    marks = reader.read_ink(found)
    scale = responses.preview_scale(grey)
    sample = {
        "picture": responses.preview(grey),
        "ink": responses.taken_as_ink(found),
        "marks": [
            {"box": responses.box(mark, scale), "grey": to_base64(mark.ink.centred)}
            for mark in marks
        ],
        "shown": 0,
        "steps": responses.steps(marks[0]),
    }
    return json.dumps(sample).encode()


def _name(card: Card) -> str:
    """Who reads, as the page says it."""
    return "the champion" if card == read_card(CHAMPION) else card.architecture


def _about(card: Card) -> str:
    """Whose network it is, and how well it reads."""
    accuracy, tested_on = card.metrics.get("test_accuracy"), card.tested_on
    measured = (
        f" It reads {accuracy:.2%} of {IN_WORDS.get(tested_on, tested_on)} rightly."
        if accuracy is not None and tested_on is not None
        else ""
    )
    trained = f", trained on {card.created[:10]}" if card.created else ""
    return f"{_name(card)}, {card.parameters:,} parameters{trained}.{measured}"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
