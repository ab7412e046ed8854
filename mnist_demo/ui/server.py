"""The server that shows the page."""

import argparse
import os
import signal
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from mnist_demo import native_libraries
from mnist_demo.errors import UserError
from mnist_demo.settings import settings
from mnist_demo.streams import accept_any_text
from mnist_demo.ui import environment

if TYPE_CHECKING:
    import gradio as gr

    from mnist_demo.ui.services import Services
    from mnist_demo.ui.workshop.workshop import Workshop

_LARGEST_BODY = settings.max_file_bytes + 1_000_000
"""Bytes of one request: the largest picture and what a form wraps round it."""
_WORKSHOP_HELP = "Lead a room of guests: listen on the local network, and print the host's link."
"""What ``--workshop`` does, for people."""

_TELL_SECONDS = 30
"""Seconds between two looks at how many people are there."""
_SWITCH_SECONDS = 0.001
"""Longest time that a thread of Python runs while another wants to: with the usual 5 ms, those who
click while networks are measured wait for several threads in turn."""
_SESSIONS = 500
"""Pages of which Gradio keeps a state, 7 kB each: here it is none that anybody needs."""


def build(
    runs: Path = settings.runs, with_workshop: bool = False
) -> tuple["gr.Blocks", "Services"]:
    """The page and its services.

    Args:
        runs: the folder in which trainings are stored.
        with_workshop: whether a host leads a room of guests.

    Raises:
        UserError: the champion's bundle cannot be read.
    """
    # imported here: Gradio reads the environment on import, and stops if the port is no number
    from mnist_demo.ui import page
    from mnist_demo.ui.services import Services

    services = Services(runs, with_workshop)
    return page.build(services), services


def serve(with_workshop: bool = False) -> None:
    """Serve the page until it is interrupted, by Ctrl-C, SIGTERM or SIGHUP.

    Then a training under way is saved, the processes of the app end, and its temporary files are
    deleted.

    Listens where ``GRADIO_SERVER_NAME`` and ``GRADIO_SERVER_PORT`` say, else on this machine only,
    at the first free port from 7860. Opens the browser when run by a person at a terminal.

    Args:
        with_workshop: whether a host leads a room of guests: then it listens on the local network
            unless ``GRADIO_SERVER_NAME`` says otherwise, and prints where guests and host go.

    Raises:
        UserError: the champion's bundle cannot be read, the address cannot be listened on, a
            variable cannot be used, or no temporary file can be written.
    """
    end = _End()
    native_libraries.return_freed_memory()
    sys.setswitchinterval(_SWITCH_SECONDS)
    with suppress(KeyboardInterrupt), environment.prepared() as runs, ExitStack() as stack:
        with environment.no_proxies():
            page, services = build(runs, with_workshop)
            stack.callback(page.close, verbose=False)
            stack.callback(services.close)  # first: a page that is open sees its training saved
            address = _launch(page, services, environment.port())
        end.interrupts = False
        print(f"Draw a digit at {address} (Ctrl-C stops)", flush=True)
        if services.workshop:
            _welcome_host(services.workshop, page.server_port)
        services.warm_up()  # now, so that the page did not wait for it
        _tell_host(services, end)


def _welcome_host(workshop: "Workshop", port: int) -> None:
    """Print where the guests and the host of a workshop go; open the board for a person there."""
    from mnist_demo.ui.workshop import welcome

    workshop.address = welcome.guests_address(port)
    print(welcome.text(workshop.address, workshop.host_key), flush=True)
    if sys.stdout.isatty():
        webbrowser.open(welcome.host_link(workshop.address, workshop.host_key))


def _tell_host(services: "Services", end: "_End") -> None:
    """Print how many people are there and what waits, when that changes much, until the end."""
    told = services.occupancy()
    while not end.wait(_TELL_SECONDS):
        now = services.occupancy()
        if now.differs_much(told):
            print(now, flush=True)
            told = now


