"""The form of a training on the page: its fields as one table, and the configs that it makes."""

import itertools
from dataclasses import asdict, dataclass, field
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import ARCHITECTURES, DATA_SETS, OPTIMIZERS
from mnist_demo.presets.available import available_data_sets, training_data
from mnist_demo.presets.config import LIMITS, TrainingConfig, make_config
from mnist_demo.settings import settings


@dataclass(frozen=True)
class SweepLimits:
    """How large a sweep may be."""

    fields: int = 2
    """Most fields that are varied."""
    values: int = 3
    """Most values of each of them."""


SWEEP = SweepLimits()

_LARGEST = 1e15
"""Larger numbers are refused unread; `make_config` names the limits of smaller ones."""
_LONGEST = 40
"""Characters of the longest word that is accepted."""


@dataclass(frozen=True)
class Field:
    """One line of the form."""

    key: str
    """A field of `config.TrainingConfig`."""
    label: str
    kind: str
    """``number``, ``choice`` (one of the options), ``choices`` (some of them) or ``switch``."""
    help: str
    whole: bool = True
    """Of a number: it has no fraction."""
    blank: str | None = None
    """Of a number: what an empty field means; ``None`` if there must be a value."""
    options: dict[str, str] = field(default_factory=dict)
    """What can be chosen, and the label of each."""
    swept: bool = True
    """Whether a sweep may try several values."""

    def accepts(self, value: Any) -> bool:
        """Whether a value that a page sent is of this field's kind; its range is checked later."""
        match self.kind:
            case "number":
                # a bool is an int to isinstance, and NaN compares false with everything
                kinds = (int,) if self.whole else (int, float)
                return type(value) in kinds and -_LARGEST < value < _LARGEST
            case "choice":
                return _is_word(value)
            case "choices":
                return (
                    isinstance(value, list)
                    and 0 < len(value) <= len(self.options)
                    and all(map(_is_word, value))
                    and len(set(value)) == len(value)
                )
        return isinstance(value, bool)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


FIELDS = {
    field.key: field
    for field in (
        Field(
            "architecture",
            "Architecture",
            "choice",
            "",
            options={
                name: f"{name} ({listed.parameters:,} parameters)"
                for name, listed in ARCHITECTURES.items()
            },
            swept=False,
        ),
        Field("epochs", "Epochs", "number", "Passes over the training images."),
        Field("batch_size", "Batch size", "number", "Images seen before each step."),
        Field(
            "learning_rate",
            "Learning rate",
            "number",
            "How far each step goes; with a schedule, the highest rate.",
            whole=False,
        ),
        Field(
            "dropout",
            "Dropout",
            "number",
            "Share of features hidden at each step.",
            whole=False,
            blank="its own",
        ),
        Field("optimizer", "Optimizer", "choice", "How a step is taken.", options=OPTIMIZERS),
        Field(
            "patience",
            "Early stopping",
            "number",
            "Epochs to wait for a lower loss.",
            blank="off",
        ),
        Field("train_size", "Training images", "number", "Fewer train quicker.", blank="all"),
        Field("seed", "Seed", "number", "The same seed, the same network."),
        Field("augment", "Augmentation", "switch", "Varies each image a little."),
        Field(
            "data",
            "Data",
            "choices",
            "What the network learns from.",
            options=DATA_SETS,
            swept=False,
        ),
    )
}
"""Every field by its key, in the form's order."""

RELOAD_PAGE = "This page is out of date: reload it."
"""The answer to a request that no page of this version sends."""

FIRST = "workshop"
"""The architecture that the form begins with: the one that is trained soonest."""


