"""What happens during a training: one small dataclass for each kind of event.

Inside travel these objects; on the wire (the command line's ``--json``, the pipe of the worker
process, ``events.jsonl``, the API) each is one JSON object whose ``event`` names its kind.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, get_args


@dataclass(frozen=True, kw_only=True)
class Step:
    """Fields of every event that belongs to a step of the optimizer."""

    kind: ClassVar[str]

    step: int
    """Batches learned from so far."""
    steps: int
    """Batches of the whole training, if it is not stopped."""
    epoch: int
    """The epoch this belongs to, counted from 1."""
    loss: float
    """Cross-entropy in nats on training images, negatives included: of the batch, or the mean of
    the epoch."""
    accuracy: float
    """On training digits as the network saw them, augmentation and dropout included; 0 to 1."""
    seconds: float
    """Seconds since the fit began."""
    column: int | None = None
    """Which column of a network of several this is about, counted from 1."""


@dataclass(frozen=True, kw_only=True)
class BatchEnd(Step):
    """The network has learned from one more batch."""

    kind: ClassVar[str] = "batch"
    val_loss: float | None = None
    """Cross-entropy in nats on a thousand validation images, where the network was validated."""
    val_accuracy: float | None = None
    """Accuracy on the same images, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class EpochEnd(Step):
    """An epoch is over and the network was validated."""

    kind: ClassVar[str] = "epoch"
    val_loss: float
    """Cross-entropy in nats on the validation images."""
    val_accuracy: float
    """Accuracy on the same images, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Done(Step):
    """The training is over. The last five fields are set once the bundle is written."""

    kind: ClassVar[str] = "done"
    val_loss: float | None = None
    """Cross-entropy in nats on the validation images; None of several columns together."""
    val_accuracy: float | None = None
    """Accuracy on the same images, 0 to 1."""
    bundle: str | None = None
    """The bundle's folder."""
    test_accuracy: float | None = None
    """0 to 1."""
    test_loss: float | None = None
    """In nats."""
    test_data: str | None = None
    """What both were measured on, as in `datasets.TEST_SETS`."""
    test_size: int | None = None
    """How many images it was tested on."""


@dataclass(frozen=True, kw_only=True)
class Started:
    """The worker process has begun with a training."""

    kind: ClassVar[str] = "started"


@dataclass(frozen=True, kw_only=True)
class SamplesChosen:
    """The images that will be read again and again as the network learns."""

    kind: ClassVar[str] = "samples"
    images: list[str]
    """Each 28×28 grey levels in base64."""
    labels: list[int | None]
    """What each shows; None for the drawing on the pad."""


@dataclass(frozen=True, kw_only=True)
class SamplesRead:
    """What the network makes of those images now."""

    kind: ClassVar[str] = "samples_read"
    step: int
    probabilities: list[list[float]]
    """Ten for each image, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the network made of those images at a step, and its first layer: kept to look back."""

    kind: ClassVar[str] = "snapshot"
    step: int
    """Batches learned from until then, 0 before the first."""
    epoch: int
    """The epoch that the step belongs to, counted from 1."""
    probabilities: list[list[float]]
    """Ten for each image, 0 to 1."""
    filters: list[str]
    """The kernels of the first convolution, each as base64 of its signed bytes, row by row: a
    weight of ``largest_weight`` is 127. Empty if the network has no convolution."""
    largest_weight: float
    """The largest absolute value of those weights."""


@dataclass(frozen=True, kw_only=True)
class Saving:
    """The network is being written and measured."""

    kind: ClassVar[str] = "saving"


@dataclass(frozen=True, kw_only=True)
class Taught:
    """A network was taught a person's hand: how it reads, before and after.

    How it reads the test set afterwards is told by `Done`.
    """

    kind: ClassVar[str] = "taught"
    drawings: int
    """How many it was taught."""
    held_back: int
    """How many of them measured it before it learned from them."""
    rightly_before: int
    """How many of those it read rightly before it was taught."""
    rightly_after: int
    """How many of those it read rightly when it had learned from the others alone."""
    test_before: float
    """Accuracy on the test set before, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The training could not go on."""

    kind: ClassVar[str] = "failed"
    sentence: str
    """Why, for the person who started it."""


Event = (
    BatchEnd
    | EpochEnd
    | Done
    | Started
    | SamplesChosen
    | SamplesRead
    | Snapshot
    | Saving
    | Taught
    | Failed
)
_KINDS: dict[str, type[Event]] = {kind.kind: kind for kind in get_args(Event)}
_LEFT_OUT_IF_NONE = ("column", "bundle", "test_accuracy", "test_loss", "test_data", "test_size")


def to_dict(event: Event | Step) -> dict[str, Any]:
    """The event as one JSON object, its kind under ``event``."""
    values = {
        name: value
        for name, value in asdict(event).items()
        if value is not None or name not in _LEFT_OUT_IF_NONE
    }
    return {"event": event.kind} | values


def from_dict(raw: dict[str, Any]) -> Event:
    """The event that `to_dict` wrote; unknown fields of other versions are left out.

    Raises:
        KeyError, TypeError: there is no such kind of event, or a field is missing.
    """
    kind = _KINDS[raw["event"]]
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in raw.items() if name in known})
