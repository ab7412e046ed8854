import threading
import time

import pytest

from mnist_demo.errors import UserError
from mnist_demo.ui.services.executor import Executor


@pytest.fixture
def executor():
    executor = Executor("test", at_once=1, waiting=2, full="Try again in a moment.")
    yield executor
    executor.close()


@pytest.fixture
def gate(executor):
    """Holds up the only thread until it is set."""
    gate = threading.Event()
    executor.submit(gate.wait, 30)
    yield gate
    gate.set()


def test_a_task_gives_back_its_result_or_what_went_wrong(executor):
    assert executor.submit(divmod, 7, 2).result(30) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 7, 0).result(30)


def test_at_most_two_are_done_at_once_where_that_is_said():
    executor = Executor("test", at_once=2, waiting=10, full="Full.")
    under_way, seen = [], []
    both = threading.Barrier(2, timeout=30)

    def task():
        under_way.append(1)
        both.wait()
        seen.append(len(under_way))
        both.wait()
        under_way.pop()

    for done in [executor.submit(task) for _ in range(6)]:
        done.result(30)
    assert max(seen) == 2
    executor.close()


def test_who_comes_when_no_more_can_wait_is_told_so(executor, gate):
    waiting = [executor.submit(int) for _ in range(2)]
    with pytest.raises(UserError, match="in a moment"):
        executor.submit(int)
    gate.set()
    assert [done.result(30) for done in waiting] == [0, 0]
    assert executor.submit(int).result(30) == 0


def test_who_is_not_patient_enough_is_told_so_and_no_longer_waits(executor, gate):
    with pytest.raises(UserError, match="in a moment"):
        executor.result(int, patience=0.01)
    waiting = [executor.submit(int) for _ in range(2)]
    gate.set()
    assert [done.result(30) for done in waiting] == [0, 0]


def test_a_task_that_is_under_way_is_waited_for(executor):
    assert executor.result(lambda: time.sleep(0.7) or "done", patience=0.5) == "done"


def test_between_two_steps_comes_what_waits(executor, gate):
    happened = []

    def steps():
        for step in range(3):
            happened.append(step)
            yield

    executor.submit_steps(steps())
    executor.submit(happened.append, "other")
    gate.set()
    while len(happened) < 4:
        time.sleep(0.01)
    assert happened == [0, "other", 1, 2]


def test_a_task_past_its_first_step_does_not_count_among_those_that_wait(executor):
    first, rest = threading.Event(), threading.Event()

    def steps():
        first.set()
        yield
        rest.wait(30)

    executor.submit_steps(steps())
    first.wait(30)
    while executor._pending:
        time.sleep(0.01)
    for _ in range(3):
        executor.submit(int)
    rest.set()


def test_what_waits_is_dropped_at_the_end(executor, gate):
    waiting = executor.submit(int)
    executor.close()
    assert waiting.cancelled()
