import heapq
from itertools import pairwise

import pytest

from mnist_demo.ui.services.diagnoses import DiagnosisProgress
from mnist_demo.ui.services.polling import INTERVALS, MOST_PER_SECOND, Polling

MINUTE = 60


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def run(state, ahead=None):
    return {"state": state, "ahead": ahead}


def in_line(ahead):
    return [run("waiting", ahead)]


def extremes(runs):
    """The shortest and the longest of many answers to a page alone."""
    answers = [Polling().trainings(runs) for _ in range(200)]
    return min(answers), max(answers)


TRAINS = [run("running")]


def asked(pages, seconds=MINUTE):
    """When requests come, in order, of pages that come back when they are told to.

    Each page is a function that asks, given the polling; all of them ask first within a second.
    """
    clock = Clock()
    polling = Polling(clock)
    due = [(i / len(pages), i) for i in range(len(pages))]
    times = []
    while due[0][0] < seconds:
        clock.now, page = heapq.heappop(due)
        times.append(clock.now)
        heapq.heappush(due, (clock.now + pages[page](polling) / 1000, page))
    return times


def watching(runs):
    return lambda polling: polling.trainings(runs)


def most_in_a_second(times):
    return max(sum(start <= t < start + 1 for t in times) for start in times)


@pytest.mark.parametrize("state", ["starting", "running", "stopping"])
def test_who_trains_asks_three_times_a_second(state):
    assert Polling().trainings([run(state)]) == 300


def test_who_waits_asks_the_less_often_the_longer_the_line_before_them():
    soonest, latest = zip(*(extremes(in_line(ahead)) for ahead in range(100)), strict=True)
    for waits in (soonest, latest):
        assert all(now <= then + 100 for now, then in pairwise(waits))
        assert waits[30] > 5 * waits[1]
    assert latest[1] <= 600  # the next one sees soon that it begins
    assert max(latest) <= INTERVALS.longest_wait


def test_of_several_trainings_the_first_in_the_line_counts():
    runs = [run("waiting", 9), run("finished"), run("waiting", 2)]
    assert extremes(runs)[1] <= extremes(in_line(2))[1] + 100


@pytest.mark.parametrize("runs", [[], [run("finished"), run("stopped"), run("failed")]])
def test_where_nothing_is_under_way_nobody_asks_again(runs):
    assert Polling().trainings(runs) is None


def test_a_hundred_people_in_line_ask_fewer_than_a_hundred_times_a_second_in_all():
    times = asked([watching(TRAINS)] + [watching(in_line(i)) for i in range(1, 100)])
    assert len(times) / MINUTE < 45
    # although they all came within one second
    assert most_in_a_second([t for t in times if t > 1]) <= 100


@pytest.mark.parametrize("people", [30, 100, 400])
def test_however_many_follow_something_they_ask_a_bounded_number_of_times_a_second(people):
    times = asked([watching(TRAINS)] * people)
    settled = [t for t in times if t > 10]
    assert most_in_a_second(settled) <= 1.25 * MOST_PER_SECOND
    # and no less often than they may
    assert len(settled) / (MINUTE - 10) > 0.9 * MOST_PER_SECOND


@pytest.mark.parametrize("guests", [10, 100, 300])
def test_guests_of_a_workshop_learn_soon_of_a_task_however_many_they_are(guests):
    times = asked([Polling.guest] * guests)
    settled = [t for t in times if t > 10]
    assert most_in_a_second(settled) <= 1.25 * MOST_PER_SECOND
    seconds_between = guests * (MINUTE - 10) / len(settled)
    assert seconds_between <= max(INTERVALS.guest / 1000, 1.1 * guests / MOST_PER_SECOND)


def test_the_board_of_a_workshop_is_never_slowed_down_by_its_guests():
    polling = Polling(Clock())
    for _ in range(1000):
        polling.guest()
    assert polling.board() == INTERVALS.board


def test_a_crowd_that_has_left_slows_nobody_down():
    clock = Clock()
    polling = Polling(clock)
    for _ in range(1000):
        polling.trainings(TRAINS)
    assert polling.trainings(TRAINS) > 5000
    clock.now += 1001 / MOST_PER_SECOND
    assert polling.trainings(TRAINS) == INTERVALS.training


def test_a_diagnosis_is_followed_closely_until_its_matrix_stands():
    progress = DiagnosisProgress()
    waiting = Polling().diagnosis(progress)
    progress.of = 10_000
    reading = Polling().diagnosis(progress)
    progress.diagnosis = object()
    perturbing = Polling().diagnosis(progress)
    assert waiting == reading == INTERVALS.reading < perturbing
    progress.done = True
    assert Polling().diagnosis(progress) is None


def test_a_download_is_followed_more_closely_than_none():
    assert Polling().download(downloading=True) < Polling().download(downloading=False)


def test_who_asks_without_end_makes_nobody_wait_longer_than_the_longest_queue_does():
    polling = Polling(Clock())
    for _ in range(100_000):
        polling.report()
    assert polling.trainings(TRAINS) <= INTERVALS.longest_wait
