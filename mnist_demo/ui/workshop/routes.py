"""Where the pages of a workshop ask: the board, what guests send, and what the host orders.

All of the host's is behind the key, which comes in the header ``Authorization`` and never in an
address. Requests run on the event loop, one after the other: a drawing is read in 2 ms.
"""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from mnist_demo.errors import UserError
from mnist_demo.ui.body_limit import BodyLimit
from mnist_demo.ui.rate_limit import client_of
from mnist_demo.ui.workshop import board
from mnist_demo.ui.workshop.workshop import Workshop

BOARD = "board"
"""The address of the board, relative to the page."""
_LARGEST_BODY = 250_000
"""Bytes of one request: the largest drawing that `settings` allows, as JSON."""
_NOT_HOST = "This is for the host: open the host’s link that the terminal prints."
_NEVER_STORED = {"Cache-Control": "no-store"}


def routes(workshop: Workshop) -> list[Route]:
    """The routes of one workshop."""
    guests = (
        workshop.guest_look,
        workshop.guest_name,
        workshop.guest_start,
        workshop.guest_draw,
    )
    host = (
        workshop.board_look,
        workshop.host_begin,
        workshop.host_clear,
        workshop.host_pause,
        workshop.host_remove,
        workshop.host_remove_name,
        workshop.host_networks,
        workshop.host_network,
        workshop.host_train,
        workshop.host_stop_training,
        workshop.host_end,
    )

    async def show_board(request: Request) -> Response:
        return HTMLResponse(board.html(workshop.address), headers=board.HEADERS)

    async def export(request: Request) -> Response:
        if not workshop.is_host(_key(request)):
            return _refusal(_NOT_HOST, 403)
        return Response(workshop.export(), headers=_NEVER_STORED, media_type="application/zip")

    return [
        Route(f"/{BOARD}", show_board),
        Route("/workshop/export", export, methods=["POST"]),
        *(_route(method, let_in=workshop.room.let_in) for method in guests),
        *(_route(method, is_host=workshop.is_host) for method in host),
    ]


def _route(
    method: Callable[[Any], Any],
    is_host: Callable[[str], bool] | None = None,
    let_in: Callable[[str, str], None] | None = None,
) -> Route:
    """The route of one method, named as it is: it answers JSON, and every "no" is one sentence.

    Args:
        method: what answers.
        is_host: whether a key is the host's, of what is for the host alone.
        let_in: raises `UserError` for the key and the address of a guest who may not join yet.
    """
    model = get_type_hints(method)["request"]

    async def answer(request: Request) -> Response:
        if is_host is not None and not is_host(_key(request)):
            return _refusal(_NOT_HOST, 403)
        try:
            sent = model.model_validate_json(await request.body())
        except ValidationError:
            return _refusal(model.malformed, 400)
        except UserError as error:  # of strokes
            return _refusal(str(error), 400)
        try:
            if let_in is not None:
                let_in(sent.key, client_of(request.scope))
            answered = method(sent)
            result = await answered if inspect.isawaitable(answered) else answered
        except UserError as error:
            return _refusal(str(error), 409)
        return JSONResponse(result or {}, headers=_NEVER_STORED)

    path = f"/workshop/{method.__name__.replace('_', '-')}"
    return Route(path, answer, methods=["POST"], middleware=[BodyLimit.of(_LARGEST_BODY)])


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" else ""


def _refusal(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status, headers=_NEVER_STORED)
