"""A workshop: a room, the network that reads for it, and what its pages are told."""

import hashlib
import json
import math
import secrets
import time
from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_demo.datasets import Digits
from mnist_demo.errors import UserError
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.ink.encoding import to_base64
from mnist_demo.ink.normalise import SIDE
from mnist_demo.ui.requests import PEN
from mnist_demo.ui.workshop import requests
from mnist_demo.ui.workshop.export import archive
from mnist_demo.ui.workshop.room import Drawing, Guest, Room, Verdict
from mnist_demo.ui.workshop.tasks import Task
from mnist_demo.ui.workshop.teaching import Teaching

if TYPE_CHECKING:
    from mnist_demo.inference import Reader
    from mnist_demo.jobs import JobQueue
    from mnist_demo.ui.services.polling import Polling
    from mnist_demo.ui.services.reader_pool import ReaderPool

_LEARNING_SECONDS = 1.0
"""Seconds for which the answer holds whether a network learns."""
_SHOWN_PLACES = 12
"""Guests of a ranking that the board shows."""
_ONE_DIGIT = "Draw one digit alone: clear the pad and draw it again."


@dataclass(frozen=True)
class ChosenNetwork:
    """The network that reads for the room."""

    run: str | None = None
    """The training that it is of; None for the champion."""
    label: str = "the champion"


