"""Serves the page's JavaScript modules, at an address that changes whenever one of them does."""

import hashlib
import re
from pathlib import Path
from posixpath import dirname, join, normpath

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOLDER = Path(__file__).parent
_MODULES = {
    path.relative_to(_FOLDER).as_posix(): path.read_bytes() for path in _FOLDER.rglob("*.js")
}
"""The modules as they were at the start, by their path below ``ui/``: nothing else is served."""
_VERSION = hashlib.sha256(repr(sorted(_MODULES.items())).encode()).hexdigest()[:16]
_ADDRESS = f"frontend/{_VERSION}"
"""Relative to the page, so that it also holds below a root path; so are the modules' imports."""
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "ETag": f'"{_VERSION}"',
}
_IMPORT = re.compile(r'^(?:import|export)[^;]*?from "(\.[^"]+)";', re.MULTILINE)
_FAILED = "This part of the page could not be loaded: reload the page to try again."


def route() -> Route:
    """The route of all modules; anything else below ``/frontend`` is answered by 404."""

    def module(request: Request) -> Response:
        content = _MODULES.get(request.path_params["path"])
        if content is None or request.path_params["version"] != _VERSION:
            return PlainTextResponse("There is no such module: reload the page.", 404)
        if request.headers.get("if-none-match") == _HEADERS["ETag"]:
            return Response(status_code=304, headers=_HEADERS)
        return Response(content, media_type="text/javascript", headers=_HEADERS)

    return Route("/frontend/{version}/{path:path}", module)


def mount(tab: str) -> str:
    """The ``js_on_load`` of a tab's component: it hands its arguments to the tab's ``main.js``."""
    return (
        f'import(new URL("{_ADDRESS}/{tab}/main.js", document.baseURI))'
        ".then(async ({ mount }) => { await mount({ element, props, server }); "
        "element.dataset.mounted = true; })"
        ".catch((error) => { console.error(error); "
        f'element.prepend(Object.assign(document.createElement("p"), '
        f'{{ role: "alert", textContent: "{_FAILED}" }})); }});'
    )


class Preload:
    """ASGI middleware that lets a browser fetch a tab's modules while it reads the page.

    The page's head would be the usual place, but Gradio fills that in half a second later, when the
    modules would delay its own. They have a low priority, so that they do not delay Gradio's here
    either; a ``modulepreload`` of low priority at times kept Chromium from finishing the page.
    """

    @classmethod
    def of(cls, tab: str) -> Middleware:
        """The middleware that announces the modules of ``tab``, as an app takes it."""
        return Middleware(cls, tab=tab)

    def __init__(self, app: ASGIApp, tab: str) -> None:
        self.app = app
        self.links = ", ".join(
            f"<{_ADDRESS}/{name}>; rel=preload; as=script; crossorigin; fetchpriority=low"
            for name in sorted(_imported_by(f"{tab}/main.js"))
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Link", self.links)
            await send(message)

        await self.app(scope, receive, send_with_links if path_asked(scope) == "/" else send)


def path_asked(scope: Scope) -> str | None:
    """The path of a request below the root path, "/" for the page itself; None if it is no HTTP."""
    if scope["type"] != "http":
        return None
    return scope["path"].removeprefix(scope.get("root_path", "")) or "/"


def _imported_by(name: str, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """A module and all that it imports, directly or not."""
    found |= {name}
    for address in _IMPORT.findall(_MODULES[name].decode()):
        imported = normpath(join(dirname(name), address))
        if imported not in found:
            found = _imported_by(imported, found)
    return found
