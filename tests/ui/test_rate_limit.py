import json
import urllib.error
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_demo.settings import settings
from mnist_demo.ui.rate_limit import Rate, RateLimit, TokenBuckets, client_of
from tests.served import Served

API = "/gradio_api"
UPLOAD = f"{API}/upload"
SERVER_FUNCTION = f"{API}/component_server/"
CALLS = [
    f"{API}/{path}"
    for path in ("call/predict", "call/v2/predict", "queue/join", "run/predict", "api/predict")
]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def taken(buckets, client="ann", tokens=1):
    """How many times tokens can be taken one after the other."""
    count = 0
    while not buckets.take(client, tokens):
        count += 1
    return count


@pytest.mark.parametrize(("per_second", "burst"), [(10, 1), (0.5, 3), (20, 200), (3, 7)])
def test_a_full_bucket_gives_its_burst_and_then_its_rate(clock, per_second, burst):
    buckets = TokenBuckets(Rate(per_second, burst), clock=clock)
    assert taken(buckets) == burst
    clock.now += 5 / per_second
    assert taken(buckets) == min(5, burst)
    clock.now += 10 * burst / per_second
    assert taken(buckets) == burst


def test_who_comes_back_after_the_seconds_told_is_served(clock):
    buckets = TokenBuckets(Rate(0.25, 2), clock=clock)
    taken(buckets)
    wait = buckets.take("ann")
    assert wait == pytest.approx(4)
    clock.now += wait
    assert buckets.take("ann") == 0


def test_a_refusal_takes_nothing(clock):
    buckets = TokenBuckets(Rate(1, 1), clock=clock)
    buckets.take("ann")
    waits = {buckets.take("ann") for _ in range(50)}
    assert waits == {1}


def test_clients_have_buckets_of_their_own(clock):
    buckets = TokenBuckets(Rate(1, 3), clock=clock)
    assert taken(buckets, "ann") == taken(buckets, "bob") == 3


def test_a_large_thing_takes_several_tokens_but_no_more_than_there_can_be(clock):
    buckets = TokenBuckets(Rate(1, 10), clock=clock)
    assert taken(buckets, "ann", 3) == 3
    assert taken(buckets, "bob", 99) == 1


def test_however_many_clients_come_few_are_remembered(clock):
    buckets = TokenBuckets(Rate(1, 1), clients=100, clock=clock)
    for client in range(1000):
        buckets.take(str(client))
    assert len(buckets) == 100
    assert buckets.take("999") > 0


@pytest.fixture
def app(monkeypatch):
    few = {"upload_burst": 5, "call_burst": 3, "uploads_per_second": 0.1, "calls_per_second": 0.1}
    for name, value in few.items():
        monkeypatch.setitem(settings.__dict__, name, value)

    async def done(request: Request) -> JSONResponse:
        return JSONResponse({"received": len(await request.body())})

    routes = [Route("/{path:path}", done, methods=["GET", "POST"])]
    return Starlette(routes=routes, middleware=[Middleware(RateLimit)])


def visitor(app, address="10.0.0.1"):
    return TestClient(app, client=(address, 50_000))


def statuses(client, path, times, **sent):
    return [client.post(path, **sent).status_code for _ in range(times)]


def test_uploads_have_a_rate_and_one_sentence(app):
    client = visitor(app)
    files = {"files": b"x"}
    assert statuses(client, UPLOAD, 7, files=files) == [200] * 5 + [429] * 2
    refused = client.post(UPLOAD, files=files)
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["retry-after"] in refused.json()["error"]
    assert "try again" in refused.json()["error"]


@pytest.mark.parametrize("path", CALLS)
def test_calls_of_the_api_have_a_rate(app, path):
    assert statuses(visitor(app), path, 5, json={}) == [200] * 3 + [429] * 2


def test_all_ways_to_call_share_one_rate(app):
    client = visitor(app)
    assert [client.post(path, json={}).status_code for path in CALLS] == [200] * 3 + [429] * 2


def test_a_photo_from_the_page_is_refused_as_every_server_function_refuses(app):
    client = visitor(app)
    answers = [client.post(SERVER_FUNCTION, files={"file": b"x"}).json() for _ in range(6)]
    assert [set(answer) for answer in answers] == [{"received"}] * 5 + [{"error"}]


def test_what_the_page_asks_and_what_is_read_have_no_rate(app):
    client = visitor(app)
    assert statuses(client, SERVER_FUNCTION, 50, json={}) == [200] * 50
    assert {client.get(path).status_code for path in (*CALLS, "/") for _ in range(10)} == {200}


def test_other_clients_are_served_meanwhile(app):
    assert statuses(visitor(app, "10.0.0.1"), UPLOAD, 6, files={"files": b"x"})[-1] == 429
    assert statuses(visitor(app, "10.0.0.2"), UPLOAD, 1, files={"files": b"x"}) == [200]


@pytest.mark.parametrize("large", [{"content": b"x" * 3_000_000}, {"content": iter([b"x"])}])
def test_a_large_upload_and_one_of_unknown_size_count_as_several(app, large):
    client = visitor(app)
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    assert client.post(UPLOAD, headers=form, **large).status_code == 200
    assert statuses(client, UPLOAD, 3, files={"files": b"x"})[-1] == 429


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_who_chooses_another_address_of_their_own_network_is_the_same_client(one, other, same):
    clients = {client_of({"client": (address, 1)}) for address in (one, other)}
    assert (len(clients) == 1) is same


@pytest.mark.parametrize("client", [None, ("", 0), ("/run/app.sock", None), ("testclient", 5)])
def test_a_request_without_an_address_has_a_client_too(client):
    assert isinstance(client_of({"client": client}), str)


def post(url, body, **headers):
    """Status, headers and text of an answer."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"} | headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answered:
            return answered.status, answered.headers, answered.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


@pytest.mark.slow
def test_a_flood_of_calls_fills_a_bounded_queue_then_meets_the_rate_and_the_page_goes_on():
    call = json.dumps({"data": [{"architecture": "simple", "epochs": 30}]}).encode()
    with Served("app.py") as served:
        address = f"{served.url}gradio_api/call/train"
        answers = [post(address, call) for _ in range(settings.call_burst + 100)]
        by_status = {status: (headers, text) for status, headers, text in answers}
        assert set(by_status) == {200, 429, 503}
        for status in (429, 503):
            headers, text = by_status[status]
            assert int(headers["Retry-After"]) > 0
            assert "try again" in json.loads(text)["error"]
        # a proxy on this machine is believed: another client behind it is not held up
        status, _, text = post(f"{served.url}gradio_api/call/nothing", call, **FORWARDED)
        assert status == 404, text
        with urllib.request.urlopen(served.url, timeout=10) as page:
            assert page.status == 200
        assert "Traceback" not in served.log()


FORWARDED = {"X-Forwarded-For": "192.0.2.7"}
