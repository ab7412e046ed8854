"""How a trained network is taught one person's hand: `training.teach` does it."""

from dataclasses import dataclass, replace
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.augmentation import WIDE
from mnist_demo.presets.available import INSTEAD_OF_MNIST, mnist_file
from mnist_demo.presets.config import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """What decides how a hand is taught besides the fields of a `TrainingConfig`.

    It was chosen on eighteen writers other than those that ``tests.bench.hand`` reports, by their
    misread drawings and the mean loss of those that did not teach, and on images that validate.
    At a higher rate, with more steps, or with the hard drawings learned from more often, they were
    read about as well.
    """

    fewest: int = 10
    """Drawings below which nothing is taught."""
    held_back: float = 0.25
    """Share of the drawings that are held back at first, and measure what was learned by then."""
    steps_to_measure: int = 65
    """Steps until that is measured; from then on all drawings are learned from."""
    steps: int = 100
    """Steps in all."""
    drawings: int = 32
    """Drawings in a batch, each varied whenever it is learned from."""
    rehearsed: int = 64
    """Images in a batch whose reading is to stay as it was."""
    rehearsal_weight: float = 3.0
    """Weight of their loss, where that of the drawings has 1."""
    learning_rate: float = 2.4e-3
    """The peak of the one-cycle schedule."""


RECIPE = Recipe()


def teaching_config(trained: dict[str, Any], seed: int = 0) -> TrainingConfig:
    """The config that teaches a network a hand; ``start_from`` and ``folder`` are still to be set.

    Args:
        trained: how the network was trained, as its card says under ``training``.
        seed: decides everything random.

    Raises:
        UserError: the card does not say how the network was trained.
    """
    try:
        before = TrainingConfig.from_dict(trained)
    except (KeyError, TypeError):
        raise UserError(
            "That network's card does not say how it was trained: teach another network."
        ) from None
    return replace(
        before,
        start_from=None,
        folder=None,
        rehearse=True,
        data=("mnist", "synthetic") if mnist_file() else INSTEAD_OF_MNIST,
        negatives=("scribbles", "pairs") if before.negatives else (),
        train_size=None,
        augment=True,
        augmentation=WIDE,
        epochs=1,
        batch_size=RECIPE.drawings + RECIPE.rehearsed,
        optimizer="adam",
        schedule="one-cycle",
        learning_rate=RECIPE.learning_rate,
        ema_decay=0.0,
        patience=None,
        seed=seed,
    )
