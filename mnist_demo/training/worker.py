"""A process that trains what it is told, one network at a time: TensorFlow lives and dies here.

Orders come in as JSON objects, one a line, on standard input: ``train`` (with ``config``, ``out``,
``resume``, ``drawing`` and ``seconds``), ``stop``, and ``preview`` (with ``ticket`` and
``config``). What happens goes out the same way, on standard output: ``ready`` once; for each
training the events of `events`; and for each preview ``preview``, with its ``ticket`` and the
images or an ``error``. When its standard input ends, because whoever gave the orders is gone, the
process ends at once.
"""

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import tensorflow as tf

from mnist_demo.errors import UserError
from mnist_demo.events import (
    BatchEnd,
    EpochEnd,
    Event,
    Failed,
    SamplesChosen,
    Saving,
    Started,
    to_dict,
)
from mnist_demo.ink.encoding import to_base64
from mnist_demo.presets.config import TrainingConfig, make_config
from mnist_demo.presets.form import FIRST
from mnist_demo.training import corpus, samples
from mnist_demo.training.teach import teach
from mnist_demo.training.train import train

_VALIDATIONS_PER_EPOCH = 10
_NOT_OURS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Signals that a terminal or a service manager sends to every process of the app: the one that
gives the orders has this one save its training, and ends it."""

_NO_MEMORY = "The training needs more memory than there is: choose a smaller batch or fewer images."
_OUR_FAULT = "The training failed by a mistake of ours, not of yours: the server's log tells more."

Order = dict[str, Any]


def main() -> None:
    """Take orders until there are no more."""
    for name in _NOT_OURS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer

    def send(answer: dict[str, Any]) -> None:
        try:
            answers.write(json.dumps(answer) + "\n")
        except OSError:
            os._exit(0)  # nobody is left to read it

    def tell(event: Event) -> None:
        send(to_dict(event))

    trainings: SimpleQueue[Order] = SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(trainings, stop, send), daemon=True).start()
    if trainings.empty():  # whoever waits for a training comes first
        _warm_up()
    send({"event": "ready"})
    while True:
        order = trainings.get()
        tell(Started())
        try:
            _train(order, stop, tell)
        except UserError as error:
            tell(Failed(sentence=str(error)))
        except (MemoryError, tf.errors.ResourceExhaustedError):
            tell(Failed(sentence=_NO_MEMORY))
        except Exception:
            traceback.print_exc()
            tell(Failed(sentence=_OUR_FAULT))


def _warm_up() -> None:
    """Load the digits that the page's form begins with; without MNIST they are made, in 11 s."""
    with suppress(UserError):  # is told to who orders such a training
        corpus.for_config(make_config(FIRST))


def _listen(
    trainings: SimpleQueue[Order], stop: threading.Event, send: Callable[[dict[str, Any]], None]
) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        match order["do"]:
            case "stop":
                stop.set()
            case "train":
                stop.clear()  # here, so that a stop that follows at once is not lost
                trainings.put(order)
            case "preview":
                send({"event": "preview", "ticket": order["ticket"]} | _preview(order))
    os._exit(0)


def _train(order: Order, stop: threading.Event, tell: Callable[[Event], None]) -> None:
    config = TrainingConfig.from_dict(order["config"])
    deadline = time.monotonic() + order["seconds"]
    out = Path(order["out"])

    def should_stop() -> bool:
        return stop.is_set() or time.monotonic() > deadline

    if config.rehearse:
        for taught in teach(config, out, should_stop):
            tell(taught)
        return
    watched, labels = samples.watched(config, order["drawing"])
    tell(SamplesChosen(images=[to_base64(image) for image in watched], labels=labels))
    resume = Path(order["resume"]) if order["resume"] else None
    for event in train(config, out, should_stop, resume, _VALIDATIONS_PER_EPOCH, watched):
        tell(event)
        match event:
            case BatchEnd() if should_stop():  # it learns no more, and validates once more
                tell(Saving())
            case EpochEnd() if event.step == event.steps:
                tell(Saving())


def _preview(order: Order) -> dict[str, Any]:
    try:
        return samples.preview(TrainingConfig.from_dict(order["config"]))
    except UserError as error:
        return {"error": str(error)}


if __name__ == "__main__":
    main()
