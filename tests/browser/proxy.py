"""A reverse proxy that shows an app below a prefix, as a host's web server does."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class Proxy:
    """Serves ``http://localhost:PORT/demo/`` from another server, as a context manager."""

    def __init__(self, host: str, keeps_prefix: bool, passes_host: bool) -> None:
        """Start it.

        Args:
            host: name and port of the server behind it.
            keeps_prefix: whether that server is asked for ``/demo/…``, or for ``/…``.
            passes_host: whether it is told by which name the browser asked; nginx does not unless
                its configuration says so.
        """

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def forward(self) -> None:
                if not self.path.startswith("/demo/"):
                    self.send_error(404)
                    return
                path = self.path if keeps_prefix else self.path.removeprefix("/demo")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                connection = http.client.HTTPConnection(host)
                headers = dict(self.headers) | ({} if passes_host else {"Host": host})
                connection.request(self.command, path, body, headers)
                answer = connection.getresponse()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _HOP:
                        self.send_header(name, value)
                self.send_header("Connection", "close")
                self.end_headers()
                while piece := answer.read1():
                    self.wfile.write(piece)
                self.close_connection = True
                connection.close()

            do_GET = do_POST = do_HEAD = forward

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"http://localhost:{self._server.server_port}/demo/"

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
