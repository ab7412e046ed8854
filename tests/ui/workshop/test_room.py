import contextlib
import secrets

import numpy as np
import pytest

from mnist_demo.errors import UserError
from mnist_demo.ui.workshop import room as rooms
from mnist_demo.ui.workshop.room import Room, Verdict
from mnist_demo.ui.workshop.tasks import KINDS

ADA, BOB, EVE = (secrets.token_hex(16) for _ in range(3))
INK = np.full((28, 28), 255, np.uint8)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(clock) -> Room:
    return Room(clock)


def asked(room: Room, key: str, place: int = 0) -> int:
    return room.task.prompts(room.join(key).number)[place]


def draw(room: Room, key: str, place: int = 0, read: int | None = None, accepted: bool = True):
    """A guest draws what they are asked, read right unless something else is said."""
    room.require_ready(key, room.task.number, place)
    digit = asked(room, key, place) if read is None else read
    room.draw(key, place, INK, Verdict(digit, accepted))


def play(room: Room, clock: Clock, key: str, wrong: int = 0, seconds: float = 10) -> None:
    """A guest plays a whole challenge."""
    room.start(key, room.task.number)
    for place in range(10):
        clock.now += seconds / 10
        digit = asked(room, key, place)
        draw(room, key, place, (digit + 1) % 10 if place < wrong else digit)


class Board:
    """What a board shows that asks again and again."""

    screen = cursor = 0
    tiles: dict

    def look(self, room: Room) -> dict:
        changes = room.changes(self.screen, self.cursor)
        if changes.screen != self.screen:
            self.tiles = {}
        self.screen, self.cursor = changes.screen, changes.cursor
        for gone in changes.removed:
            del self.tiles[gone]
        self.tiles |= {drawing.id: drawing for drawing in changes.added}
        return self.tiles


def test_the_wall_shows_what_the_room_drew_right_and_wrong(room):
    room.begin("wall", 7)
    draw(room, ADA)
    draw(room, BOB, read=1)
    draw(room, EVE, read=7, accepted=False)
    assert [(d.label, d.is_right) for d in room.shown()] == [(7, True), (7, False), (7, False)]


def test_a_drawing_for_the_wall_takes_the_place_of_the_one_before(room):
    room.begin("wall", 7)
    for _ in range(3):
        draw(room, ADA)
    assert len(room.shown()) == 1


def test_a_board_is_told_only_what_is_new_and_shows_all_of_it(room, rng):
    board, keys = Board(), [secrets.token_hex(16) for _ in range(20)]
    room.begin("teach")
    given = dict.fromkeys(keys, 0)
    for _ in range(300):
        match rng.integers(12):
            case 0 if room.shown():
                room.remove(int(rng.choice([d.id for d in room.shown()])))
                given = {key: len(room.join(key).given) for key in keys}
            case 1 if rng.random() < 0.1:
                room.clear()
                given = dict.fromkeys(keys, 0)
            case 2:
                room.reread(lambda images: [Verdict(3, True)] * len(images))
            case _:
                key = keys[rng.integers(len(keys))]
                place = int(rng.integers(given[key] + 1))
                if place < KINDS["teach"].drawings:
                    room.draw(key, place, INK, Verdict(3, True))
                    given[key] = max(given[key], place + 1)
        if rng.random() < 0.5:
            assert set(board.look(room)) == {d.id for d in room.shown()}
    assert board.look(room).keys() == {d.id for d in room.shown()}


def test_a_board_that_is_reloaded_is_told_everything(room):
    room.begin("wall", 3)
    for key in (ADA, BOB):
        draw(room, key)
    assert len(Board().look(room)) == 2
    assert len(room.changes(screen=999, cursor=5).added) == 2


