"""The server that shows the page."""

import os
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mnist_demo import native_libraries
from mnist_demo.errors import UserError
from mnist_demo.settings import settings
from mnist_demo.streams import accept_any_text

if TYPE_CHECKING:
    import gradio as gr

    from mnist_demo.ui.services import Services

_LARGEST_BODY = settings.max_file_bytes + 1_000_000
"""Bytes of one request: the largest picture and what a form wraps round it."""


def build() -> tuple["gr.Blocks", "Services"]:
    """The page and its services.

    Raises:
        UserError: the champion's bundle cannot be read.
    """
    # imported here: Gradio reads the environment on import, and stops if the port is no number
    from mnist_demo.ui import page
    from mnist_demo.ui.services import Services

    services = Services()
    return page.build(services), services


def serve() -> None:
    """Serve the page until it is interrupted.

    Listens where ``GRADIO_SERVER_NAME`` and ``GRADIO_SERVER_PORT`` say, else on this machine only,
    at the first free port from 7860. Opens the browser when run by a person at a terminal.

    Raises:
        UserError: the champion's bundle cannot be read, or the address cannot be listened on.
    """
    port = _port()
    native_libraries.return_freed_memory()
    page, services = build()
    address = _launch(page, services, port)
    print(f"Draw a digit at {address} (Ctrl-C stops)", flush=True)
    services.warm_up()  # now, so that the page did not wait for it
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        services.close()
        page.close(verbose=False)


def _launch(page: "gr.Blocks", services: "Services", port: int | None) -> str:
    """Begin to answer requests. Returns the page's address; raises `UserError` as `serve` does."""
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware

    from mnist_demo.ui import downloads, files, frontend, health
    from mnist_demo.ui.body_limit import BodyLimit
    from mnist_demo.ui.page import STYLES
    from mnist_demo.ui.program_calls import EXCEPTION_HANDLERS
    from mnist_demo.ui.theme import Theme

    try:
        _, address, _ = page.launch(
            server_port=port,
            prevent_thread_lock=True,
            inbrowser=sys.stdout.isatty() and not os.environ.get("SPACE_ID"),
            quiet=True,
            show_error=False,
            ssr_mode=False,
            share=False,
            pwa=False,
            run_history=False,
            enable_monitoring=False,
            mcp_server=find_spec("mcp") is not None,  # as gradio[mcp] installs it
            max_file_size=settings.max_file_bytes,
            app_kwargs={
                "exception_handlers": EXCEPTION_HANDLERS,
                "routes": [
                    frontend.route(),
                    health.route(services.champion.network),
                    downloads.of_trainings(services.jobs),
                    downloads.of_reports(services.reports),
                ],
                "middleware": [
                    BodyLimit.of(_LARGEST_BODY),
                    frontend.Preload.of("sketch"),
                    # a reading shrinks to a third in 0.02 ms; Gradio compresses files only
                    Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1),
                ],
            },
            footer_links=["api", "settings"],
            favicon_path=files.FAVICON,
            theme=Theme(),
            css_paths=files.paths(*STYLES),
        )
    except OSError:
        name = os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
        raise UserError(
            f"{name}, port {port or '7860 and up'}, cannot be listened on: "
            "set GRADIO_SERVER_NAME and GRADIO_SERVER_PORT to an address that is free."
        ) from None
    return address


def main() -> int:
    """`serve`, with what went wrong as one sentence on standard error. Returns the exit code."""
    accept_any_text()  # Gradio prints emojis
    try:
        serve()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass  # while starting
    return 0


def _port() -> int | None:
    """The port that the environment names; none for the first that is free."""
    named = os.environ.get("GRADIO_SERVER_PORT", "").strip()
    if not named:
        os.environ.pop("GRADIO_SERVER_PORT", None)  # Gradio takes an empty one for a wrong one
        return None
    if not named.isdecimal() or not 0 < int(named) < 65536:
        raise UserError(f"GRADIO_SERVER_PORT is {named!r}: set it to a number from 1 to 65535.")
    return int(named)
