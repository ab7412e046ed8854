import dataclasses
import json
import secrets

import pytest
from hypothesis import given
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_demo.ui import occupancy
from mnist_demo.ui.occupancy import Occupancy, PagesInView
from tests.hostile import JSON

EMPTY = Occupancy(people=0, training=0, waiting=0, diagnosing=0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pages(clock):
    return PagesInView(clock)


def client_of(pages):
    return TestClient(Starlette(routes=[occupancy.route(pages)]))


def page():
    return secrets.token_hex(16)


def test_pages_are_counted_while_they_are_in_view(pages):
    first, second = page(), page()
    pages.note(first, True)
    pages.note(second, True)
    assert pages.count() == 2
    pages.note(first, False)
    assert pages.count() == 1


def test_what_is_told_twice_counts_once(pages):
    one = page()
    for in_view in (True, True, False, False):
        pages.note(one, in_view)
    assert pages.count() == 0


def test_a_page_that_never_said_that_it_left_is_forgotten_in_the_end(pages, clock):
    pages.note(page(), True)
    clock.now += 3600
    pages.note(page(), True)
    assert pages.count() == 2
    clock.now += 3601
    assert pages.count() == 1


def test_however_many_pages_come_a_bounded_number_is_remembered(pages, monkeypatch):
    monkeypatch.setattr(occupancy, "_MOST_PAGES", 50)
    for _ in range(500):
        pages.note(page(), True)
    assert pages.count() == 50


def test_a_page_tells_by_one_small_request(pages):
    client, one = client_of(pages), page()
    # a beacon is text, whatever it holds
    said = client.post("/in-view", content=f'{{"page": "{one}", "in_view": true}}')
    assert (said.status_code, said.content) == (204, b"")
    assert pages.count() == 1
    client.post("/in-view", json={"page": one, "in_view": False})
    assert pages.count() == 0


@given(sent=JSON)
def test_whatever_else_is_sent_is_one_sentence(sent):
    pages = PagesInView()
    said = client_of(pages).post("/in-view", content=json.dumps(sent))
    assert said.status_code == 400
    assert said.json()["error"].endswith(".")
    assert pages.count() == 0


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_one_sentence(pages, content):
    assert client_of(pages).post("/in-view", content=content).status_code == 400


@pytest.mark.parametrize("count", [field.name for field in dataclasses.fields(Occupancy)])
@pytest.mark.parametrize(
    ("before", "now", "much"),
    [(0, 1, False), (0, 2, True), (2, 0, True), (10, 12, False), (10, 13, True), (100, 80, False),
     (100, 70, True), (5, 5, False)],
)  # fmt: skip
def test_a_host_is_told_of_changes_that_matter(count, before, now, much):
    one, other = (dataclasses.replace(EMPTY, **{count: n}) for n in (before, now))
    assert other.differs_much(one) is much


def test_the_line_for_a_terminal_has_every_count():
    line = str(Occupancy(people=31, training=1, waiting=27, diagnosing=4))
    assert [int(word.strip(".,")) for word in line.split() if word[0].isdigit()] == [31, 1, 27, 4]