class Workshop:
    """What the pages ask, method by method. To be used from one thread.

    Each takes a request that was checked, and gives back a JSON object, or nothing.
    """

    def __init__(self, readers: "ReaderPool", jobs: "JobQueue", polling: "Polling") -> None:
        """Begin with an empty room and a new key for the host.

        Args:
            readers: the networks that read.
            jobs: what trains.
            polling: says when a page is to ask again.
        """
        self.host_key = secrets.token_urlsafe(16)
        self.address = ""
        """Where guests open the page, once the server listens."""
        self.room = Room()
        self.network = ChosenNetwork()
        self._readers, self._jobs, self._polling = readers, jobs, polling
        self._teaching = Teaching(jobs)
        self._learning: int | None = None
        """Drawings that a network learns from, as it was at `_learning_asked`."""
        self._learning_asked = -math.inf
        """Seconds of the monotonic clock."""
        self._taught_task = 0
        """The number of the task that the newest training was begun in."""

    def is_host(self, key: str) -> bool:
        """Whether a key is the host's; it takes as long for any wrong one."""
        return secrets.compare_digest(key.encode(), self.host_key.encode())

    # for guests

    async def guest_look(self, request: requests.GuestLook) -> dict[str, Any]:
        """How things stand for a guest: only ``tag`` and when to ask again where nothing is new."""
        await self._ask_about_learning()
        guest = self.room.join(request.key)
        view = self._guest_view(guest)
        tag = hashlib.sha256(json.dumps(view).encode()).hexdigest()[:16]
        news = {} if tag == request.tag else view
        elapsed = self.room.elapsed(guest)
        return {"tag": tag, "elapsed": elapsed, "ask_again_ms": self._polling.guest()} | news

    def guest_name(self, request: requests.GuestName) -> dict[str, Any]:
        """Call a guest what they want to be called."""
        self.room.rename(request.key, request.name)
        return self._guest_view(self.room.join(request.key))

    def guest_start(self, request: requests.GuestStart) -> dict[str, Any]:
        """Let a guest's clock run."""
        self.room.start(request.key, request.task)
        guest = self.room.join(request.key)
        return {"elapsed": self.room.elapsed(guest)} | self._guest_view(guest)

    def guest_draw(self, request: requests.GuestDraw) -> dict[str, Any]:
        """Take a guest's drawing, read it, and show it; one that is there already is no error."""
        key, place = request.key, request.place
        if not self.room.has(key, request.task, place):
            self.room.require_ready(key, request.task, place)
            self.room.draw(key, place, *self._read(request.strokes))
        guest = self.room.join(key)
        given = guest.given[place]
        read = {"digit": given.verdict.digit, "accepted": given.verdict.accepted}
        return {"place": place, "read": read | {"right": given.is_right}} | self._guest_view(guest)

    # for the host

    async def board_look(self, request: requests.BoardLook) -> dict[str, Any]:
        """How things stand for the board, and what it does not show yet."""
        training = await to_thread(self._teaching.look, request.points, request.run)
        is_training = training is not None and training.is_active
        room, task = self.room, self.room.task
        shown = room.shown()
        changes = room.changes(request.screen, request.cursor)
        ranking = room.ranking() if task and task.rules.is_timed else []
        if not self._is_taught(task):
            training = None
        return {
            "phase": room.phase,
            "paused": room.is_paused,
            "people": room.people(),
            "task": None if task is None else _task_view(task),
            "network": asdict(self.network),
            "drawn": len(shown),
            "right": sum(drawing.is_right for drawing in shown),
            "drawn_in_all": len(room.drawings()),
            "per_digit": [sum(d.label == digit for d in shown) for digit in range(10)],
            "ranking": [_ranked(guest) for guest in ranking[:_SHOWN_PLACES]],
            "playing": len(ranking),
            "done": sum(guest.seconds is not None for guest in ranking),
            "training": training and asdict(training),
            "is_training": is_training,
            "screen": changes.screen,
            "cursor": changes.cursor,
            "tiles": [_tile(drawing) for drawing in changes.added],
            "removed": changes.removed,
            "ask_again_ms": self._polling.board(),
        }

    def host_begin(self, request: requests.HostBegin) -> None:
        """Give the room its next task."""
        self.room.begin(request.kind, request.digit)

    def host_clear(self, request: requests.HostRequest) -> None:
        """Delete what was drawn for the task."""
        self.room.clear()

    def host_pause(self, request: requests.HostPause) -> None:
        """Pause the workshop, or let it go on."""
        self.room.pause(request.paused)

    def host_remove(self, request: requests.HostRemove) -> None:
        """Remove a drawing from the wall."""
        self.room.remove(request.drawing)

    def host_remove_name(self, request: requests.HostRemoveName) -> None:
        """Take a guest's name from them."""
        self.room.remove_name(request.guest)

    def host_networks(self, request: requests.HostNetworks) -> dict[str, Any]:
        """The networks to choose from: the champion and those that the host trained."""
        own = [
            {"run": network["run"], "label": network["label"]}
            for network in self._jobs.networks(request.key)
        ]
        return {"networks": [asdict(ChosenNetwork()), *self._teaching.networks(), *own]}

    def host_network(self, request: requests.HostNetwork) -> None:
        """Choose the network that reads for the room; the wall is read again by it."""
        self._readers.reader(request.run)  # raises `UserError` where there is none
        label = request.label if request.run else ChosenNetwork.label
        self.network = ChosenNetwork(request.run, label)
        self.room.reread(self._read_again)

    async def host_train(self, request: requests.HostRequest) -> None:
        """Train a network on all that the room has drawn, from nothing."""
        drawings = self.room.drawings()
        images = [drawing.image for drawing in drawings]
        labels = [drawing.label for drawing in drawings]
        digits = Digits(np.reshape(images, (-1, SIDE, SIDE)), np.array(labels, np.uint8))
        task = self.room.task.number if self.room.task else 0
        await to_thread(self._teaching.start, self._teaching.key, digits)
        self._taught_task, self._learning_asked = task, -math.inf

    async def host_stop_training(self, request: requests.HostRequest) -> None:
        """Stop the training; the network is kept as it is then."""
        await to_thread(self._teaching.stop)
        self._learning_asked = -math.inf

    def host_end(self, request: requests.HostRequest) -> None:
        """End the workshop: nobody's drawing is kept."""
        self.network = ChosenNetwork()
        self._teaching.forget()
        self.room.end()

    def close(self) -> None:
        """End it with the server."""
        self.room.end()
        self._teaching.close()

    def export(self) -> bytes:
        """The zip of all that was drawn."""
        return archive(self.room.drawings(), self.room.results())

    # inside

    async def _ask_about_learning(self) -> None:
        """Ask whether a network learns, at most once in a while: every guest's page wants it."""
        now = time.monotonic()
        if now - self._learning_asked >= _LEARNING_SECONDS:
            self._learning_asked = now
            self._learning = await to_thread(self._teaching.learned_from)

    def _is_taught(self, task: Task | None) -> bool:
        """Whether the newest training was begun in a task: only there it is shown to the room."""
        return task is not None and task.number == self._taught_task

    def _guest_view(self, guest: Guest) -> dict[str, Any]:
        room, task = self.room, self.room.task
        ranked = task is not None and task.rules.is_timed
        return {
            "room": room.id,
            "phase": room.phase,
            "paused": room.is_paused,
            "learning": self._learning if self._is_taught(task) else None,
            "network": None if self.network.run is None else asdict(self.network),
            "task": None
            if task is None
            else _task_view(task) | {"prompts": task.prompts(guest.number)},
            "you": {
                "name": guest.name,
                "given": len(guest.given),
                "right": guest.right,
                "started": guest.started is not None,
                "seconds": guest.seconds,
                "place": room.place(guest) if ranked else 0,
                "done": sum(g.seconds is not None for g in room.ranking()) if ranked else 0,
            },
        }

    def _reader(self) -> "Reader":
        """The reader of the room; the champion's where the chosen network was deleted."""
        try:
            return self._readers.reader(self.network.run)
        except UserError:
            self.network = ChosenNetwork()
            return self._readers.reader(None)

    def _read(self, strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, Verdict]:
        """The digit of a drawing as networks see it, and what the network of the room reads.

        Raises:
            UserError: there is no digit, or more than one.
        """
        readings = self._reader().read_strokes(strokes, PEN)
        if len(readings) != 1:
            raise UserError(_ONE_DIGIT)
        return readings[0].ink.centred, Verdict(readings[0].digit, readings[0].accepted)

    def _read_again(self, images: np.ndarray) -> list[Verdict]:
        network = self._reader().network
        logits = network.logits(images)
        scores = network.digit_scores(logits)
        return [
            Verdict(int(digit), bool(score >= ACCEPTED_FROM))
            for digit, score in zip(logits.argmax(axis=1), scores, strict=True)
        ]


def _task_view(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "kind": task.kind,
        "digit": task.digit,
        "drawings": task.rules.drawings,
        "can_redo": task.rules.can_redo,
        "is_timed": task.rules.is_timed,
    }


def _tile(drawing: Drawing) -> dict[str, Any]:
    return {
        "id": drawing.id,
        "grey": to_base64(drawing.image),
        "label": drawing.label,
        "digit": drawing.verdict.digit,
        "accepted": drawing.verdict.accepted,
        "right": drawing.is_right,
    }


def _ranked(guest: Guest) -> dict[str, Any]:
    return {
        "guest": guest.number,
        "name": guest.name,
        "right": guest.right,
        "given": len(guest.given),
        "seconds": guest.seconds,
    }