class _End:
    """The first signal that ends a process: Ctrl-C, SIGTERM or SIGHUP; later ones are lost.

    It is known even where something swallows the `KeyboardInterrupt`.
    """

    interrupts = True
    """Whether that signal also raises `KeyboardInterrupt`, so that nobody waits for a start."""

    def __init__(self) -> None:
        # not an event: a handler that sets one waits for ever if it comes while that is asked for
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._has_come = False
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            # nohup has it ignored, and that is kept
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._come)

    def wait(self, seconds: float) -> bool:
        """Wait for it, so many seconds at most. Returns whether it has come, and is over then."""
        try:
            self._signals.get(timeout=seconds)
        except Empty:
            return False
        return True

    def _come(self, number: int, frame: object) -> None:
        if self._has_come:
            return
        self._has_come = True
        self._signals.put(number)
        if self.interrupts:
            raise KeyboardInterrupt


def _launch(page: "gr.Blocks", services: "Services", port: int | None) -> str:
    """Begin to answer requests. Returns the page's address; raises `UserError` as `serve` does."""
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware

    from mnist_demo.ui import downloads, files, frontend, health, occupancy, worksheet
    from mnist_demo.ui.body_limit import BodyLimit
    from mnist_demo.ui.page import STYLES
    from mnist_demo.ui.program_calls import EXCEPTION_HANDLERS
    from mnist_demo.ui.public_address import PublicAddress
    from mnist_demo.ui.rate_limit import RateLimit
    from mnist_demo.ui.response_cache import ResponseCache
    from mnist_demo.ui.theme import Theme
    from mnist_demo.ui.workshop import routes
    from mnist_demo.ui.workshop.address import server_name
    from mnist_demo.ui.workshop.component import Strip

    workshop = services.workshop
    name = server_name() if workshop else os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
    try:
        _, address, _ = page.launch(
            server_name=name,
            server_port=port,
            prevent_thread_lock=True,
            inbrowser=sys.stdout.isatty() and not os.environ.get("SPACE_ID") and not workshop,
            quiet=True,
            show_error=False,
            ssr_mode=False,
            share=False,
            pwa=False,
            run_history=False,
            enable_monitoring=False,
            mcp_server=find_spec("mcp") is not None,  # as gradio[mcp] installs it
            max_file_size=settings.max_file_bytes,
            state_session_capacity=_SESSIONS,
            app_kwargs={
                "exception_handlers": EXCEPTION_HANDLERS,
                "routes": [
                    frontend.route(),
                    health.route(services.champion.network, services.occupancy),
                    occupancy.route(services.pages_in_view),
                    downloads.of_trainings(services.jobs),
                    downloads.of_reports(services.reports),
                    worksheet.route(),
                    *(routes.routes(workshop) if workshop else ()),
                ],
                "middleware": [
                    BodyLimit.of(_LARGEST_BODY),
                    Middleware(RateLimit),
                    Middleware(ResponseCache),
                    frontend.Preload.of("sketch"),
                    # a reading shrinks to a third in 0.02 ms; Gradio compresses files only
                    Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1),
                    Middleware(PublicAddress),
                ],
            },
            footer_links=["api", "settings"],
            favicon_path=files.FAVICON,
            theme=Theme(),
            css_paths=files.paths(*STYLES, *(Strip.styles if workshop else ())),
        )
    except OSError:
        raise UserError(
            f"{name}, port {port or '7860 and up'}, cannot be listened on: "
            "set GRADIO_SERVER_NAME and GRADIO_SERVER_PORT to an address that is free."
        ) from None
    return address


def main(arguments: Sequence[str] = ()) -> int:
    """`serve`, with what went wrong as one sentence on standard error. Returns the exit code.

    Args:
        arguments: of the command line: ``--workshop`` or none.
    """
    parser = argparse.ArgumentParser("app.py", description="Open the page.", allow_abbrev=False)
    parser.add_argument("--workshop", action="store_true", help=_WORKSHOP_HELP)
    accept_any_text()  # Gradio prints emojis
    with_workshop = parser.parse_args(arguments).workshop
    try:
        serve(with_workshop)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