def test_a_board_is_not_told_more_than_there_is_however_often_somebody_draws(room, monkeypatch):
    monkeypatch.setattr(rooms, "_MOST_CHANGES", 10)
    room.begin("wall", 3)
    board = Board()
    for i in range(50):
        room.draw(ADA, 0, INK, Verdict(3, True))
        if i % 3 == 0:
            assert len(board.look(room)) == 1
    assert room.changes(0, 0).cursor <= 10


def test_most_right_wins_and_of_equals_the_fastest(room, clock):
    room.begin("challenge")
    play(room, clock, ADA, wrong=1, seconds=20)
    play(room, clock, BOB, wrong=0, seconds=60)
    play(room, clock, EVE, wrong=1, seconds=10)
    late = secrets.token_hex(16)
    room.start(late, room.task.number)
    assert [room.join(key) for key in (BOB, EVE, ADA, late)] == room.ranking()
    assert [room.place(room.join(key)) for key in (BOB, EVE, ADA, late)] == [1, 2, 3, 0]


def test_the_clock_stands_while_the_host_pauses(room, clock):
    room.begin("challenge")
    room.start(ADA, room.task.number)
    for place in range(10):
        clock.now += 1
        room.pause(True)
        clock.now += 100
        with pytest.raises(UserError, match="paused"):
            draw(room, ADA, place)
        room.pause(False)
        draw(room, ADA, place)
    assert room.join(ADA).seconds == pytest.approx(10)


def test_against_the_clock_the_first_drawing_counts(room, clock):
    room.begin("challenge")
    room.start(ADA, room.task.number)
    draw(room, ADA, 0, read=asked(room, ADA, 0))
    assert room.has(ADA, room.task.number, 0)
    clock.now += 50
    room.start(ADA, room.task.number)  # a second tab
    assert room.elapsed(room.join(ADA)) == pytest.approx(50)


@pytest.mark.parametrize("place", [-1, 1, 10, 10**6])
def test_nobody_skips_a_prompt(room, place):
    room.begin("challenge")
    room.start(ADA, room.task.number)
    with pytest.raises(UserError):
        room.require_ready(ADA, room.task.number, place)


def test_a_drawing_without_a_running_clock_is_refused(room):
    room.begin("challenge")
    with pytest.raises(UserError, match="Start"):
        room.require_ready(ADA, room.task.number, 0)


@pytest.mark.parametrize("ended", ["begin", "end"])
def test_a_drawing_for_another_task_is_refused(room, ended):
    room.begin("wall", 1)
    number = room.task.number
    room.begin("wall", 2) if ended == "begin" else room.end()
    with pytest.raises(UserError, match="over"):
        room.require_ready(ADA, number, 0)


def test_to_teach_the_room_draws_all_digits_equally_often(room):
    room.begin("teach")
    counts = np.zeros(10, int)
    for _ in range(20):
        key = secrets.token_hex(16)
        for place in range(5):
            draw(room, key, place)
            counts[asked(room, key, place)] += 1
    assert set(counts) == {10}


def test_a_removed_drawing_is_gone_and_can_be_drawn_again(room):
    room.begin("teach")
    for place in range(3):
        draw(room, ADA, place)
    room.remove(room.shown()[1].id)
    assert len(room.drawings()) == 2
    assert sorted(room.join(ADA).given) == [0, 1]
    draw(room, ADA, 2)


def test_drawings_of_earlier_tasks_are_kept_until_they_are_cleared_or_the_end(room):
    room.begin("wall", 1)
    draw(room, ADA)
    room.begin("wall", 2)
    draw(room, ADA)
    assert [d.label for d in room.drawings()] == [1, 2]
    room.clear()
    assert [d.label for d in room.drawings()] == [1]
    assert not room.join(ADA).given


def test_nothing_of_anybody_is_kept_after_the_end(room, clock):
    before = room.id
    room.begin("challenge")
    room.rename(ADA, "Ada")
    play(room, clock, ADA)
    assert room.results()
    room.end()
    assert (room.drawings(), room.results(), room.ranking(), room.people()) == ([], [], [], 0)
    assert room.join(ADA).name == "Guest 1"
    assert room.id != before
    assert room.changes(0, 0).added == ()


