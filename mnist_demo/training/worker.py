"""A process that trains what it is told, one run at a time: TensorFlow lives and dies here.

Orders come in as JSON objects, one a line, on standard input: ``train`` (with ``plan``, ``out``,
``resume``, ``drawing`` and ``seconds``), ``stop``, and ``glance`` (with ``ticket``, ``data``,
``augment`` and ``seed``). What happens goes out the same way, on standard output: ``ready`` once;
for each training ``begun``, ``watching`` (the images that will be read as the network learns), the
events of `run.run`, ``saving`` in between, and ``failed`` with a ``sentence`` if it fails; and
``glance`` for each glance. When its standard input ends, because whoever gave the orders is gone,
the process ends at once.
"""

import base64
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import tensorflow as tf

from mnist_demo.datasets import Digits, mnist
from mnist_demo.errors import UserError
from mnist_demo.ink.normalise import SIDE
from mnist_demo.presets.config import Plan
from mnist_demo.training import corpus
from mnist_demo.training.augmentation import augment
from mnist_demo.training.run import run

_GLANCES = 10
"""Looks at a part of the validation images in each epoch."""
_SAMPLES = 12
"""Images in a glance at the data."""
_GLANCED_AT = 600
"""Training images among which those samples are drawn."""

_NO_MEMORY = "The training needs more memory than there is: choose a smaller batch or fewer images."
_OUR_FAULT = "The training failed by a mistake of ours, not of yours: the server's log tells more."

Tell = Callable[[dict[str, Any]], None]


def main() -> None:
    """Take orders until there are no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer

    def tell(answer: dict[str, Any]) -> None:
        try:
            answers.write(json.dumps(answer) + "\n")
        except OSError:
            os._exit(0)  # nobody is left to tell

    _warm_up()
    tell({"event": "ready"})
    trainings: SimpleQueue[dict[str, Any]] = SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(trainings, stop, tell), daemon=True).start()
    while True:
        order = trainings.get()
        tell({"event": "begun"})
        try:
            _train(order, stop, tell)
        except UserError as error:
            tell({"event": "failed", "sentence": str(error)})
        except (MemoryError, tf.errors.ResourceExhaustedError):
            tell({"event": "failed", "sentence": _NO_MEMORY})
        except Exception:
            traceback.print_exc()
            tell({"event": "failed", "sentence": _OUR_FAULT})


def _warm_up() -> None:
    """Do before the first order what every training would wait for."""
    if mnist.is_available():
        corpus.assemble(("mnist",))


def _listen(trainings: SimpleQueue, stop: threading.Event, tell: Tell) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "stop":
            stop.set()
        elif order["do"] == "train":
            stop.clear()  # here, lest a stop that follows at once be lost
            trainings.put(order)
        elif order["do"] == "glance":
            tell({"event": "glance", "ticket": order["ticket"]} | _glance(order))
    os._exit(0)


def _train(order: dict[str, Any], stop: threading.Event, tell: Tell) -> None:
    plan = Plan.from_dict(order["plan"])
    deadline = time.monotonic() + order["seconds"]
    watched, labels = _watched(plan, order["drawing"])
    tell({"event": "watching", "images": [_packed(image) for image in watched], "labels": labels})

    def should_stop() -> bool:
        return stop.is_set() or time.monotonic() > deadline

    resume = Path(order["resume"]) if order["resume"] else None
    for event in run(plan, Path(order["out"]), should_stop, resume, _GLANCES, watched):
        tell(event)
        if event["event"] == "epoch" and (should_stop() or event["step"] == event["steps"]):
            tell({"event": "saving"})


def _watched(plan: Plan, drawing: str | None) -> tuple[np.ndarray, list[int | None]]:
    """The pad's drawing, if there is one, and a held-out digit of each kind."""
    parts = corpus.assemble(plan.data, plan.seed, plan.train_size, plan.exclude_writers)
    held_out = next(iter(parts.values())).validation
    picked = [int(np.flatnonzero(held_out.labels == digit)[0]) for digit in range(10)]
    images, labels = held_out.images[picked], [int(label) for label in held_out.labels[picked]]
    if drawing is None:
        return images, labels
    return np.concatenate([_unpacked(drawing)[None], images]), [None, *labels]


def _glance(order: dict[str, Any]) -> dict[str, Any]:
    """A few training images, and each of them varied once."""
    try:
        parts = corpus.assemble(tuple(order["data"]), 0, _GLANCED_AT)
    except UserError as error:
        return {"error": str(error)}
    chosen = _mixed([part.train for part in parts.values()], order["seed"])
    varied = chosen.images
    if order["augment"]:
        generator = tf.random.Generator.from_seed(order["seed"])
        inputs = tf.constant(chosen.images[..., None] / 255, tf.float32)
        varied = np.rint(augment(inputs, generator).numpy()[..., 0] * 255).astype(np.uint8)
    return {
        "images": [_packed(image) for image in chosen.images],
        "labels": chosen.labels.tolist(),
        "augmented": [_packed(image) for image in varied],
    }


def _mixed(parts: list[Digits], seed: int) -> Digits:
    every = sum(parts[1:], parts[0])
    return every[np.random.default_rng(seed).choice(len(every), _SAMPLES, replace=False)]


def _packed(image: np.ndarray) -> str:
    return base64.b64encode(image.astype(np.uint8).tobytes()).decode()


def _unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(SIDE, SIDE)


if __name__ == "__main__":
    main()
