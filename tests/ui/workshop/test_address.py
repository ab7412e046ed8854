import ipaddress
import socket

import pytest

from mnist_demo.ui.workshop import address
from mnist_demo.ui.workshop.address import guests_address, local_addresses


@pytest.mark.parametrize(
    ("server_name", "root_path", "expected"),
    [
        ("192.168.1.5", "", "http://192.168.1.5:7860/"),
        ("192.168.1.5", "/demo", "http://192.168.1.5:7860/"),
        ("0.0.0.0", "https://digits.example/room/", "https://digits.example/room/"),
        ("fe80::1", "", "http://[fe80::1]:7860/"),
        ("lab.local", "", "http://lab.local:7860/"),
    ],
)
def test_guests_open_what_the_host_named(server_name, root_path, expected):
    assert guests_address(server_name, 7860, root_path) == expected


def test_on_all_networks_guests_open_an_address_of_this_machine(monkeypatch):
    monkeypatch.setattr(address, "local_addresses", lambda: ["10.0.0.7", "192.168.1.5"])
    assert guests_address("0.0.0.0", 7860) == "http://10.0.0.7:7860/"


def test_without_a_network_the_address_is_this_machine(monkeypatch):
    monkeypatch.setattr(address, "local_addresses", list)
    assert guests_address("0.0.0.0", 7860) == "http://127.0.0.1:7860/"


def test_the_addresses_are_this_machines_own():
    for found in local_addresses():
        assert not ipaddress.ip_address(found).is_loopback
        with socket.socket() as here:  # only an address of one's own can be bound
            here.bind((found, 0))


def test_finding_the_address_sends_nothing_and_asks_for_no_name(monkeypatch):
    def fail(*_: object) -> None:
        raise AssertionError

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, fail)
    local_addresses()


@pytest.mark.parametrize(
    ("name", "only"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("lab", False)],
)
def test_a_server_that_phones_cannot_reach_is_known(name, only):
    assert address.is_this_machine_only(name) == only