def test_results_of_challenges_are_kept_for_the_export(room, clock):
    room.begin("challenge")
    room.rename(ADA, "Ada")
    play(room, clock, ADA, wrong=2, seconds=30)
    room.begin("wall", 1)
    room.begin("challenge")
    (result,) = room.results()
    assert (result.name, result.right, result.given) == ("Ada", 8, 10)
    assert result.seconds == pytest.approx(30)


def test_another_network_reads_the_wall_again_but_changes_no_ranking(room, clock):
    room.begin("wall", 7)
    draw(room, ADA, read=1)
    room.reread(lambda images: [Verdict(7, True)] * len(images))
    assert [d.is_right for d in room.shown()] == [True]
    room.begin("challenge")
    play(room, clock, ADA)
    room.reread(lambda images: [Verdict(0, False)] * len(images))
    assert room.join(ADA).right == 10


def test_who_comes_back_is_the_same_guest_and_who_is_away_is_not_counted(room, clock):
    room.rename(ADA, "Ada")
    room.join(BOB)
    assert room.people() == 2
    clock.now += rooms.HERE_SECONDS + 1
    assert room.join(ADA).name == "Ada"
    assert room.people() == 1


def test_a_name_is_cleaned_numbered_and_can_be_taken_away(room):
    for key in (ADA, BOB):
        room.rename(key, "<b>Ada</b>")
    assert [room.join(key).name for key in (ADA, BOB)] == ["Ada", "Ada 2"]
    room.rename(BOB, "\u202e")
    assert room.join(BOB).name == "Ada 2"
    room.remove_name(room.join(BOB).number)
    assert room.join(BOB).name == f"Guest {room.join(BOB).number}"


def test_no_two_guests_have_one_name_whichever_came_first(room):
    keys = [secrets.token_hex(16) for _ in range(6)]
    room.rename(keys[0], "guest 3")  # before the third comes
    room.rename(keys[1], "Guest 5 2")
    for key in keys[2:]:
        room.join(key)
    room.rename(keys[3], "rude")
    room.rename(keys[5], "GUEST 4")
    room.remove_name(room.join(keys[3]).number)
    shown = [room.join(key).name.casefold() for key in keys]
    assert len(set(shown)) == len(keys)
    assert "rude" not in shown


def test_one_address_does_not_fill_the_room_and_a_class_behind_one_router_comes_in(room, clock):
    def let_in(count: int, address: str) -> int:
        came = 0
        for _ in range(count):
            key = secrets.token_hex(16)
            with contextlib.suppress(UserError):
                room.let_in(key, address)
                room.join(key)
                came += 1
        return came

    room.join(ADA)
    assert let_in(120, "router") == 120
    assert let_in(600, "router") == 30
    assert let_in(3, "another") == 3
    room.let_in(ADA, "router")  # is in the room already
    clock.now += 10
    assert let_in(100, "router") == 50


def test_a_full_room_lets_in_nobody_else_until_somebody_idle_has_left(room, clock, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_GUESTS", 2)
    room.begin("wall", 1)
    draw(room, ADA)
    room.join(BOB)
    with pytest.raises(UserError, match="full"):
        room.join(EVE)
    clock.now += rooms.HERE_SECONDS + 1
    room.join(EVE)
    assert len(room.shown()) == 1


def test_a_room_holds_a_bounded_number_of_drawings(room, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_DRAWINGS", 1)
    room.begin("wall", 1)
    draw(room, ADA)
    draw(room, ADA)  # in place of the first
    with pytest.raises(UserError, match="full"):
        draw(room, BOB)


def test_a_flood_from_one_guest_is_refused_and_leaves_the_others_alone(room):
    room.begin("wall", 1)
    for _ in range(20):
        draw(room, ADA)
    with pytest.raises(UserError, match="quick"):
        draw(room, ADA)
    draw(room, BOB)
