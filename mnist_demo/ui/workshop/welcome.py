"""What the terminal tells the host of a workshop: where guests go, and where the host."""

import os
import sys

from mnist_demo.ui.workshop import address
from mnist_demo.ui.workshop.board import qr_text
from mnist_demo.ui.workshop.routes import BOARD

_WHITE_ON_BLACK, _AS_BEFORE = "\x1b[97;40m", "\x1b[0m"
"""Of a terminal: a QR code needs a light edge, whatever colours the terminal has."""
_NOT_REACHED = (
    "If phones do not reach it: they need the same Wi-Fi, one without guest isolation, and this "
    "machine’s firewall has to let port {port} in."
)
_THIS_MACHINE_ONLY = (
    "GRADIO_SERVER_NAME lets this machine alone open it: unset it, and start again, for phones."
)


def guests_address(port: int) -> str:
    """Where guests open the page of a server that listens at a port."""
    return address.guests_address(
        address.server_name(), port, os.environ.get("GRADIO_ROOT_PATH", "")
    )


def host_link(guests: str, key: str) -> str:
    """The host's link: the key stands behind "#", so that no browser sends it on with the link."""
    return f"{guests}{BOARD}#key={key}"


def text(guests: str, key: str) -> str:
    """All of it, for the terminal.

    Args:
        guests: the address that guests open.
        key: the host's key.
    """
    code = qr_text(guests).rstrip("\n")
    if sys.stdout.isatty():
        code = "\n".join(f"{_WHITE_ON_BLACK}{line}{_AS_BEFORE}" for line in code.splitlines())
    others = [other for other in address.local_addresses() if f"//{other}:" not in guests]
    port = guests.rstrip("/").rpartition(":")[2]
    help_line = _NOT_REACHED.format(port=port)
    if others:
        help_line += f" Its other addresses: {', '.join(others)}."
    if address.is_this_machine_only(address.server_name()):
        help_line = _THIS_MACHINE_ONLY
    return (
        f"\n{code}\n\n"
        f"Workshop: guests open  {guests}\n"
        f"The board, for you:    {host_link(guests, key)}\n"
        "Whoever has that link leads the workshop: show the board, not this window.\n"
        f"{help_line}\n"
    )
