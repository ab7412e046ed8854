"""Serves what runs in the browser, at an address that changes whenever a part of it does.

That is the page's JavaScript modules, the WebAssembly that they run, and the champion's network.
"""

import hashlib
import re
from pathlib import Path
from posixpath import dirname, join, normpath, splitext

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.bundle import CARD, TFLITE
from mnist_demo.settings import CHAMPION

_FOLDER = Path(__file__).parent
_TYPES = {
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".tflite": "application/octet-stream",
    ".json": "application/json",
}
FILES = {
    path.relative_to(_FOLDER).as_posix(): path.read_bytes()
    for pattern in ("*.js", "*.wasm")
    for path in _FOLDER.rglob(pattern)
} | {
    f"champion/{name}": (CHAMPION / name).read_bytes()
    for name in (TFLITE, CARD)
    if (CHAMPION / name).is_file()  # where it is not, the server says so and does not start
}
"""The files as they were at the start, by their path below ``ui/``: nothing else is served."""
_VERSION = hashlib.sha256(repr(sorted(FILES.items())).encode()).hexdigest()[:16]
_ADDRESS = f"frontend/{_VERSION}"
"""Relative to the page, so that it also holds below a root path; so are the modules' imports."""
CHAMPION_ADDRESS = f"{_ADDRESS}/champion/"
"""Of the folder with the champion's network and card."""
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "ETag": f'"{_VERSION}"',
}
_IMPORT = re.compile(r'^(?:import|export)[^;]*?from "(\.[^"]+)";', re.MULTILINE)
_ANY_ADDRESS = re.compile(r'(?:from |import\(|new URL\()"([^"]+)"(?:;|\)|, import\.meta\.url)')
_FAILED = "This part of the page could not be loaded: reload the page to try again."


def route() -> Route:
    """The route of all these files; anything else below ``/frontend`` is answered by 404."""

    def file(request: Request) -> Response:
        path = request.path_params["path"]
        content = FILES.get(path)
        if content is None or request.path_params["version"] != _VERSION:
            return PlainTextResponse("There is no such file: reload the page.", 404)
        if request.headers.get("if-none-match") == _HEADERS["ETag"]:
            return Response(status_code=304, headers=_HEADERS)
        return Response(content, media_type=_TYPES[splitext(path)[1]], headers=_HEADERS)

    return Route("/frontend/{version}/{path:path}", file)


def address_of(name: str) -> str:
    """The address of one of `FILES`, relative to the page."""
    return f"{_ADDRESS}/{name}"


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
    """ASGI middleware that lets a browser fetch a tab's modules, and the champion, with the page.

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
            for name in sorted(imported_by(f"{tab}/main.js"))
        )
        self.links += (
            f", <{CHAMPION_ADDRESS}{TFLITE}>; rel=preload; as=fetch; crossorigin; fetchpriority=low"
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


def imported_by(name: str) -> frozenset[str]:
    """A module and all that it imports before it runs, directly or not."""
    return _reached(name, _IMPORT)


def needed_by(name: str) -> frozenset[str]:
    """A module and all that it ever imports, fetches or runs as a Worker, directly or not."""
    return _reached(name, _ANY_ADDRESS)


def _reached(name: str, address: re.Pattern[str]) -> frozenset[str]:
    """A file and those whose addresses, relative to its own, are found in it or in them."""
    found: set[str] = set()
    new = {name}
    while new:
        found |= new
        new = {
            normpath(join(dirname(module), relative))
            for module in new
            if module.endswith(".js")
            for relative in address.findall(FILES[module].decode())
        } - found
    return frozenset(found)
