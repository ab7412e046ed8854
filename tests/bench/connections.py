"""HTTP as a browser speaks it to one host, for a hundred browsers in one process.

A request costs 0.1 ms of CPU. With httpx it costs over 2 ms: the server's cores would be busy with
the people.
"""

import asyncio
import gzip
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST = 6
"""Most connections of a browser to one host."""
_PATIENCE = 60
"""Seconds that an answer may take."""

_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    """By their names in lower case."""
    raw: bytes
    """The body as it was sent."""

    @property
    def content(self) -> bytes:
        """The body, decompressed."""
        return gzip.decompress(self.raw) if "content-encoding" in self.headers else self.raw


class Connections:
    """The connections of one browser, opened when they are needed and kept open."""

    def __init__(self, url: str) -> None:
        """Open none yet; ``url`` is the page's address, to which paths are relative."""
        address = urlsplit(url)
        assert address.hostname is not None
        self._host, self._port, self._base = address.hostname, address.port or 80, address.path
        self._turn = asyncio.Semaphore(_MOST)
        self._idle: list[_Stream] = []

    async def request(
        self, method: str, path: str, body: bytes = b"", kind: str = "", authorization: str = ""
    ) -> Answer:
        """Send a request and read its answer, when one of the connections is free.

        Args:
            method: such as ``GET``.
            path: relative to the address of the page.
            body: what is sent.
            kind: its content type.
            authorization: what proves who asks, where something is not for everybody.

        Raises:
            OSError, EOFError: there was none. As in a browser it was asked for a second time, if
                the server had closed the connection meanwhile.
        """
        head = f"{method} {self._base}{path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
        head += "Accept-Encoding: gzip\r\n"
        if authorization:
            head += f"Authorization: {authorization}\r\n"
        if body:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        sent = f"{head}\r\n".encode() + body
        async with self._turn, asyncio.timeout(_PATIENCE):
            if self._idle:
                try:
                    return await self._exchange(self._idle.pop(), sent)
                except (OSError, EOFError):
                    pass
            return await self._exchange(await asyncio.open_connection(self._host, self._port), sent)

    def close(self) -> None:
        """Close all of them."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def _exchange(self, stream: _Stream, sent: bytes) -> Answer:
        reader, writer = stream
        try:
            writer.write(sent)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.rstrip().split("\r\n")
            pairs = (line.split(": ", 1) for line in lines)
            headers = {name.lower(): value for name, value in pairs}
            body = await _body(reader, headers)
        except BaseException:
            writer.close()
            raise
        if headers.get("connection") == "close":
            writer.close()
        else:
            self._idle.append(stream)
        return Answer(int(first.split()[1]), headers, body)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "transfer-encoding" not in headers:
        return await reader.readexactly(int(headers.get("content-length", 0)))
    chunks = []
    while size := int(await reader.readline(), 16):
        chunks.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(chunks)
