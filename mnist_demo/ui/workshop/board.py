"""The page for the projector: one HTML file with its styles and the QR code in it."""

import io
from functools import lru_cache
from html import escape

import segno

from mnist_demo.ui import files, frontend
from mnist_demo.ui.static_page.styles import with_variables

_STYLES = ("static_page/base.css", "shared/page.css", "workshop/board.css")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
"""Headers of the page: no other page shows it, and its address goes to nobody."""


@lru_cache(maxsize=2)
def html(address: str) -> str:
    """The page, complete.

    Args:
        address: where guests open theirs; it is shown, and in the QR code.
    """
    return (
        files.text("workshop/board.html")
        .replace("/* styles */", with_variables(files.text(*_STYLES)))
        .replace("<!-- qr -->", qr_svg(address))
        .replace("WHOLE", escape(address.rstrip("/")))
        .replace("ADDRESS", escape(_short(address)))
        .replace("SCRIPT", frontend.address_of("workshop/board.js"))
    )


def qr_svg(address: str) -> str:
    """A QR code as an SVG that takes its container's size, dark on white in any colour scheme."""
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        file, kind="svg", xmldecl=False, svgns=True, omitsize=True, light="#fff", border=2
    )
    return file.getvalue().decode()


def qr_text(address: str) -> str:
    """A QR code of half blocks, for a terminal."""
    text = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(text, compact=True, border=2)
    return text.getvalue()


def _short(address: str) -> str:
    """An address as people type it."""
    return address.removeprefix("http://").rstrip("/")
