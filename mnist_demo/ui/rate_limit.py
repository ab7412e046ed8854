"""How often a client may upload files and call the API.

Both may come in bursts, as from a room of people behind one router or from a program that reads a
folder of pictures; whoever goes on faster than the server can work is told to wait.
"""

import ipaddress
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mnist_demo.settings import settings
from mnist_demo.ui.frontend import path_asked

_UPLOAD = re.compile(r"/gradio_api/upload/?")
_SERVER_FUNCTION = re.compile(r"/gradio_api/component_server/?")
"""Where the page calls its server functions, with a photo as a form of several parts."""
_CALL = re.compile(r"/gradio_api/(call|run|api|queue/join|mcp)(/.*)?")
_MEGABYTE = 1_000_000
_CLIENTS = 10_000
"""Clients that are remembered; the one that was not heard of for longest is forgotten first."""
_IPV6_HOST_BITS = 64
"""Bits of an IPv6 address that a client chooses itself."""


@dataclass(frozen=True)
class Rate:
    """How often one client may do something."""

    per_second: float
    """How often in the long run."""
    burst: int
    """How often at once, after a time of rest."""


class TokenBuckets:
    """A token bucket for each client. To be used from one thread.

    Each is stored as one number, as in the generic cell rate algorithm (ITU-T I.371): when the
    bucket will be full again.
    """

    def __init__(
        self, rate: Rate, clients: int = _CLIENTS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with full buckets.

        Args:
            rate: at which they are filled, and how many tokens they hold.
            clients: how many are remembered.
            clock: gives the time in seconds.
        """
        self._rate, self._clients, self._clock = rate, clients, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._full_at)

    def take(self, client: str, tokens: int = 1) -> float:
        """Take tokens from a client's bucket, if it holds as many.

        Args:
            client: whose bucket.
            tokens: how many; more than a bucket can hold count as all that it can.

        Returns:
            0, or the seconds after which it will hold them; then none was taken.
        """
        now = self._clock()
        full_at = max(self._full_at.get(client, now), now)
        full_at += min(tokens, self._rate.burst) / self._rate.per_second
        wait = full_at - now - self._rate.burst / self._rate.per_second
        if wait > 1e-9:  # else it is rounding
            return wait
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        while len(self._full_at) > self._clients:
            self._full_at.popitem(last=False)
        return 0.0


class RateLimit:
    """ASGI middleware that answers 429 to a client that uploads or calls too often.

    A photo from the page is refused with 200 instead, as every server function refuses: Gradio's
    script shows the page no other response.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._uploads = TokenBuckets(Rate(settings.uploads_per_second, settings.upload_burst))
        self._calls = TokenBuckets(Rate(settings.calls_per_second, settings.call_burst))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = path_asked(scope)
        if path is None or scope["method"] != "POST":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        is_form = headers.get("content-type", "").startswith("multipart/")
        from_page = is_form and _SERVER_FUNCTION.fullmatch(path) is not None
        if from_page or _UPLOAD.fullmatch(path):
            wait = self._uploads.take(client_of(scope), _megabytes(headers))
        elif _CALL.fullmatch(path):
            wait = self._calls.take(client_of(scope))
        else:
            wait = 0.0
        if not wait:
            return await self.app(scope, receive, send)
        await _read(receive)
        seconds = math.ceil(wait)
        await JSONResponse(
            {"error": _sentence(seconds)},
            200 if from_page else 429,
            {"Retry-After": str(seconds)},
        )(scope, receive, send)


async def _read(receive: Receive) -> None:
    """Read the body: a client that still sends when the connection is closed sees no response."""
    with suppress(HTTPException):  # it is too large as well
        while (await receive()).get("more_body"):
            pass


def client_of(scope: Scope) -> str:
    """The address that a request came from, of IPv6 the network of the client's own.

    Behind a proxy that ``FORWARDED_ALLOW_IPS`` names, by default one on this machine, Uvicorn has
    put there what the proxy says.
    """
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a socket of this machine
        return host
    # a proxy that listens on both gives IPv4 addresses as IPv6 ones
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), _IPV6_HOST_BITS), strict=False))


def _megabytes(headers: Headers) -> int:
    """Megabytes that a request announces, rounded up; those of the largest where it does not."""
    length = headers.get("content-length", "")
    size = int(length) if length.isdecimal() else settings.max_file_bytes
    return max(1, -(-size // _MEGABYTE))


def _sentence(seconds: int) -> str:
    wait = "a second" if seconds == 1 else f"{seconds} seconds"
    return f"That is more than the server does for one address: wait {wait}, then try again."
