"""What a person may choose of a training begun on the page: one table, and the plans it makes."""

import itertools
from dataclasses import asdict, dataclass, field
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import ARCHITECTURES, OPTIMIZERS, SOURCES
from mnist_demo.presets.config import LIMITS, Plan, plan
from mnist_demo.settings import settings

SWEPT_SETTINGS = 2
SWEPT_VALUES = 3
"""A sweep is of at most so many settings, and of at most so many values of each."""

_LARGEST = 1e15
"""No number of a form is larger; whether it is within its limits, its plan says in a sentence."""
_LONGEST = 40
"""No name is longer."""


@dataclass(frozen=True)
class Field:
    """One line of the form."""

    key: str
    """A field of `plans.Plan`."""
    label: str
    kind: str
    """``number``, ``choice`` (one of the options), ``choices`` (some of them) or ``switch``."""
    help: str
    whole: bool = True
    """Of a number: it has no fraction."""
    blank: str | None = None
    """Of a number: what an empty field means; ``None`` if there must be a value."""
    options: dict[str, str] = field(default_factory=dict)
    """What can be chosen, and what people call it."""
    swept: bool = True
    """Whether a sweep may try several values."""

    def takes(self, value: object) -> bool:
        """Whether a value that a page sent is of this setting's kind; `plan` sees to its range."""
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
                )
        return isinstance(value, bool)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


FIELDS = {
    setting.key: setting
    for setting in (
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
            "Length of a step, or of the longest.",
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
        Field(
            "augment",
            "Augmentation",
            "switch",
            "Varies each image a little.",
        ),
        Field(
            "data",
            "Data",
            "choices",
            "What the network learns from.",
            options=SOURCES,
            swept=False,
        ),
    )
}
"""Every setting by its key, in the form's order."""

RELOAD_PAGE = "This page is out of date: reload it."

FIRST = "workshop"
"""The architecture that the form begins with: the one that is done soonest."""


def sources_at_hand() -> dict[str, str]:
    """Of `recipes.SOURCES` those on this machine: MNIST can be fetched, pen strokes cannot."""
    return {
        name: label
        for name, label in SOURCES.items()
        if name != "pen" or settings.pen_strokes is not None
    }


def for_page() -> dict[str, Any]:
    """The table as the page is given it: without data that this machine has not.

    Returns:
        ``settings``, a list with each setting's limits; ``architectures``, with each one's
        parameters, lesson and recipe; ``first``; and ``sweep``, how large one may be.
    """
    limits = LIMITS | {"epochs": (1, settings.max_run_epochs)}
    at_hand = sources_at_hand()
    listed = {name: asdict(architecture) for name, architecture in ARCHITECTURES.items()}
    for architecture in listed.values():
        recipe = architecture["recipe"]
        recipe["data"] = [name for name in recipe["data"] if name in at_hand]
    return {
        "settings": [
            asdict(setting)
            | dict(zip(("low", "high"), limits.get(key, (None, None)), strict=True))
            | ({"options": at_hand} if key == "data" else {})
            for key, setting in FIELDS.items()
        ],
        "architectures": listed,
        "first": FIRST,
        "sweep": {"settings": SWEPT_SETTINGS, "values": SWEPT_VALUES},
    }


def config_from(choices: object) -> Plan:
    """The plan that a person's choices make, within the page's own limits.

    Args:
        choices: by keys of `FIELDS`, ``architecture`` among them; what is missing or None is as
            the recipe has it. Anything may have been sent: it is checked here.

    Raises:
        UserError: a value is of another kind, or out of its range.
    """
    if not isinstance(choices, dict) or not choices.keys() <= FIELDS.keys():
        raise UserError(RELOAD_PAGE)
    chosen = {key: value for key, value in choices.items() if value is not None}
    for key, value in chosen.items():
        if not FIELDS[key].takes(value):
            raise UserError(f"{FIELDS[key].label} cannot be read: set it again.")
    if "architecture" not in chosen:
        raise UserError(RELOAD_PAGE)
    if "data" in chosen:
        chosen["data"] = tuple(chosen["data"])
    made = plan(chosen.pop("architecture"), **chosen)
    if made.epochs > settings.max_run_epochs:
        raise UserError(
            f"epochs is {made.epochs}: on this page it must be 1 to {settings.max_run_epochs}."
        )
    return made


def configs_from(choices: object, sweep: object) -> list[Plan]:
    """The plans of a sweep, one for each combination of its values; of no sweep, the one plan.

    Args:
        choices: as for `config_from`.
        sweep: for one or two settings the two or three values to try; None or empty for none.

    Raises:
        UserError: as `config_from`, or the sweep is too large or of settings that cannot be swept.
    """
    if sweep is None or sweep == {}:
        return [config_from(choices)]
    if not isinstance(sweep, dict) or not isinstance(choices, dict):
        raise UserError(RELOAD_PAGE)
    if len(sweep) > SWEPT_SETTINGS:
        raise UserError(f"A sweep is of at most {SWEPT_SETTINGS} settings: take one away.")
    for key, values in sweep.items():
        if key not in FIELDS or not FIELDS[key].swept or not isinstance(values, list):
            raise UserError(RELOAD_PAGE)
        if not 2 <= len(values) <= SWEPT_VALUES or None in values:
            raise UserError(f"Give two or three values of {FIELDS[key].label.lower()} to sweep.")
    combinations = itertools.product(*sweep.values())
    return [config_from(choices | dict(zip(sweep, values, strict=True))) for values in combinations]