def for_page() -> dict[str, Any]:
    """The form as the page is given it: without data that this machine does not have.

    Returns:
        ``fields``, each with its limits; ``architectures``, each with its parameters, what it
        teaches and its ``preset``; ``first``, an architecture; and ``sweep``, the limits of a
        sweep.
    """
    limits = _limits()
    return {
        "fields": [
            asdict(field)
            | dict(zip(("low", "high"), limits.get(key, (None, None)), strict=True))
            | ({"options": available_data_sets()} if key == "data" else {})
            for key, field in FIELDS.items()
        ],
        "architectures": {
            name: {
                "parameters": listed.parameters,
                "preset": {
                    **asdict(listed.preset),
                    "data": list(training_data(listed.preset.data)),
                },
                "teaches": listed.teaches,
            }
            for name, listed in ARCHITECTURES.items()
        },
        "first": FIRST,
        "sweep": asdict(SWEEP),
    }


def config_from(form: object) -> TrainingConfig:
    """The config that a filled-in form makes, within the page's own limits.

    Args:
        form: by keys of `FIELDS`, ``architecture`` among them; what is missing or None is as the
            preset has it. Anything may have been sent: it is checked here.

    Raises:
        UserError: a value is of another kind, or out of its range.
    """
    if not isinstance(form, dict):
        raise UserError(
            f'A training must be an object of settings, such as {{"architecture": "{FIRST}"}}.'
        )
    for unknown in form.keys() - FIELDS.keys():
        raise UserError(
            f"There is no setting {str(unknown)[:_LONGEST]!r}: choose among {', '.join(FIELDS)}."
        )
    chosen = {"architecture": None} | {k: v for k, v in form.items() if v is not None}
    for key, value in chosen.items():
        if not FIELDS[key].accepts(value):
            raise UserError(f"{key} must be {_expected(key)}.")
    if "data" in chosen:
        chosen["data"] = tuple(chosen["data"])
    _require_allowed(chosen.get("epochs", 1))
    config = make_config(chosen.pop("architecture"), **chosen)
    if "mnist" in config.data and "mnist" not in available_data_sets():
        raise UserError("MNIST is not on this server: get it first, or choose other data.")
    _require_allowed(config.epochs)
    return config


def _require_allowed(epochs: int) -> None:
    """Raises `UserError` for more epochs than a training started on the page may have."""
    if epochs > settings.max_run_epochs:
        raise UserError(
            f"epochs is {epochs}: on this server it must be 1 to {settings.max_run_epochs}."
        )


def _limits() -> dict[str, tuple[float, float]]:
    return LIMITS | {"epochs": (1, settings.max_run_epochs)}


def _expected(key: str) -> str:
    """What the value of a field must be, in words."""
    field = FIELDS[key]
    match field.kind:
        case "number":
            low, high = _limits()[key]
            kind = "a whole number" if field.whole else "a number"
            return f"{kind} from {low:,.10g} to {high:,.10g}"
        case "choice":
            return f"one of {', '.join(field.options)}"
        case "choices":
            return f"a list of some of {', '.join(field.options)}"
    return "true or false"


def configs_from(form: object, sweep: object) -> list[TrainingConfig]:
    """The configs of a sweep, one for each combination of its values; without a sweep, the one.

    Args:
        form: as for `config_from`.
        sweep: the values to try of each field that is varied; None or empty for no sweep.

    Raises:
        UserError: as `config_from`, or the sweep is too large or of fields that cannot be swept.
    """
    if sweep is None or sweep == {}:
        return [config_from(form)]
    if not isinstance(sweep, dict) or not isinstance(form, dict):
        raise UserError(RELOAD_PAGE)
    if len(sweep) > SWEEP.fields:
        raise UserError(f"A sweep is of at most {SWEEP.fields} settings: take one away.")
    for key, values in sweep.items():
        if key not in FIELDS or not FIELDS[key].swept or not isinstance(values, list):
            raise UserError(RELOAD_PAGE)
        if not 2 <= len(values) <= SWEEP.values or None in values:
            raise UserError(f"Give two or three values of {FIELDS[key].label.lower()} to sweep.")
    combinations = itertools.product(*sweep.values())
    return [config_from(form | dict(zip(sweep, values, strict=True))) for values in combinations]
