import pytest

from mnist_demo.ui.workshop import address, welcome

KEY = "a-key_that-nobody-guesses"


@pytest.fixture(autouse=True)
def two_networks(monkeypatch):
    monkeypatch.delenv("GRADIO_SERVER_NAME", raising=False)
    monkeypatch.delenv("GRADIO_ROOT_PATH", raising=False)
    monkeypatch.setattr(address, "local_addresses", lambda: ["192.168.1.5", "10.8.0.2"])


def test_the_host_is_told_where_guests_go_and_where_the_board_is():
    guests = welcome.guests_address(7860)
    told = welcome.text(guests, KEY)
    assert "guests open  http://192.168.1.5:7860/\n" in told
    assert f"http://192.168.1.5:7860/board#key={KEY}\n" in told
    assert "█" in told


def test_one_line_says_what_to_do_where_phones_do_not_reach_it():
    (line,) = (
        line
        for line in welcome.text(welcome.guests_address(7860), KEY).splitlines()
        if "phones" in line
    )
    for word in ("Wi-Fi", "firewall", "port 7860", "10.8.0.2"):
        assert word in line


def test_a_server_of_this_machine_alone_is_told_of(monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_NAME", "127.0.0.1")
    told = welcome.text(welcome.guests_address(7860), KEY)
    assert "unset it" in told
    assert "firewall" not in told


def test_behind_a_proxy_guests_open_the_proxys_address(monkeypatch):
    monkeypatch.setenv("GRADIO_ROOT_PATH", "https://digits.example/room")
    guests = welcome.guests_address(7860)
    assert welcome.host_link(guests, KEY) == f"https://digits.example/room/board#key={KEY}"
