"""Everything that decides a training, within which limits, and how it is read back from JSON."""

from dataclasses import dataclass, fields, replace
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import DATA_SETS, NEGATIVES, OPTIMIZERS, architecture
from mnist_demo.presets.augmentation import Augmentation
from mnist_demo.presets.available import available_negatives, training_data
from mnist_demo.presets.old_configs import completed


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Everything that decides a training; two trainings of one config give one network."""

    architecture: str
    """A key of `architectures.ARCHITECTURES`."""
    width: float = 1.0
    """Filters of each convolution, as a share of the architecture's own."""
    pooling: str = "max"
    """``max``, or ``blurred``: see `training.architectures.blurred_pooling`."""
    dropout: float | None = None
    """Share of features dropped; ``None`` for the architecture's own rates."""
    start_from: str | None = None
    """Folder of a bundle of the same architecture whose weights to begin with."""

    data: tuple[str, ...]
    """Keys of `architectures.DATA_SETS`; may be empty if there is a ``folder``."""
    folder: str | None = None
    """A folder of labelled pictures to learn from besides ``data``, or a zip of them, as
    `datasets.folder` reads them; on a card and in a job's record its name only."""
    rehearse: bool = False
    """Whether the pictures of ``folder`` alone are learned, while ``data`` and ``negatives`` are
    rehearsed so that the network keeps to what it read before: see `training.teach`."""
    train_size: int | None = None
    """Train on this many images, drawn at random; ``None`` for all."""
    negatives: tuple[str, ...] = ()
    """Keys of `architectures.NEGATIVES`: the non-digits that the network learns to refuse."""
    exclude_writers: tuple[int, ...] = ()
    """Writers of pen strokes that the network must not see at all."""
    exclude_alphabets: tuple[str, ...] = ()
    """Alphabets of characters that the network must not see at all."""
    augment: bool
    """Whether each image is varied whenever the network learns from it."""
    augmentation: Augmentation
    """How far images are varied if ``augment`` is set."""

    epochs: int
    batch_size: int
    optimizer: str
    """A key of `architectures.OPTIMIZERS`."""
    learning_rate: float
    """The constant rate, or the peak of the schedule."""
    schedule: str
    """A key of `training.optimizers.SCHEDULE_BUILDERS`."""
    ema_decay: float = 0.0
    """Decay of the exponential moving average of the weights, which become the network's weights at
    the end; 0 for no average."""
    patience: int | None = None
    """Early stopping: after this many epochs without a lower validation loss the training stops and
    takes the best epoch's weights; ``None`` to train all epochs."""
    seed: int = 0

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> "TrainingConfig":
        """The config that `dataclasses.asdict` made a dict of, and JSON lists of its tuples.

        What other versions wrote besides is left out, and what earlier ones did not write is as it
        was then (`old_configs`).

        Raises:
            KeyError, TypeError: it is not the dict of a config.
        """
        raw = completed(raw)
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in _known(cls, raw).items()
        }
        augmentation = Augmentation(**_known(Augmentation, raw["augmentation"]))
        return cls(**(values | {"augmentation": augmentation}))


def _known(kind: type, raw: dict[str, Any]) -> dict[str, Any]:
    return {field.name: raw[field.name] for field in fields(kind) if field.name in raw}


LIMITS: dict[str, tuple[float, float]] = {
    "epochs": (1, 200),
    "batch_size": (1, 4096),
    "learning_rate": (1e-6, 10.0),
    "dropout": (0.0, 0.9),
    "patience": (1, 50),
    "train_size": (100, 1_000_000),
    "seed": (0, 2**31 - 1),
}
"""The smallest and the largest value of each number a person may set."""


def make_config(name: str, **chosen: Any) -> TrainingConfig:
    """The config of an architecture: its preset, except for what was chosen.

    Of the preset's data those are used that this machine has: see `available.training_data`.

    Args:
        name: a key of `architectures.ARCHITECTURES`.
        chosen: fields of `TrainingConfig`; ``None`` leaves the preset's value.

    Raises:
        UserError: there is no such architecture or data set, or a number is out of its range.
    """
    config = TrainingConfig(architecture=name, **vars(architecture(name).preset))
    config = replace(
        config,
        data=training_data(config.data),
        negatives=available_negatives(config.negatives),
    )
    config = replace(config, **{key: value for key, value in chosen.items() if value is not None})
    for key, (low, high) in LIMITS.items():
        value = getattr(config, key)
        if value is not None and not low <= value <= high:
            raise UserError(
                f"{key.replace('_', ' ')} is {value:,.10g}: it must be {low:,.10g} to {high:,.10g}."
            )
    if config.optimizer not in OPTIMIZERS:
        raise UserError(
            f"There is no optimizer {config.optimizer!r}: choose one of {', '.join(OPTIMIZERS)}."
        )
    unknown = [source for source in config.data if source not in DATA_SETS]
    if unknown or not (config.data or config.folder):
        raise UserError(
            f"There is no data set {', '.join(unknown)!r}: choose among {', '.join(DATA_SETS)}, "
            "or a folder or zip of pictures."
        )
    unknown = [source for source in config.negatives if source not in NEGATIVES]
    if unknown:
        raise UserError(
            f"There are no negatives {', '.join(unknown)!r}: choose among {', '.join(NEGATIVES)}."
        )
    return config
