import json
import os
import sys

import pytest

from mnist_demo.events import BatchEnd, Saving
from mnist_demo.jobs import worker_process
from mnist_demo.jobs.worker_process import WorkerGone, WorkerProcess
from tests.jobs.watching import eventually

ECHO = """
import json, sys
print(json.dumps({"event": "ready"}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if order["do"] == "say":
        print(order["line"], flush=True)
    elif order["do"] == "preview" and order["config"]["seed"] != 7:
        reply = {"event": "preview", "ticket": order["ticket"], "labels": [order["config"]["seed"]]}
        print(json.dumps(reply), flush=True)
"""
"""A process that says what it is told to say, answers previews with their seed, and none of 7."""


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setattr(worker_process, "_COMMAND", [sys.executable, "-c", ECHO])
    started = WorkerProcess()
    yield started
    started.kill()


def say(worker, line):
    worker.tell({"do": "say", "line": line})


def test_what_the_process_tells_comes_as_events(worker):
    say(worker, json.dumps({"event": "saving"}))
    batch = {"step": 1, "steps": 2, "epoch": 1, "loss": 0.5, "accuracy": 1.0, "seconds": 0.25}
    say(worker, json.dumps({"event": "batch"} | batch))
    assert worker.next_event(20) == Saving()
    assert worker.next_event(20) == BatchEnd(**batch)
    assert worker.next_event(0.05) is None


def test_a_line_cut_off_is_passed_over(worker):
    say(worker, '{"event": "bat')
    say(worker, json.dumps({"event": "saving"}))
    assert worker.next_event(20) == Saving()


def test_each_preview_gets_its_own_reply_or_none_in_time(worker):
    assert worker.preview({"seed": 1}, 20)["labels"] == [1]
    assert worker.preview({"seed": 7}, 0.05) is None
    assert worker.preview({"seed": 2}, 20)["labels"] == [2]


def test_the_end_of_the_process_is_told_and_orders_to_it_are_lost(worker):
    assert worker.is_alive
    worker.kill()
    assert worker.next_event(20) == WorkerGone()
    assert not worker.is_alive
    worker.tell({"do": "stop"})


def test_a_process_that_ends_of_itself_is_told_as_well(worker):
    say(worker, json.dumps({"event": "saving"}))
    assert worker.next_event(20) == Saving()
    os.kill(worker.pid, 9)
    assert worker.next_event(20) == WorkerGone()
    assert not worker.is_alive


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no niceness")
def test_it_steps_back_behind_the_page(worker):
    behind = min(os.getpriority(os.PRIO_PROCESS, 0) + 15, 19)
    assert eventually(lambda: os.getpriority(os.PRIO_PROCESS, worker.pid)) == behind
