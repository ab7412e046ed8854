"""A web server on this machine that plays the mirror a file is downloaded from, good or bad."""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mnist_demo.datasets.remote_file import RemoteFile


@dataclass
class Mirror:
    """How the server answers; everything may be changed while it runs."""

    content: bytes
    """What it has."""
    statuses: list[int] = field(default_factory=list)
    """Status codes of its next answers; then it answers as it should."""
    cuts: list[int] = field(default_factory=list)
    """Bytes after which it hangs up in its next answers."""
    understands_range: bool = True
    is_off_by: int = 0
    """Bytes by which a part begins too late."""
    bytes_per_second: float = float("inf")
    names_length: bool = True
    ranges: list[str | None] = field(default_factory=list)
    """The ``Range`` of each request so far."""

    def __enter__(self) -> "Mirror":
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/mnist.npz"

    def file(self, content: bytes | None = None) -> RemoteFile:
        """The file as a downloader expects it; other ``content`` than the server's is never got."""
        wanted = self.content if content is None else content
        return RemoteFile("MNIST", self.url, len(wanted), hashlib.sha256(wanted).hexdigest())

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        self.ranges.append(request.headers["Range"])
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            request.send_response(status)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        start = 0
        if self.understands_range and request.headers["Range"]:
            start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            start += self.is_off_by
            request.send_response(206)
            last = len(self.content) - 1
            request.send_header("Content-Range", f"bytes {start}-{last}/{len(self.content)}")
        else:
            request.send_response(200)
        body = self.content[start:]
        if self.names_length:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        body = body[: self.cuts.pop(0)] if self.cuts else body
        step = 4096
        for i in range(0, len(body), step):
            request.wfile.write(body[i : i + step])
            time.sleep(step / self.bytes_per_second)
