import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import pytest
from hypothesis import given

from mnist_demo.errors import UserError
from mnist_demo.ui.handler import handler
from mnist_demo.ui.requests import TrainingRequest
from tests.hostile import JSON

SENT = {"key": "0" * 32, "run": "run-1"}


class Tab(gr.HTML):
    """Answers with what it was asked for."""

    @handler
    def plain(self, request: TrainingRequest):
        """Answer from a thread."""
        if request.run == "gone":
            raise UserError("That training is gone: start again.")
        return {"run": request.run}

    @handler
    async def on_the_loop(self, request: TrainingRequest):
        """Answer on the event loop."""
        if request.run == "gone":
            raise UserError("That training is gone: start again.")
        return {"run": request.run}


@pytest.fixture(scope="module")
def tab():
    return Tab("")


def awaited(answer):
    # in a thread: the browser tests leave an event loop running in this one
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, answer).result()


def test_gradio_finds_the_handlers_and_knows_which_to_await(tab):
    assert {"plain", "on_the_loop"} <= set(tab.get_config()["server_fns"])
    assert inspect.iscoroutinefunction(tab.on_the_loop)
    assert not inspect.iscoroutinefunction(tab.plain)
    assert tab.plain.__doc__ == "Answer from a thread."


def test_what_is_sent_comes_as_a_request(tab):
    assert tab.plain(SENT | {"more": 1}) == {"run": "run-1"}
    assert awaited(tab.on_the_loop(SENT)) == {"run": "run-1"}


def test_what_a_person_did_wrong_is_answered_with_its_sentence(tab):
    answer = {"error": "That training is gone: start again."}
    assert tab.plain(SENT | {"run": "gone"}) == answer
    assert awaited(tab.on_the_loop(SENT | {"run": "gone"})) == answer


@given(JSON)
def test_anything_else_is_answered_with_one_sentence(tab, sent):
    answer = {"error": "This page is out of date: reload it."}
    assert tab.plain(sent) == answer
    assert awaited(tab.on_the_loop(sent)) == answer
