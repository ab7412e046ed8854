"""Download a file: go on after an interruption, check every byte, and show it only when whole."""

import hashlib
import os
import time
from pathlib import Path

import requests
from filelock import FileLock, Timeout

from mnist_demo.datasets.remote_file import Progress, RemoteFile
from mnist_demo.errors import UserError

_PAUSES = (1, 2, 4)
"""Seconds before each further try, while no try brings much."""
_MUCH = 0.01
"""Share of the file that a try must bring so that the pauses begin again with the first."""
_TIMEOUT = (5, 20)
"""Seconds to wait for a connection, and for the next bytes."""
_CHUNK = 1 << 14
"""Bytes that are written at once, and the most that an interruption loses."""
_RETRIED = (408, 416, 425, 429, 500, 502, 503, 504)
"""Status codes of a server that may answer otherwise in a moment."""


class _WrongBytes(Exception):
    """What arrived is not the file."""


def download(
    remote: RemoteFile, target: Path, progress: Progress = lambda got, pause: None
) -> None:
    """Download a file; what an interrupted download has left beside it is gone on from.

    Bytes are collected in a file of the target's name and ``.part``. When all are there and their
    hash is right, it becomes the target: nobody ever sees a part of the file under that name.

    Args:
        remote: what to download.
        target: where to; its folder exists.
        progress: called whenever bytes have arrived, and before each pause.

    Raises:
        UserError: the server cannot be reached or lacks the file, something else arrives, or the
            disk takes no more. Bytes that arrived are kept for the next call.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with FileLock(f"{target}.lock", timeout=0):
            _receive(remote, part, progress)
            if _sha256(part) != remote.sha256:
                part.unlink()  # what an earlier download had left may have been damaged
                _receive(remote, part, progress)
                if _sha256(part) != remote.sha256:
                    raise _WrongBytes
            os.replace(part, target)
    except Timeout:
        raise UserError(
            f"{remote.name} is being downloaded by another program on this machine: wait a moment, "
            "then try again."
        ) from None
    except _WrongBytes:
        part.unlink(missing_ok=True)
        raise UserError(
            f"{remote.name} could not be downloaded, since something else arrived in its place: "
            "look whether this network asks for a login, then try again."
        ) from None
    except requests.RequestException as error:
        raise UserError(
            f"{remote.name} could not be downloaded ({_reason(error)}): try again when this "
            "machine reaches the internet."
        ) from None
    except OSError as error:
        raise UserError(
            f"{target} cannot be written ({error.strerror}): make room there, then try again."
        ) from None


def _receive(remote: RemoteFile, part: Path, progress: Progress) -> None:
    """Bring a partial file to its full size, with pauses between tries that fail."""
    most, failures = 0, 0
    while True:
        try:
            _receive_rest(remote, part, progress)
            if _size(part) == remote.size:
                return
            raise requests.ConnectionError("the answer was too short")
        except requests.RequestException as error:
            if error.response is not None and error.response.status_code not in _RETRIED:
                raise
            if _size(part) > most + _MUCH * remote.size:
                most, failures = _size(part), 0
            if failures == len(_PAUSES):
                raise
            pause = _PAUSES[failures]
            failures += 1
        progress(_size(part), pause)
        time.sleep(pause)


def _receive_rest(remote: RemoteFile, part: Path, progress: Progress) -> None:
    """Ask for the bytes that a partial file lacks, and append what arrives."""
    have = _size(part)
    if have >= remote.size:
        if have == remote.size:
            return
        part.unlink()
        have = 0
    # bytes as they are: a compressed answer has other positions
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(remote.url, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink(missing_ok=True)
        answer.raise_for_status()
        if answer.status_code != requests.codes.partial_content:
            have = 0  # the server sends the whole file, whatever it is asked for
        elif not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            raise _WrongBytes
        if have + int(answer.headers.get("Content-Length", remote.size - have)) != remote.size:
            raise _WrongBytes
        with part.open("ab" if have else "wb") as file:
            for chunk in answer.iter_content(_CHUNK):
                have += len(chunk)
                if have > remote.size:
                    raise _WrongBytes
                file.write(chunk)
                progress(have, 0)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: requests.RequestException) -> str:
    if error.response is not None:
        return f"the server answers {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer came in time"
    return "there is no connection"
