"""Lets the page work wherever a proxy shows it: it asks for things where the browser found it."""

import json
import re
from urllib.parse import urljoin

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.ui import frontend

_API_INFO = "/gradio_api/info"
"""Where "Use via API" gets its examples."""
_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'
"""Gradio's: at the top of the host, where another app may be, and of use only with ``pwa``."""
_ICON = b'<link rel="icon" href="favicon.ico" />'
"""Without it a browser asks for an icon at the top of the host."""
_STATED = re.compile(
    rb'window\.gradio_config = \{.*?"root":"(http[^"]+)"|Client\(\\"(http[^"\\]+)\\"\)', re.DOTALL
)
"""The page's address as Gradio states it, to the page's scripts and in examples: by the name that a
proxy asks for, and in the examples that of the very first request."""
_FOUND = b'"+new URL(".",document.baseURI).href.slice(0,-1)+"'
"""In place of a part of a JavaScript string: the address at which the browser found the page."""


class PublicAddress:
    """ASGI middleware that puts the page's public address where Gradio states another.

    It has to see answers before they are compressed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        address = _address(scope)
        if address is None:
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = _stating(address, body).replace(_MANIFEST, _ICON)
            MutableHeaders(scope=start)["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_changed)


def _address(scope: Scope) -> bytes | None:
    """What the answer is to state, as a part of a string in it; None to leave it as it is."""
    path = frontend.path_asked(scope)
    if path == "/":
        return _FOUND
    if path != _API_INFO:
        return None
    page = Headers(scope=scope).get("referer")
    return json.dumps(urljoin(page, ".").rstrip("/"))[1:-1].encode() if page else None


def _stating(address: bytes, body: bytes) -> bytes:
    stated = {other for found in _STATED.findall(body) for other in found if other}
    for other in sorted(stated, key=len, reverse=True):  # one may be the beginning of another
        body = body.replace(other, address)
    return body
