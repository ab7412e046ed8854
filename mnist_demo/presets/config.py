"""What a person may choose of a training, within which limits, and what happens if they do not."""

from dataclasses import dataclass, fields, replace
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import NEGATIVES, OPTIMIZERS, SOURCES, architecture
from mnist_demo.settings import settings


@dataclass(frozen=True)
class Plan:
    """Everything that decides a training; two trainings of one plan give one network."""

    architecture: str
    """A key of `recipes.ARCHITECTURES`."""
    epochs: int
    batch_size: int
    learning_rate: float
    """The constant rate, or the peak of the architecture's schedule."""
    optimizer: str
    """A key of `recipes.OPTIMIZERS`."""
    augment: bool
    seed: int
    data: tuple[str, ...]
    """Keys of `recipes.SOURCES`."""
    dropout: float | None = None
    """Share of features dropped; ``None`` for the architecture's own rates."""
    patience: int | None = None
    """Stop after so many epochs without a lower validation loss, and keep the best epoch's
    weights; ``None`` to train all epochs."""
    train_size: int | None = None
    """Train on this many images, drawn at random; ``None`` for all."""
    start_from: str | None = None
    """Folder of a bundle of the same architecture whose weights to begin with."""
    exclude_writers: tuple[int, ...] = ()
    """Writers of pen strokes that the network must not see at all."""
    negatives: tuple[str, ...] = ()
    """Keys of `recipes.NEGATIVES`: what the network learns to call no digit."""
    exclude_alphabets: tuple[str, ...] = ()
    """Alphabets of characters that the network must not see at all."""
    average: float = 0.0
    """Share that a running average of the weights, which is what is kept, keeps at each step; 0 to
    keep the weights as they are at the end."""

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> "Plan":
        """The plan that `dataclasses.asdict` made a dict of, and JSON lists of its tuples; what
        other versions put there as well is left out."""
        known = {name: raw[name] for name in (f.name for f in fields(cls)) if name in raw}
        tuples = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**known | tuples)


TrainingConfig = Plan

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


def plan(name: str, **chosen: Any) -> Plan:
    """The training of an architecture: its own recipe, but for what was chosen otherwise.

    Args:
        name: a key of `recipes.ARCHITECTURES`.
        chosen: fields of `Plan`; ``None`` leaves the recipe's value.

    Raises:
        UserError: there is no such architecture or data set, or a number is out of its range.
    """
    recipe = architecture(name).recipe
    own = {f.name: getattr(recipe, f.name) for f in fields(Plan) if hasattr(recipe, f.name)}
    if settings.characters is None:
        own["negatives"] = tuple(name for name in recipe.negatives if name != "characters")
    made = Plan(architecture=name, seed=0, **own)
    made = replace(made, **{key: value for key, value in chosen.items() if value is not None})
    for key, (low, high) in LIMITS.items():
        value = getattr(made, key)
        if value is not None and not low <= value <= high:
            raise UserError(
                f"{key.replace('_', ' ')} is {value:,.10g}: it must be {low:,.10g} to {high:,.10g}."
            )
    if made.optimizer not in OPTIMIZERS:
        raise UserError(
            f"There is no optimizer {made.optimizer!r}: choose one of {', '.join(OPTIMIZERS)}."
        )
    unknown = [source for source in made.data if source not in SOURCES]
    if unknown or not made.data:
        raise UserError(
            f"There is no data set {', '.join(unknown)!r}: choose among {', '.join(SOURCES)}."
        )
    unknown = [source for source in made.negatives if source not in NEGATIVES]
    if unknown:
        raise UserError(
            f"There are no negatives {', '.join(unknown)!r}: choose among {', '.join(NEGATIVES)}."
        )
    return made
