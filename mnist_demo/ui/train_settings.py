"""What a person may set of a training: the one table that the form, its checks and sweeps go by."""

from dataclasses import asdict, dataclass, field
from typing import Any

from mnist_demo.plans import LIMITS
from mnist_demo.recipes import ARCHITECTURES, OPTIMIZERS
from mnist_demo.settings import settings

SWEPT_SETTINGS = 2
SWEPT_VALUES = 3
"""A sweep is of at most so many settings, and of at most so many values of each."""

_LARGEST = 1e15
"""No number of a form is larger; whether it is within its limits, its plan says in a sentence."""


@dataclass(frozen=True)
class Setting:
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
        """Whether a value that a page sent is of this setting's kind."""
        match self.kind:
            case "number":
                # a bool is an int to isinstance, and NaN compares false with everything
                kinds = (int,) if self.whole else (int, float)
                return type(value) in kinds and -_LARGEST < value < _LARGEST
            case "choice":
                return isinstance(value, str) and value in self.options
            case "choices":
                return (
                    isinstance(value, list)
                    and 0 < len(value) <= len(self.options)
                    and all(isinstance(one, str) and one in self.options for one in value)
                )
        return isinstance(value, bool)


SETTINGS = {
    setting.key: setting
    for setting in (
        Setting(
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
        Setting("epochs", "Epochs", "number", "Passes over the training images."),
        Setting("batch_size", "Batch size", "number", "Images seen before each step."),
        Setting(
            "learning_rate",
            "Learning rate",
            "number",
            "Length of a step, or of the longest.",
            whole=False,
        ),
        Setting(
            "dropout",
            "Dropout",
            "number",
            "Share of features hidden at each step.",
            whole=False,
            blank="its own",
        ),
        Setting("optimizer", "Optimizer", "choice", "How a step is taken.", options=OPTIMIZERS),
        Setting(
            "patience",
            "Early stopping",
            "number",
            "Epochs to wait for a lower loss.",
            blank="off",
        ),
        Setting("train_size", "Training images", "number", "Fewer train quicker.", blank="all"),
        Setting("seed", "Seed", "number", "The same seed, the same network."),
        Setting(
            "augment",
            "Augmentation",
            "switch",
            "Varies each image a little.",
        ),
        Setting(
            "data",
            "Data",
            "choices",
            "What the network learns from.",
            options={"mnist": "MNIST", "pen": "Pen strokes", "synthetic": "Synthetic"},
            swept=False,
        ),
    )
}
"""Every setting by its key, in the form's order."""

FIRST = "workshop"
"""The architecture that the form begins with: the one that is done soonest."""


def for_page() -> dict[str, Any]:
    """The table as the page is given it.

    Returns:
        ``settings``, a list with each setting's limits; ``architectures``, with each one's
        parameters, lesson and recipe; ``first``; and ``sweep``, how large one may be.
    """
    limits = LIMITS | {"epochs": (1, settings.max_run_epochs)}
    return {
        "settings": [
            asdict(setting) | dict(zip(("low", "high"), limits.get(key, (None, None)), strict=True))
            for key, setting in SETTINGS.items()
        ],
        "architectures": {name: asdict(listed) for name, listed in ARCHITECTURES.items()},
        "first": FIRST,
        "sweep": {"settings": SWEPT_SETTINGS, "values": SWEPT_VALUES},
    }
