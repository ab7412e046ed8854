"""Reports to download: made by the command line in a process of its own, kept for an hour."""

import logging
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from mnist_demo.datasets import Digits
from mnist_demo.errors import UserError
from mnist_demo.ui.services.executor import Executor

_log = logging.getLogger(__name__)
_KEPT_FOR = 3600
"""Seconds that a report is kept."""
_WAITING = 5
"""Most reports that wait to be written."""
_PATIENCE = 300
"""Seconds that a report may take."""
_NICENESS = 15
_FAILED = "The report could not be written: try again in a moment."
_GONE = "That report is no longer on the server: make it again in the Diagnose tab."
_DRAWINGS_FOLDER = "my-drawings"


@dataclass(frozen=True)
class Report:
    """A report on its way, or written."""

    folder: Path
    """Where its files are written."""
    since: float
    """When it was requested, in seconds of the monotonic clock."""
    written: Future[None]
    """Done when all files are written; raises `UserError` if that failed."""

    @property
    def name(self) -> str:
        """The name by which the page fetches it; nobody can guess it."""
        return self.folder.name

    def files(self) -> list[str] | None:
        """Names of its files, the page first; None while it is being written.

        Raises:
            UserError: it could not be written.
        """
        if not self.written.done():
            return None
        self.written.result()
        return sorted(
            (path.name for path in self.folder.iterdir() if path.is_file()),
            key=lambda name: (not name.endswith(".html"), not name.endswith(".json"), name),
        )


class Reports:
    """Everybody's reports. Safe to call from several threads."""

    def __init__(self) -> None:
        self._executor = Executor(
            "reports", 1, _WAITING, "Many reports are being written: try again in a moment."
        )
        self._place = tempfile.TemporaryDirectory(
            prefix="mnist-demo-reports-", ignore_cleanup_errors=True
        )
        self._lock = threading.Lock()
        self._reports: dict[str, Report] = {}
        self._process: subprocess.Popen[str] | None = None
        """The command line that writes a report now."""
        self._closed = False

    def begin(self, bundle: Path, data: str | Digits) -> Report:
        """Write a report on a network.

        Args:
            bundle: its folder.
            data: the name of a test set, or a person's own digits.

        Raises:
            UserError: too many reports are being written.
        """
        folder = Path(self._place.name) / secrets.token_urlsafe(16)
        with self._lock:
            self._tidy()
            written = self._executor.submit(self._write, folder, bundle, data)
            report = self._reports[folder.name] = Report(folder, time.monotonic(), written)
        return report

    def get(self, name: str) -> Report:
        """The report of that name. Raises `UserError` if there is none (any more)."""
        with self._lock:
            if name not in self._reports:
                raise UserError(_GONE)
            return self._reports[name]

    def close(self) -> None:
        """End the one that is being written, and delete all of them."""
        self._executor.close()
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()
                self._process.wait()
        self._place.cleanup()

    def _write(self, folder: Path, bundle: Path, data: str | Digits) -> None:
        """Let the command line write a report to a new folder. Raises `UserError`."""
        try:
            with tempfile.TemporaryDirectory(dir=self._place.name) as place:
                if isinstance(data, Digits):
                    data = _save_drawings(data, Path(place) / _DRAWINGS_FOLDER)
                command = [sys.executable, "-m", "mnist_demo", "evaluate", "--json"]
                command += ["--model", str(bundle), "--data", data, "--report", str(folder)]
                if nice := shutil.which("nice"):
                    command = [nice, "-n", str(_NICENESS), *command]
                code, errors = self._run(command)
        except (OSError, subprocess.TimeoutExpired):
            _log.exception("A report could not be written")
            raise UserError(_FAILED) from None
        if code:
            sentences = errors.strip().splitlines()
            raise UserError(sentences[-1] if sentences else _FAILED)

    def _run(self, command: list[str]) -> tuple[int, str]:
        """Run a command that `close` ends. Returns its exit code, and what it wrote as errors."""
        with self._lock:
            if self._closed:
                raise UserError(_GONE)
            process = self._process = subprocess.Popen(
                command,
                cwd=Path(__file__).parents[3],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        try:
            _, errors = process.communicate(timeout=_PATIENCE)
            return process.returncode, errors
        finally:
            with self._lock:
                process.kill()  # if it was too slow
                process.wait()
                self._process = None

    def _tidy(self) -> None:
        oldest = time.monotonic() - _KEPT_FOR
        for name, report in list(self._reports.items()):
            if report.since < oldest and report.written.done():
                del self._reports[name]
                for path in report.folder.glob("*"):
                    path.unlink(missing_ok=True)


def _save_drawings(digits: Digits, folder: Path) -> str:
    """Save a person's digits as the command line reads them. Returns the folder's path."""
    folder.mkdir()
    for i, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True)):
        Image.fromarray(image).save(folder / f"drawing_{i:03}_{label}.png")
    return str(folder)
