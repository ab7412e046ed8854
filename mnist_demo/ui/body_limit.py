"""A limit on the body of every request: Gradio limits uploaded files only."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI middleware that answers 413 to a request whose body is longer than ``most`` bytes."""

    @classmethod
    def of(cls, most: int) -> Middleware:
        """The middleware with that limit, as an app takes it."""
        return Middleware(cls, most=most)

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > self.most:
            return await PlainTextResponse("Too large.", 413)(scope, receive, send)
        received = 0

        async def counted() -> Message:
            # a body sent in chunks announces no length
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most:
                raise HTTPException(413, "Too large.")
            return message

        return await self.app(scope, counted, send)
