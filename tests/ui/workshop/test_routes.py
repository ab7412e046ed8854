import io
import json
import secrets
import zipfile

import httpx
import numpy as np
import pytest

from mnist_demo.datasets import load_test_set
from tests.ui.workshop.conftest import ONE, SEVEN

ADA, BOB = (secrets.token_hex(16) for _ in range(2))


def task_of(pages, key=ADA) -> dict:
    return pages.guest("look", key).json()["task"]


def send(pages, key, strokes, place=0):
    task = task_of(pages, key)["number"]
    return pages.guest("draw", key, task=task, place=place, strokes=strokes)


HOSTS = [
    ("board-look", {"screen": 0, "cursor": 0, "points": 0}),
    ("host-begin", {"kind": "wall", "digit": 7}),
    ("host-clear", {}),
    ("host-pause", {"paused": True}),
    ("host-remove", {"drawing": 1}),
    ("host-remove-name", {"guest": 1}),
    ("host-networks", {"key": ADA}),
    ("host-network", {"run": None, "label": "x"}),
    ("host-train", {}),
    ("host-stop-training", {}),
    ("host-end", {}),
    ("export", {}),
]


@pytest.mark.parametrize(("name", "entries"), HOSTS)
@pytest.mark.parametrize(
    "key",
    [None, "", "Bearer", "Bearer x", "Bearer ключ", "Bearer {key}x", "{key}", "Basic {key}"],
)
def test_without_the_key_nothing_of_the_hosts_is_answered(pages, workshop, name, entries, key):
    headers = {}
    if key is not None:
        headers = {"Authorization": key.format(key=workshop.host_key).encode()}
    refused = pages.client.post(f"/workshop/{name}", json=entries, headers=headers)
    assert refused.status_code == 403
    assert "host’s link" in refused.json()["error"]
    assert workshop.room.phase == "waiting"


def test_every_route_of_the_host_is_tried_without_the_key(pages):
    paths = {route.path for route in pages.client.app.routes}
    tried = {f"/workshop/{name}" for name, _ in HOSTS}
    assert {p for p in paths if not p.startswith("/workshop/guest-")} == tried | {"/board"}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_with_the_key_it_is(pages, workshop, scheme):
    headers = {"Authorization": f"{scheme} {workshop.host_key}"}
    assert pages.client.post("/workshop/host-clear", json={}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "entries", [{"kind": "wall"}, {"kind": "wall", "digit": None}, {"kind": "wall", "digit": 10}]
)
def test_a_wall_without_its_digit_is_refused(pages, entries):
    refused = pages.host("host-begin", **entries)
    assert refused.status_code == 400
    assert refused.json()["error"].endswith(".")
    assert task_of(pages) is None


def test_guests_are_never_told_the_key(pages, workshop):
    pages.host("host-begin", kind="wall", digit=7)
    told = [
        pages.client.get("/board").text,
        pages.guest("look", ADA).text,
        pages.guest("name", ADA, name="Ada").text,
        send(pages, ADA, SEVEN).text,
        repr(pages.board()["tiles"]),
    ]
    assert not any(workshop.host_key in text for text in told)


def test_what_a_guest_draws_is_read_and_shown_on_the_board(pages):
    pages.host("host-begin", kind="wall", digit=7)
    assert send(pages, ADA, SEVEN).json()["read"] == {
        "digit": 7,
        "accepted": True,
        "right": True,
    }
    assert not send(pages, BOB, ONE).json()["read"]["right"]
    board = pages.board()
    assert (board["people"], board["drawn"], board["right"]) == (2, 2, 1)
    assert [tile["digit"] for tile in board["tiles"]] == [7, 1]
    assert "name" not in json.dumps(board["tiles"])
    assert pages.board(board["screen"], board["cursor"])["tiles"] == []


def test_what_a_guest_claims_about_a_drawing_counts_for_nothing(pages):
    pages.host("host-begin", kind="wall", digit=7)
    task = task_of(pages)["number"]
    claims = {"digit": 7, "right": True, "accepted": True, "seconds": 0.1}
    answer = pages.guest("draw", ADA, task=task, place=0, strokes=ONE, **claims)
    assert not answer.json()["read"]["right"]


