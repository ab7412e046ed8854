"""One training started on the page: its config, its state, its progress and its curve."""

import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from mnist_demo.events import (
    BatchEnd,
    Done,
    EpochEnd,
    Event,
    Failed,
    SamplesChosen,
    SamplesRead,
    Saving,
    Snapshot,
    Started,
    Taught,
)
from mnist_demo.presets.config import TrainingConfig

Active = Literal["waiting", "starting", "running", "stopping"]
Over = Literal["finished", "stopped", "failed"]

_CURVE_POINTS = 1_000
"""Most points of a training curve; in a longer training each is the mean of several batches."""
_SAVED = (
    "id",
    "owner",
    "label",
    "created",
    "state",
    "message",
    "bundle",
    "can_resume",
    "step",
    "steps",
    "epoch",
    "seconds",
    "val_accuracy",
    "test_accuracy",
    "test_loss",
    "test_data",
    "test_size",
    "sweep",
    "taught",
    "is_temporary",
)
"""The fields of a job that its record holds, besides the config."""
_FORMER_NAMES = {"plan": "config", "says": "message"}
"""Fields that records of earlier versions hold under another name."""


@dataclass
class Curve:
    """Loss and accuracy over the steps, with few enough points to be sent to a page."""

    points: list[tuple[str, int, float, float, float]] = field(default_factory=list)
    """``t`` (training) or ``v`` (validation), step, loss in nats, accuracy 0 to 1, and seconds
    since the fit began; the last three with six significant digits."""
    _batches: list[BatchEnd] = field(default_factory=list)
    """The batches since the last training point."""

    def add(self, event: BatchEnd | EpochEnd) -> None:
        """Add what a batch or an epoch tells."""
        if isinstance(event, BatchEnd):
            self._batches.append(event)
            n = len(self._batches)
            if n >= -(-event.steps // _CURVE_POINTS):
                loss = sum(batch.loss for batch in self._batches) / n
                accuracy = sum(batch.accuracy for batch in self._batches) / n
                self._append("t", event, loss, accuracy)
                self._batches.clear()
        if event.val_loss is not None and event.val_accuracy is not None:
            self._append("v", event, event.val_loss, event.val_accuracy)

    def _append(self, kind: str, event: BatchEnd | EpochEnd, loss: float, accuracy: float) -> None:
        self.points.append(
            (kind, event.step, _short(loss), _short(accuracy), _short(event.seconds))
        )


def _short(value: float) -> float:
    """The value with six significant digits."""
    return float(f"{value:.6g}")


@dataclass(eq=False)
class Job:
    """A training, from its place in the queue to its network; two jobs are never equal.

    Whoever reads or changes it holds the lock of `JobQueue`.
    """

    id: str
    owner: str
    """The hash of its owner's key, as `store.owner_of` makes it."""
    label: str
    """What the person knows it by."""
    config: TrainingConfig
    folder: Path
    """Its folder on the disk, as `store` describes it."""
    created: float = field(default_factory=time.time)
    """Seconds since 1970."""
    state: Active | Over = "waiting"
    message: str = ""
    """One sentence for people, where the state alone does not say it."""
    bundle: str | None = None
    """Name of the folder with the network, once there is one."""
    can_resume: bool = False
    """Whether its network was stopped on the way and holds what it takes to go on."""
    step: int = 0
    steps: int | None = None
    epoch: int = 0
    seconds: float = 0.0
    """Seconds that the fit has taken so far."""
    val_accuracy: float | None = None
    test_accuracy: float | None = None
    test_loss: float | None = None
    test_data: str | None = None
    """What it was tested on, as in `datasets.TEST_SETS`."""
    test_size: int | None = None
    """How many images it was tested on."""
    sweep: str | None = None
    """The id of the first training of its sweep; None if it was started alone."""
    taught: dict[str, Any] | None = None
    """Of a network that was taught a hand: the fields of `events.Taught`."""
    is_temporary: bool = False
    """Whether it is deleted, with its drawings, when the server starts again."""

    # in memory only
    curve: Curve = field(default_factory=Curve)
    samples: SamplesChosen | None = None
    """The images that are read again and again as the network learns."""
    probabilities: list[list[float]] | None = None
    """What the network last made of those images: ten numbers each, 0 to 1."""
    drawing: str | None = None
    """The digit on the person's pad: 28×28 grey bytes in base64."""
    followers: list["Job"] = field(default_factory=list)
    """The rest of a sweep; the first of them joins the queue when this one is over."""
    last_watched: float = field(default_factory=time.monotonic)
    """When a page last watched it, by the monotonic clock."""
    stop_requested: float | None = None
    """When the worker was asked to stop it, by the monotonic clock."""
    stop_reason: str = ""
    """A sentence, where it was not its owner who stopped it."""
    _pace_start: tuple[int, float] | None = None
    """Step and seconds at the first batch since it last started."""

    @classmethod
    def new(cls, owner: str, label: str, config: TrainingConfig, folder: Path) -> "Job":
        """A job with a folder of its own below ``folder``, under a name that nobody can guess."""
        name = secrets.token_urlsafe(16)
        return cls(name, owner, label, config, folder / name)

    @classmethod
    def from_record(cls, record: dict[str, Any], folder: Path) -> "Job":
        """The job that `to_record` wrote, in this version or in an earlier one; without its curve.

        Raises:
            KeyError, TypeError: a field is missing, or it is no such record.
        """
        values = {_FORMER_NAMES.get(name, name): record[name] for name in record}
        config = TrainingConfig.from_dict(values.pop("config"))
        known = {name: value for name, value in values.items() if name in _SAVED}
        return cls(config=config, folder=folder, **known)

    def to_record(self) -> dict[str, Any]:
        """What is kept of it on the disk, ready for JSON."""
        return {name: getattr(self, name) for name in _SAVED} | {"config": asdict(self.config)}

    @property
    def is_active(self) -> bool:
        """Whether it waits or trains."""
        return self.state in get_args(Active)

    @property
    def bundle_folder(self) -> Path | None:
        """The folder with the network, if there is one."""
        return self.folder / self.bundle if self.bundle else None

    @property
    def batches_per_second(self) -> float | None:
        """How fast it trains since it last started; None as long as that cannot be said."""
        if self.state != "running" or self._pace_start is None:
            return None
        step, seconds = self._pace_start
        if self.step <= step or self.seconds <= seconds:
            return None
        return (self.step - step) / (self.seconds - seconds)

    def enqueue(self) -> None:
        """It waits for the worker, and was watched just now."""
        self.state, self.message, self.last_watched = "waiting", "", time.monotonic()
        self.stop_requested, self.stop_reason = None, ""

    def start(self) -> None:
        """The worker begins with it."""
        self.state, self.message = "starting", "Starting TensorFlow …"
        self._pace_start = None

    def request_stop(self, reason: str) -> None:
        """The worker has been asked to stop it."""
        self.state, self.message = "stopping", "Stopping …"
        self.stop_requested, self.stop_reason = time.monotonic(), reason

    def end(self, state: Over, message: str = "") -> None:
        """It is over, one way or another."""
        self.state, self.message, self.drawing = state, message, None

    def update(self, event: Event) -> None:
        """Take over what an event tells; of a `Done`, only how well the training went."""
        match event:
            case Started():
                self.message = "Preparing the digits …"
            case SamplesChosen():
                self.samples = event
            case SamplesRead() | Snapshot():
                self.probabilities = event.probabilities
            case BatchEnd() | EpochEnd():
                self._progress(event)
            case Saving():
                self.message = "The network is being saved and measured …"
            case Done():
                self.seconds, self.val_accuracy = event.seconds, event.val_accuracy
                self.test_accuracy, self.test_loss = event.test_accuracy, event.test_loss
                self.test_data, self.test_size = event.test_data, event.test_size
            case Taught():
                self.taught = asdict(event)
            case Failed():
                self.end("stopped" if self.state == "stopping" else "failed", event.sentence)

    def _progress(self, event: BatchEnd | EpochEnd) -> None:
        if self.state == "starting":
            self.state, self.message = "running", ""
        if self._pace_start is None:
            self._pace_start = event.step, event.seconds
        self.step, self.steps = event.step, event.steps
        self.epoch, self.seconds = event.epoch, event.seconds
        if event.val_accuracy is not None:
            self.val_accuracy = event.val_accuracy
        self.curve.add(event)
