"""Caches, compressed, what never changes while the server runs: the page, its scripts, its styles.

A visitor loads about a hundred files. To read and compress them takes a tenth of a second of CPU,
which is too much where a room of people opens the page at once.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.ui.frontend import path_asked

_FILES = ("/assets/", "/frontend/", "/static/", "/theme.css")
"""How paths of files begin; what follows a question mark does not change them."""
_HASHED = "/assets/"
"""Gradio's scripts and styles, whose names have a hash of their content."""
_FOR_GOOD = "public, max-age=31536000, immutable"
_MOST_BYTES = 8_000_000
"""Of all responses that are cached; a visit needs 0.5 MB, but anyone can ask for anything."""
_LARGE = 2_000_000
"""Bytes of a file above which it is sent as the app sends it: no visit needs one."""
_WORTH = 0.95
"""Compressed to more than this share, a response is cached as it is."""
_OF_THE_ASKER = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")
"""Headers by which two requests for one path have different responses."""


@dataclass(frozen=True)
class _Cached:
    """The response to whoever asks for a path."""

    body: bytes
    gzipped: bytes
    """The same compressed, or as it is where that saves nothing."""
    headers: MutableHeaders

    @property
    def size(self) -> int:
        return len(self.body) + len(self.gzipped)

    def to(self, asked: Headers) -> Response:
        """What answers a request, given its headers."""
        headers = MutableHeaders(raw=list(self.headers.raw))
        if (etag := headers.get("etag")) and asked.get("if-none-match") == etag:
            del headers["content-length"]
            return _with(headers, Response(status_code=304))
        body = self.body
        if self.gzipped is not self.body:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in asked.get("accept-encoding", ""):
                body = self.gzipped
                headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        return _with(headers, Response(body))


class ResponseCache:
    """ASGI middleware that asks the app once for what never changes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._cache: OrderedDict[str, _Cached] = OrderedDict()
        self._large: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = path_asked(scope)
        asked = Headers(scope=scope) if path is not None else Headers()
        if path is None or not _never_changes(path, scope) or "range" in asked:
            return await self.app(scope, receive, send)
        if path in self._large:
            return await self.app(scope, receive, send)
        cached = self._cache.get(path)
        if cached is not None:
            self._cache.move_to_end(path)
        else:
            status, cached = await self._ask(path, scope, receive)
            if path in self._large:
                return await self.app(scope, receive, send)
            if status != 200:
                response = _with(cached.headers, Response(cached.body, status))
                return await response(scope, receive, send)
            self._store(path, cached)
        await cached.to(asked)(scope, receive, send)

    async def _ask(self, path: str, scope: Scope, receive: Receive) -> tuple[int, _Cached]:
        """The app's own response, uncompressed, and its status."""
        status, headers, chunks = 500, MutableHeaders(), []

        async def take(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], MutableHeaders(raw=list(message["headers"]))
                if status == 200 and int(headers.get("content-length", 0)) > _LARGE:
                    self._large.add(path)
            elif path not in self._large:
                chunks.append(message.get("body", b""))

        plain = [pair for pair in scope["headers"] if pair[0] not in _OF_THE_ASKER]
        await self.app({**scope, "headers": plain}, receive, take)
        if path.startswith(_HASHED) and status == 200:
            headers["Cache-Control"] = _FOR_GOOD
        body = b"".join(chunks)
        gzipped = await run_sync(gzip.compress, body)  # a large one takes some milliseconds
        smaller = gzipped if len(gzipped) < _WORTH * len(body) else body
        return status, _Cached(body, smaller, headers)

    def _store(self, path: str, cached: _Cached) -> None:
        self._cache[path] = cached
        while sum(each.size for each in self._cache.values()) > _MOST_BYTES:
            self._cache.popitem(last=False)


def _never_changes(path: str, scope: Scope) -> bool:
    if scope["method"] != "GET":
        return False
    # a question mark after the page's own address asks for another page
    return path.startswith(_FILES) or (path == "/" and not scope["query_string"])


def _with(headers: MutableHeaders, response: Response) -> Response:
    response.raw_headers = headers.raw
    return response
