"""Where phones on the local network reach this machine, found without asking any other host."""

import ipaddress
import os
import socket
import struct
import sys
from collections.abc import Iterator

ALL_INTERFACES = "0.0.0.0"
"""The name of a server that listens on every network of its machine."""

_UNSENT = (("192.0.2.1", 9), ("10.255.255.255", 9), ("192.168.255.255", 9))
"""Addresses that nothing is sent to: the system is only asked by which interface it would."""
_SIOCGIFADDR = 0x8915
"""Linux: gives the address of an interface (netdevice(7))."""


def server_name() -> str:
    """What the server of a workshop listens on: all networks, unless the environment names one."""
    return os.environ.get("GRADIO_SERVER_NAME") or ALL_INTERFACES


def guests_address(server_name: str, port: int, root_path: str = "") -> str:
    """The address that guests open.

    Args:
        server_name: what the server listens on, `ALL_INTERFACES` or one address or name.
        port: its port.
        root_path: path or whole address of the page behind a proxy; only the latter counts.

    Returns:
        ``http://host:port/``, or the proxy's address. Its host is this machine itself where it has
        no network.
    """
    if root_path.startswith(("http://", "https://")):
        return root_path.rstrip("/") + "/"
    host = server_name
    if server_name in (ALL_INTERFACES, "::", ""):
        host = next(iter(local_addresses()), "127.0.0.1")
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{shown}:{port}/"


def is_this_machine_only(server_name: str) -> bool:
    """Whether a server of that name can be reached from its own machine only."""
    try:
        return ipaddress.ip_address(server_name.strip("[]")).is_loopback
    except ValueError:
        return server_name == "localhost"


def local_addresses() -> list[str]:
    """This machine's IPv4 addresses on its networks, the most likely one first."""
    found = dict.fromkeys([*_routed(), *_of_interfaces()])
    return [address for address in found if not ipaddress.ip_address(address).is_loopback]


def _routed() -> Iterator[str]:
    """The addresses that packets to other hosts would come from."""
    for target in _UNSENT:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(target)  # of UDP: nothing is sent
                yield probe.getsockname()[0]
            except OSError:  # there is no route
                continue


def _of_interfaces() -> Iterator[str]:
    """The address of each interface, where the system can be asked: a network may have no route."""
    if sys.platform == "win32":
        with_name = socket.gethostbyname_ex(socket.gethostname())  # Windows asks nobody for its own
        yield from with_name[2]
    elif os.path.isdir("/proc/net"):
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            for _, name in socket.if_nameindex():
                request = struct.pack("256s", name.encode()[:15])
                try:
                    answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)
                except OSError:  # it has no address
                    continue
                yield socket.inet_ntoa(answer[20:24])