def test_a_guest_is_told_again_only_what_is_new(pages):
    first = pages.guest("look", ADA).json()
    again = pages.guest("look", ADA, tag=first["tag"])
    assert set(again.json()) == {"tag", "elapsed", "ask_again_ms"}
    pages.host("host-begin", kind="challenge")
    news = pages.guest("look", ADA, tag=first["tag"]).json()
    assert news["task"]["kind"] == "challenge"
    assert len(news["task"]["prompts"]) == 10


def test_a_challenge_from_the_name_to_the_ranking(pages):
    pages.host("host-begin", kind="challenge")
    pages.guest("name", ADA, name="<i>Ada</i>")
    task = task_of(pages)
    assert pages.guest("start", ADA, task=task["number"]).json()["you"]["started"]
    for place in range(10):
        answer = send(pages, ADA, SEVEN if place % 2 else ONE, place)
        assert answer.status_code == 200, answer.text
    right = sum(prompt == (7 if place % 2 else 1) for place, prompt in enumerate(task["prompts"]))
    you = answer.json()["you"]
    assert (you["name"], you["right"], you["place"], you["done"]) == ("Ada", right, 1, 1)
    (row,) = pages.board()["ranking"]
    assert (row["name"], row["right"], row["given"]) == ("Ada", right, 10)
    assert row["seconds"] == pytest.approx(you["seconds"])


def test_a_drawing_that_arrives_twice_counts_once(pages):
    pages.host("host-begin", kind="challenge")
    task = task_of(pages)["number"]
    pages.guest("start", ADA, task=task)
    first, again = (
        pages.guest("draw", ADA, task=task, place=0, strokes=SEVEN).json() for _ in range(2)
    )
    assert first == again
    changed = pages.guest("draw", ADA, task=task, place=0, strokes=ONE).json()
    assert changed["read"]["digit"] == 7
    assert pages.board()["drawn"] == 1


def test_a_script_that_makes_guests_is_slowed_and_who_is_there_goes_on(pages, workshop):
    pages.host("host-begin", kind="wall", digit=7)
    task_of(pages)
    answers = [pages.guest("name", secrets.token_hex(16), name="Eve") for _ in range(200)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(refused) > 30
    assert {answer.json()["error"][-1] for answer in refused} == {"."}
    assert send(pages, ADA, SEVEN).status_code == 200


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [[]],
        [[1]],
        [[140, 140, 141, 141]],  # a dot
        [*SEVEN, [10, 200, 10, 270], [260, 10, 270, 100]],  # several digits
        [[float(i % 280) for i in range(20_002)]],
        [[-1, 0, 5, 5]],
        [["a", "b"]],
        "7",
        None,
        {"x": 1},
    ],
)
def test_what_is_no_single_digit_gets_one_sentence(pages, strokes):
    pages.host("host-begin", kind="wall", digit=7)
    answer = send(pages, ADA, strokes)
    assert answer.status_code in (400, 409)
    assert answer.json()["error"].endswith((".", "!"))
    assert pages.board()["drawn"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"key": 7}',
        b'{"key": "x"}',
        b"\xff\xfe",
        b"[" * 50_000,
        json.dumps({"key": ADA, "task": True, "place": 0, "strokes": SEVEN}).encode(),
        json.dumps({"key": ADA, "task": 1, "place": 10**30, "strokes": SEVEN}).encode(),
        json.dumps({"key": ADA, "task": 1, "place": "0", "strokes": SEVEN}).encode(),
    ],
)
def test_anything_else_gets_one_sentence(pages, body):
    answer = pages.client.post("/workshop/guest-draw", content=body)
    assert answer.status_code == 400
    assert "\n" not in answer.json()["error"]


def test_a_body_that_no_drawing_needs_is_refused(pages):
    answer = pages.client.post("/workshop/guest-draw", content=b"x" * 300_000)
    assert answer.status_code == 413


