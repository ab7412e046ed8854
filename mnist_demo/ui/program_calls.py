"""A program's call on its way to an endpoint: what is malformed is refused in one sentence."""

import inspect
from collections.abc import Callable, Mapping
from socket import gaierror
from typing import Any, cast

import gradio as gr
from gradio.blocks import BlockFunction
from gradio.components.api_component import Api
from gradio.route_utils import FnIndexInferError
from httpx import HTTPError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mnist_demo.ui.api import NO_PICTURE

_Endpoint = Callable[..., Any]


_QUEUE_LENGTH = 64
"""Most calls of programs that wait."""
_RETRY_SECONDS = 5
"""After which there may be room for another."""


class Page(gr.Blocks):
    """A page that logs no traceback of a malformed call, and says what is wrong with it.

    Its events are the endpoints for programs, and no others.
    """

    def queue(self, *args: Any, **options: Any) -> gr.Blocks:
        """The page with a queue of calls, as of `gr.Blocks`, but short and with no way round it.

        Gradio's own constructor calls this; to call it again would take 0.1 s of the start.
        """
        return super().queue(*args, **{"max_size": _QUEUE_LENGTH, "api_open": False} | options)

    async def preprocess_data(
        self, block_fn: BlockFunction, inputs: list[Any], *args: Any, **options: Any
    ) -> list[Any]:
        """The arguments of an endpoint; those that a call leaves out have their defaults.

        Raises:
            gr.Error: there are too many, or one is a file that was not uploaded.
        """
        if len(inputs) > len(block_fn.inputs):
            taken = " and ".join(inspect.signature(cast(_Endpoint, block_fn.fn)).parameters)
            raise _refused(f"/{block_fn.api_name} takes {taken}: send nothing else.")
        defaults = [cast(Api, missing).value for missing in block_fn.inputs[len(inputs) :]]
        try:
            return await super().preprocess_data(block_fn, inputs + defaults, *args, **options)
        except (ValueError, TypeError, ConnectionError, gaierror, HTTPError) as error:
            # a file that lies elsewhere, or an address that gives none
            raise _refused(NO_PICTURE) from error


def _refused(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)


def no_such_endpoint(request: Request, error: Exception) -> JSONResponse:
    """The answer to a call of an endpoint that there is not."""
    return JSONResponse(
        {"error": "There is no such endpoint: call /predict, /train or /evaluate."}, 404
    )


def queue_is_full(request: Request, error: Exception) -> JSONResponse:
    """The answer to a call that Gradio's queue does not take, or to any while the server ends."""
    return JSONResponse(
        {"error": "Very many calls are waiting: try again in a few seconds."},
        503,
        {"Retry-After": str(_RETRY_SECONDS)},
    )


EXCEPTION_HANDLERS: Mapping[int | type[Exception], Callable[[Request, Any], Response]] = {
    FnIndexInferError: no_such_endpoint,
    503: queue_is_full,
}
"""What the app answers instead of what Gradio would, by the kind of exception or its status."""
