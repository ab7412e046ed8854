"""One training begun on the page: what was asked, how far it is, and its folder on the disk.

run.json       who, what, when, in which state
events.jsonl   every event of the training, one JSON object a line
bundle-…       the trained network, once there is one; a run that was resumed writes a new one
"""

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mnist_demo.presets.architectures import architecture
from mnist_demo.presets.config import TrainingConfig

ACTIVE = ("waiting", "starting", "running", "stopping")
"""The states of a run that is not over."""
_RECORD, _EVENTS = "run.json", "events.jsonl"
_KEPT = (
    "id",
    "owner",
    "label",
    "created",
    "state",
    "says",
    "bundle",
    "can_resume",
    "step",
    "steps",
    "epoch",
    "seconds",
    "val_accuracy",
    "test_accuracy",
    "test_loss",
)
"""Fields that ``run.json`` holds, besides the plan."""
_POINTS = 1_000
"""At most so many points of a training curve; each is the mean of as many batches as that takes."""


def owner_of(key: str) -> str:
    """What is kept of a person's key: enough to know it again, not to use it."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass
class Curve:
    """Loss and accuracy over the steps, thin enough to be sent to a page."""

    points: list[tuple[str, int, float, float]] = field(default_factory=list)
    """``t`` (training) or ``v`` (validation), step, loss in nats, accuracy 0 to 1."""
    _batches: list[tuple[float, float]] = field(default_factory=list)

    def add(self, event: dict[str, Any]) -> None:
        """Take note of a ``batch`` or ``epoch`` event."""
        step = event["step"]
        if event["event"] == "batch":
            self._batches.append((event["loss"], event["accuracy"]))
            if len(self._batches) >= -(-event["steps"] // _POINTS):
                losses, accuracies = zip(*self._batches, strict=True)
                n = len(self._batches)
                self.points.append(("t", step, sum(losses) / n, sum(accuracies) / n))
                self._batches.clear()
        if event["event"] != "done" and event.get("val_loss") is not None:
            self.points.append(("v", step, event["val_loss"], event["val_accuracy"]))


@dataclass
class Job:
    """A run; whoever changes it holds the lock of `JobQueue`."""

    id: str
    owner: str
    """As `owner_of` has it."""
    label: str
    """What the person knows it by."""
    plan: TrainingConfig
    folder: Path
    created: float = field(default_factory=time.time)
    state: str = "waiting"
    """One of `ACTIVE`, or ``finished``, ``stopped``, ``failed``."""
    says: str = ""
    """One sentence for people, where the state alone does not say it."""
    bundle: str | None = None
    """Name of the folder with the network."""
    can_resume: bool = False
    step: int = 0
    steps: int | None = None
    epoch: int = 0
    seconds: float = 0.0
    """Of fit, so far."""
    val_accuracy: float | None = None
    test_accuracy: float | None = None
    test_loss: float | None = None

    # not kept on the disk
    curve: Curve = field(default_factory=Curve)
    watched_images: dict[str, Any] | None = None
    """Images and labels of the strip."""
    probabilities: list[list[float]] | None = None
    """What the network last said of them."""
    drawing: str | None = None
    stopped_because: str = ""
    """A sentence, where it was not its owner who stopped it."""
    resumes: str | None = None
    """The bundle's folder to go on from."""
    followers: list["Job"] = field(default_factory=list)
    """The rest of a sweep: each joins the line when the one before it is over."""
    _since: tuple[int, float] | None = None
    """Step and seconds at the first batch of this going, to tell the pace."""

    @classmethod
    def new(cls, owner: str, label: str, plan: TrainingConfig, folder: Path) -> "Job":
        """A run of its own folder below ``folder``, under a name that nobody can guess."""
        name = secrets.token_urlsafe(16)
        return cls(name, owner, label, plan, folder / name)

    @property
    def is_active(self) -> bool:
        """Whether it waits or trains."""
        return self.state in ACTIVE

    @property
    def bundle_folder(self) -> Path | None:
        """The folder with the network, if there is one."""
        return self.folder / self.bundle if self.bundle else None

    def note(self, event: dict[str, Any]) -> None:
        """Bring the run up to date with an event of its training."""
        kind = event["event"]
        if kind == "started":
            self.says = "Preparing the digits …"
        elif kind == "samples":
            self.watched_images = {"images": event["images"], "labels": event["labels"]}
        elif kind == "samples_read":
            self.probabilities = event["probabilities"]
        elif kind in ("batch", "epoch"):
            self._note_progress(event)
        elif kind == "saving":
            self.says = "The network is being saved and measured …"

    def _note_progress(self, event: dict[str, Any]) -> None:
        if self.state == "starting":
            self.state, self.says = "running", ""
        if self._since is None:
            self._since = event["step"], event["seconds"]
        self.step, self.steps = event["step"], event["steps"]
        self.epoch, self.seconds = event["epoch"], event["seconds"]
        if event.get("val_accuracy") is not None:
            self.val_accuracy = event["val_accuracy"]
        self.curve.add(event)

    def pace(self) -> float | None:
        """Batches a second, since it last began."""
        if self._since is None or self.step <= self._since[0] or self.seconds <= self._since[1]:
            return None
        return (self.step - self._since[0]) / (self.seconds - self._since[1])

    def to_page(self, ahead: int | None, with_strip: bool) -> dict[str, Any]:
        """What a page is told of it.

        Args:
            ahead: so many runs come before it; None if it does not wait.
            with_strip: whether to send along the images that it reads meanwhile: 15 kB.
        """
        pace = self.pace() if self.state == "running" else None
        strip = None
        if with_strip and self.watched_images and self.probabilities:
            strip = self.watched_images | {"probabilities": self.probabilities}
        says = self.says
        if ahead is not None:
            waits = {0: "Starting …", 1: "One training is before yours."}
            says = waits.get(ahead, f"{ahead} trainings are before yours.")
        return {
            "id": self.id,
            "label": self.label,
            "state": self.state,
            "says": says,
            "ahead": ahead,
            "architecture": self.plan.architecture,
            "parameters": architecture(self.plan.architecture).parameters,
            "choices": asdict(self.plan),
            "step": self.step,
            "steps": self.steps,
            "epoch": self.epoch,
            "epochs": self.plan.epochs,
            "images_per_second": pace and pace * self.plan.batch_size,
            "seconds": self.seconds,
            "remaining": (self.steps - self.step) / pace if pace else None,
            "val_accuracy": self.val_accuracy,
            "test_accuracy": self.test_accuracy,
            "test_loss": self.test_loss,
            "has_network": self.bundle is not None,
            "resumable": self.can_resume and not self.is_active,
            "strip": strip,
        }

    def network_to_page(self) -> dict[str, Any]:
        """What a page is told of its network."""
        return {
            "run": self.id,
            "label": self.label,
            "architecture": self.plan.architecture,
            "parameters": architecture(self.plan.architecture).parameters,
            "test_accuracy": self.test_accuracy,
        }

    def begin(self) -> None:
        """The worker has taken it up."""
        self.state, self.says, self._since = "starting", "Starting TensorFlow …", None
        self.stopped_because = ""

    def end(self, state: str, says: str = "") -> None:
        """It is over, one way or another."""
        self.state, self.says = state, says
        self.drawing = None

    def save(self) -> None:
        """Write ``run.json``, whole or not at all. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: getattr(self, name) for name in _KEPT} | {"plan": asdict(self.plan)}
        new = self.folder / (_RECORD + ".new")
        new.write_text(json.dumps(kept), encoding="utf-8")
        os.replace(new, self.folder / _RECORD)

    def log(self, event: dict[str, Any]) -> None:
        """Append an event to ``events.jsonl``. Raises `OSError`."""
        with (self.folder / _EVENTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")

    def events(self, start: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
        """The events from a place in the log on, each with the place after it."""
        try:
            with (self.folder / _EVENTS).open("rb") as file:
                file.seek(start)
                while (line := file.readline()).endswith(b"\n"):
                    yield file.tell(), json.loads(line)
        except FileNotFoundError:
            return

    @classmethod
    def load(cls, folder: Path) -> "Job":
        """The run of a folder, as `save` left it.

        Raises:
            OSError, ValueError, KeyError, TypeError: there is none, or it cannot be read.
        """
        raw = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        run = cls(plan=TrainingConfig.from_dict(raw.pop("plan")), folder=folder, **raw)
        for _, event in run.events():
            run.curve.add(event)
        return run

    def bytes(self) -> int:
        """Room that its folder takes on the disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def delete(self) -> None:
        """Remove its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
