"""An app in a process of its own: how long it takes to start, and what memory it holds."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PATIENCE = 180
"""Seconds that an app may take to start."""
_POLL = 0.01
"""Seconds between two knocks at the door: as exact as the start can be told."""


class Served:
    """A script that serves a page; from its spawning to its end as a context manager."""

    def __init__(
        self,
        script: str,
        root: Path = ROOT,
        prefix: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        """Start the script, and wait until ``GET /`` answers 200.

        Args:
            script: path of the script, relative to ``root``.
            root: the folder that it runs in.
            prefix: a command that runs it, such as ``nice``.
            environment: variables that it has besides this process's.
            arguments: what follows the script on its command line.

        Raises:
            RuntimeError: it ended, or did not serve a page in three minutes.
        """
        self._script, self._root = script, root
        self._prefix, self._environment = prefix, environment or {}
        self._arguments = arguments
        self._port = _free_port()
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._log = Path(self._folder.name) / "log"
        self.start()

    def start(self) -> None:
        """Start, at the same address as before if it was stopped. Raises as `Served` does."""
        environment = (
            os.environ
            | {"MNIST_DEMO_RUNS": str(Path(self._folder.name) / "runs")}
            | self._environment
            | {
                "GRADIO_SERVER_NAME": "127.0.0.1",
                "GRADIO_SERVER_PORT": str(self._port),
                "GRADIO_ANALYTICS_ENABLED": "False",
                "GRADIO_TEMP_DIR": self._folder.name,
            }
        )
        # a person's Python keeps what it has compiled, and so starts faster the second time
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        spawned = time.perf_counter()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, self._script, *self._arguments],
                cwd=self._root,
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait(spawned + _PATIENCE)
        except RuntimeError:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - spawned
        """From spawning the process to the first page served."""

    def stop(self) -> None:
        """Stop as a crash does, and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()

    @property
    def host(self) -> str:
        """Name and port of the server."""
        return f"127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"http://{self.host}/"

    def log(self) -> str:
        """What it has written to standard output and standard error since it started."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def resident_megabytes(self) -> float:
        """Resident set size of the process that serves, its children not counted."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        """CPU time that the process that serves has taken so far, its children not counted."""
        ticks = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")")[-1].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def maps_tensorflow(self) -> bool:
        """Whether it has a library of TensorFlow mapped; LiteRT is a package of its own."""
        mapped = Path(f"/proc/{self._process.pid}/maps").read_text()
        return "/site-packages/tensorflow/" in mapped

    def children(self) -> list[int]:
        """The processes that it has begun, by number."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]

    def _wait(self, deadline: float) -> None:
        while not self._serves():
            if self._process.poll() is not None:
                raise RuntimeError(f"{self._script} ended:\n{self._log.read_text()[-2000:]}")
            if time.perf_counter() > deadline:
                raise RuntimeError(
                    f"{self._script} serves no page:\n{self._log.read_text()[-2000:]}"
                )
            time.sleep(_POLL)

    def _serves(self) -> bool:
        # a connection of its own each time, and no proxy that the environment may name
        connection = http.client.HTTPConnection(self.host, timeout=_PATIENCE)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
