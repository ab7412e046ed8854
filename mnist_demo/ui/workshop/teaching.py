"""What the room teaches: networks that learn from its drawings alone, from nothing."""

import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from mnist_demo.datasets import IN_WORDS, Digits
from mnist_demo.errors import UserError
from mnist_demo.jobs.job import Active
from mnist_demo.presets.config import TrainingConfig, make_config

if TYPE_CHECKING:
    from mnist_demo.jobs import JobQueue

FEWEST = 20
"""Drawings that a network learns from at least."""
_ARCHITECTURE = "workshop"
"""Of the quick networks it reads best after so few drawings: `tests.bench.taught_by_a_room`."""
_BATCH_SIZE = 16
_STEPS = 450
"""Steps of a training that is neither very short nor long: about 10 s."""
_EPOCHS = (6, 100)
"""Fewest and most passes over the drawings."""
_TRAINED_ON = 0.8
"""Share of the drawings that is learned from; the others validate."""
_AGAIN_SECONDS = 0.2
"""Seconds between two tries to delete a training that is being stopped."""
_CLOSING_SECONDS = 5.0


def config_for(drawings: int) -> TrainingConfig:
    """The config to learn from ``drawings`` drawings: about the same number of steps for any."""
    low, high = _EPOCHS
    per_epoch = max(1.0, _TRAINED_ON * drawings / _BATCH_SIZE)
    epochs = min(max(round(_STEPS / per_epoch), low), high)
    return make_config(
        _ARCHITECTURE,
        data=(),
        folder="drawings",
        batch_size=_BATCH_SIZE,
        epochs=epochs,
        augment=True,
        seed=secrets.randbelow(2**31),
    )


@dataclass(frozen=True)
class Training:
    """How the newest training of the room stands."""

    run: str
    drawings: int
    """How many it was given."""
    is_active: bool
    has_network: bool
    message: str
    """One sentence, where the state alone does not say it."""
    accuracy: float | None
    """On the drawings that it does not learn from, 0 to 1."""
    test_accuracy: float | None
    """On a test set, 0 to 1, once it is done."""
    tested_on: str | None
    """That test set, in words."""
    steps: int | None
    first: int
    """The place of the first of `points` in the curve."""
    points: list[tuple[str, int, float, float]]
    """As in `jobs.job.Curve`, from the ones on that the board has."""


class Teaching:
    """The trainings of one room. Safe to call from several threads."""

    def __init__(self, jobs: "JobQueue") -> None:
        """Begin with none; ``jobs`` trains."""
        self._jobs = jobs
        self.key = secrets.token_hex(16)
        """Whose the trainings are, as `JobQueue` has it: another one after `forget`."""
        self._drawings: dict[str, int] = {}
        self._deleting: list[threading.Thread] = []
        # held while a training is stored, so that whoever deletes them all deletes that one too
        self._lock = threading.Lock()

    def start(self, key: str, digits: Digits) -> None:
        """Train a network on drawings.

        Args:
            key: `key` as it was when the drawings were taken.
            digits: the drawings.

        Raises:
            UserError: they are too few or forgotten by now, one is under way, or it cannot be
                stored.
        """
        if len(digits) < FEWEST:
            raise UserError(
                f"The room has {len(digits)} drawings: a network learns from {FEWEST} or more, so "
                "let everybody draw a few."
            )
        with self._lock:
            if key != self.key:
                raise UserError("The workshop has ended: its drawings are gone.")
            (run,) = self._jobs.submit_configs(
                key,
                [config_for(len(digits))],
                learned=digits,
                is_urgent=True,
                is_temporary=True,
            )
            self._drawings[run] = len(digits)

    def stop(self) -> None:
        """Stop the training under way, if there is one; its network is kept as it is then."""
        for run in self._runs():
            if _is_active(run):
                self._jobs.stop(self.key, run["id"])

    def learned_from(self) -> int | None:
        """Drawings that the training under way learns from; None if there is none."""
        active = (run["id"] for run in self._runs() if _is_active(run))
        return next((self._drawings.get(run, 0) for run in active), None)

    def look(self, points: int, of: str | None) -> Training | None:
        """How the newest training stands; None if there is none.

        Args:
            points: how many points of its curve the board has.
            of: which training they are of.
        """
        key = self.key
        runs = self._jobs.watch(key, {})["runs"]
        if not runs:
            return None
        run = runs[0]
        cursor = points if run["id"] == of else 0
        curve = self._jobs.watch(key, {run["id"]: cursor})["curves"].get(run["id"])
        if curve is None:  # forgotten meanwhile
            return None
        return Training(
            run=run["id"],
            drawings=self._drawings.get(run["id"], 0),
            is_active=_is_active(run),
            has_network=run["has_network"],
            message=run["message"],
            accuracy=run["val_accuracy"],
            test_accuracy=run["test_accuracy"],
            tested_on=IN_WORDS.get(run["test_data"]),
            steps=run["steps"],
            first=curve["from"],
            points=curve["points"],
        )

    def networks(self) -> list[dict[str, Any]]:
        """The networks that the room has taught, newest first: ``run`` and ``label``."""
        return [
            {
                "run": network["run"],
                "label": f"this room’s network ({self._drawings.get(network['run'], 0)} drawings)",
            }
            for network in self._jobs.networks(self.key)
        ]

    def forget(self) -> None:
        """Delete all trainings with their drawings, as soon as the one under way has stopped."""
        key, self.key = self.key, secrets.token_hex(16)
        self._drawings = {}
        thread = threading.Thread(target=self._delete, args=(key,), daemon=True)
        thread.start()
        self._deleting = [each for each in self._deleting if each.is_alive()] + [thread]

    def close(self) -> None:
        """Forget everything, and wait until it is deleted."""
        self.forget()
        for thread in self._deleting:
            thread.join(_CLOSING_SECONDS)

    def _runs(self) -> list[dict[str, Any]]:
        return self._jobs.watch(self.key, {})["runs"]

    def _delete(self, key: str) -> None:
        with self._lock:
            pass  # one that is being stored is deleted with the others
        while runs := self._jobs.watch(key, {})["runs"]:
            for run in runs:
                with suppress(UserError):  # it has just ended, or still stops
                    if _is_active(run):
                        self._jobs.stop(key, run["id"])
                    else:
                        self._jobs.delete(key, run["id"])
            time.sleep(_AGAIN_SECONDS)


def _is_active(run: dict[str, Any]) -> bool:
    return run["state"] in get_args(Active)
