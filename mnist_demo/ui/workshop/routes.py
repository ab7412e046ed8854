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
from mnist_demo.ui.workshop import board
from mnist_demo.ui.workshop.workshop import Workshop

BOARD = "board"
"""The address of the board, relative to the page."""
_LARGEST_BODY = 250_000
"""Bytes of one request: the largest drawing that `settings` allows, as JSON."""
_NOT_HOST = "This is for the host: open the host’s link that the terminal prints."
_BEARER = "Bearer "
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
        *(_route(method, lambda _: True) for method in guests),
        *(_route(method, lambda request: workshop.is_host(_key(request))) for method in host),
    ]


def _route(method: Callable[[Any], Any], may_ask: Callable[[Request], bool]) -> Route:
    """The route of one method, named as it is: it answers JSON, and every "no" is one sentence."""
    model = get_type_hints(method)["request"]

    async def answer(request: Request) -> Response:
        if not may_ask(request):
            return _refusal(_NOT_HOST, 403)
        try:
            sent = model.model_validate_json(await request.body())
        except ValidationError:
            return _refusal(model.malformed, 400)
        except UserError as error:  # of strokes
            return _refusal(str(error), 400)
        try:
            answered = method(sent)
            result = await answered if inspect.isawaitable(answered) else answered
        except UserError as error:
            return _refusal(str(error), 409)
        return JSONResponse(result or {}, headers=_NEVER_STORED)

    path = f"/workshop/{method.__name__.replace('_', '-')}"
    return Route(path, answer, methods=["POST"], middleware=[BodyLimit.of(_LARGEST_BODY)])


def _key(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix(_BEARER)


def _refusal(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status, headers=_NEVER_STORED)
