"""A web server that sends files as ``python -m http.server`` does, at a set pace."""

import threading
import time
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

_CHUNK = 8192


class FileServer:
    """Serves a folder on this machine, to the end of a ``with`` block or until it is stopped."""

    def __init__(
        self, folder: Path, bytes_per_second: float = float("inf"), latency: float = 0.0
    ) -> None:
        """Start it.

        Args:
            folder: what it serves.
            bytes_per_second: of all connections together.
            latency: seconds until it answers a request.
        """
        self._handler = partial(_Handler, self, directory=str(folder))
        self._pace, self._latency = bytes_per_second, latency
        self._line = threading.Lock()
        self._port = 0
        self.requests: list[str] = []
        """The path of each request so far."""
        self.sent = 0
        """Bytes of all bodies so far."""
        self.start()

    def start(self) -> None:
        """Serve, at the same address as before if it was stopped."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse every connection from now on."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "FileServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the folder; it ends with a slash."""
        return f"http://127.0.0.1:{self._port}/"

    def begin(self, path: str) -> None:
        """Note a request, and wait as long as a network would."""
        self.requests.append(path)
        time.sleep(self._latency)

    def pace(self, count: int) -> None:
        """Wait until a part of a file, of as many bytes, has passed the line that all share."""
        with self._line:
            self.sent += count
            time.sleep(count / self._pace)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, server: FileServer, *args: Any, **kwargs: Any) -> None:
        self._by = server
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self._by.begin(self.path)
        super().do_GET()

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:
        with suppress(ConnectionError):  # the browser has left
            while chunk := source.read(_CHUNK):
                self._by.pace(len(chunk))
                outputfile.write(chunk)

    def log_message(self, *_: object) -> None:
        pass
