"""What a tab's script calls: a request in, JSON out, and every "no" is one sentence."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from gradio.components.base import server

from mnist_demo.errors import UserError


def handler(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let the page's scripts call a method of a component.

    What they send is parsed into the `Request` that the method's ``request`` is annotated with.
    A `UserError`, of the parsing or of the method, is answered as ``error``, its sentence.

    Args:
        method: takes a ``request`` and gives back a JSON object, or nothing for an empty one.
            Gradio awaits an async method, and runs a plain one in a thread, where it may wait.
    """
    model = get_type_hints(method)["request"]

    @functools.wraps(method)
    def answer(component: Any, sent: object) -> dict[str, Any]:
        try:
            return method(component, model.parse(sent)) or {}
        except UserError as error:
            return {"error": str(error)}

    @functools.wraps(method)
    async def answer_async(component: Any, sent: object) -> dict[str, Any]:
        try:
            return await method(component, model.parse(sent)) or {}
        except UserError as error:
            return {"error": str(error)}

    return server(answer_async if inspect.iscoroutinefunction(method) else answer)
