"""A trained network is a folder, the bundle: the one seam between training and everything else.

model.keras     to train on from, and to download; (n, 28, 28, 1) in [0, 1] → probabilities
model.tflite    what serves; the same input → logits
card.json       what the network is, how it was trained, how well it does: `Card`
README.md       the same as a model card that a model hub reads; bundles of earlier versions lack it
"""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from mnist_demo.errors import UserError

KERAS, TFLITE, CARD = "model.keras", "model.tflite", "card.json"
README = "README.md"
"""The model card, which `evaluation.model_card` makes of the card."""
HISTORY = "history.jsonl"
"""A file of a bundle: every event of the fit, one JSON object a line."""
CURVES = "curves.png"
"""A picture in a bundle: accuracy and loss over the steps."""
PROGRESS = "progress.npz"
"""A file in the bundle of a stopped training only: its `training.state.TrainingState`."""


@dataclass(frozen=True)
class Calibration:
    """What turns logits into a probability and a digit score; fitted on held-out digits."""

    temperature: float = 1.0
    """Logits are divided by it before the softmax (Guo et al., 2017)."""
    energy_threshold: float = 0.0
    """Log-sum-exp of the logits at which the digit score is 0.5 (Liu et al., 2020)."""
    energy_scale: float = 1.0
    """How far above the threshold the energy must be for the score to reach 0.73; above 0."""


@dataclass(frozen=True)
class Card:
    """A bundle's ``card.json``."""

    architecture: str
    parameters: int
    """All parameters, trainable or not."""
    columns: int = 1
    """How many times the architecture's layers stand side by side."""
    training: dict[str, Any] = field(default_factory=dict)
    """The training's whole `presets.config.TrainingConfig` as a dict, and what came before it."""
    examples: dict[str, int] = field(default_factory=dict)
    """How many images each data set gave to training, to validation and to the test."""
    metrics: dict[str, float] = field(default_factory=dict)
    """Accuracies and losses, and the seconds the fit took."""
    calibration: Calibration = field(default_factory=Calibration)
    versions: dict[str, str] = field(default_factory=dict)
    """Of the libraries the network was trained with."""
    created: str = ""
    """When, as an ISO 8601 date and time in UTC."""

    @property
    def tested_on(self) -> str | None:
        """The test set of the metrics that begin with ``test_``, as in `datasets.TEST_SETS`."""
        prefix = "test_"
        names = (name.removeprefix(prefix) for name in self.examples if name.startswith(prefix))
        return next(names, None)

    @property
    def test_size(self) -> int | None:
        """How many images the metrics that begin with ``test_`` were measured on."""
        return self.examples.get(f"test_{self.tested_on}")

    def to_json(self) -> str:
        """The card as it stands in ``card.json``."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Card":
        """The card that `to_json` wrote.

        Raises:
            ValueError, TypeError, KeyError: the text is no such card.
        """
        raw = json.loads(text)
        raw["calibration"] = Calibration(**raw["calibration"])
        known = {f.name for f in fields(cls)}
        card = cls(**{name: value for name, value in raw.items() if name in known})
        if not card.calibration.temperature > 0 or not card.calibration.energy_scale > 0:
            raise ValueError("temperature and energy scale are above 0")
        return card


def learned_from(training: dict[str, Any]) -> set[str]:
    """The data sets of digits that a network learned from, or the one whose weights it began with.

    Args:
        training: as in its `Card`.

    Returns:
        Keys of `presets.architectures.DATA_SETS`, and ``folder`` if a folder or zip of labelled
        pictures was learned from.
    """
    started_from = training.get("start_from")
    earlier = learned_from(started_from) if isinstance(started_from, dict) else set()
    pictures = {"folder"} if training.get("folder") else set()
    return set(training.get("data") or ()) | pictures | earlier


def read_card(bundle: Path) -> Card:
    """The card of a bundle.

    Raises:
        UserError: there is no such folder, or its card is missing or cannot be read.
    """
    if not os.path.isdir(bundle):  # unlike `Path.is_dir` it answers for any path
        raise UserError(f"There is no bundle {bundle}: name a folder that training wrote.")
    try:
        return Card.from_json((bundle / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(
            f"{bundle} is no bundle, it has no {CARD}: name a folder that training wrote."
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise UserError(f"{bundle / CARD} cannot be read: train the network again.") from None