def test_the_host_removes_a_drawing_and_clears_and_ends(pages):
    pages.host("host-begin", kind="wall", digit=7)
    for key in (ADA, BOB):
        send(pages, key, SEVEN)
    board = pages.board()
    gone = board["tiles"][0]["id"]
    pages.host("host-remove", drawing=gone)
    pages.host("host-remove", drawing=gone)  # on another screen
    assert pages.board(board["screen"], board["cursor"])["removed"] == [gone]
    pages.host("host-clear")
    assert pages.board()["drawn"] == 0
    before = pages.guest("look", ADA).json()["room"]
    pages.host("host-end")
    after = pages.guest("look", ADA).json()
    assert (after["phase"], after["task"]) == ("over", None)
    assert after["room"] != before
    assert pages.board()["drawn_in_all"] == 0


def test_the_export_is_data_that_the_commands_take(pages, tmp_path):
    pages.host("host-begin", kind="wall", digit=7)
    send(pages, ADA, SEVEN)
    pages.guest("name", BOB, name="=HYPERLINK(1)")
    pages.host("host-begin", kind="challenge")
    task = task_of(pages, BOB)
    pages.guest("start", BOB, task=task["number"])
    send(pages, BOB, ONE)
    exported = pages.host("export")
    assert exported.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(exported.content)) as zipped:
        zipped.extractall(tmp_path)
    digits = load_test_set(str(tmp_path))
    assert list(digits.labels) == [7, task["prompts"][0]]
    tables = {name: (tmp_path / name).read_text() for name in ("drawings.csv", "challenges.csv")}
    assert tables["drawings.csv"].splitlines()[1].endswith(",7,7,1,1")
    assert "'=HYPERLINK" in tables["challenges.csv"]


def test_exported_drawings_are_what_the_network_saw(pages, workshop, tmp_path):
    pages.host("host-begin", kind="wall", digit=7)
    send(pages, ADA, SEVEN)
    with zipfile.ZipFile(io.BytesIO(pages.host("export").content)) as zipped:
        zipped.extractall(tmp_path)
    (drawing,) = workshop.room.drawings()
    (read,) = load_test_set(str(tmp_path)).images
    assert np.abs(read.astype(int) - drawing.image).max() <= 2


def test_the_board_holds_its_qr_code_and_asks_no_other_host(pages):
    answer = pages.client.get("/board")
    page = answer.text
    assert "192.168.1.5:7860" in page
    assert 'class="qrline"' in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace(
        "http://192.168.1.5:7860", ""
    )
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("http://192.168.1.5:7860/", "http://192.168.1.5:7860"),
        ("https://room.example/pad/", "https://room.example/pad"),
    ],
)
def test_the_qr_code_is_called_what_it_leads_to(pages, workshop, address, named):
    workshop.address = address
    assert f'aria-label="QR code of {named}"' in pages.client.get("/board").text


def test_a_network_that_is_gone_leaves_the_room_to_the_champion(pages, workshop):
    from mnist_demo.ui.workshop.workshop import ChosenNetwork

    workshop.network = ChosenNetwork("gone", "Gone")
    pages.host("host-begin", kind="wall", digit=7)
    assert send(pages, ADA, SEVEN).json()["read"]["right"]
    assert pages.board()["network"]["run"] is None


def test_a_network_that_is_not_there_cannot_be_chosen(pages):
    answer = pages.host("host-network", run="none", label="None")
    assert answer.status_code == 409
    assert answer.json()["error"].endswith(".")


@pytest.mark.slow
def test_without_the_option_there_is_no_workshop(app):
    with httpx.Client(base_url=app.url, trust_env=False) as client:
        assert client.get("board").status_code == 404
        for name in ("guest-look", "board-look", "host-begin", "export"):
            assert client.post(f"workshop/{name}", json={"key": ADA}).status_code in (404, 405)
        assert "workshop-ask" not in client.get("").text
