"""The state of a training, so that a stopped one can go on."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np


@dataclass
class TrainingState:
    """What a training needs to go on from a step, besides the network that was kept then."""

    step: int = 0
    """Batches learned from so far."""
    seconds: float = 0.0
    """Seconds that the fit has taken so far."""
    optimizer: list[np.ndarray] = field(default_factory=list)
    """The optimizer's variables."""
    generator: np.ndarray | None = None
    """State of the generator that decides the augmentation."""
    weights: list[np.ndarray] = field(default_factory=list)
    """The weights that go on learning, where those of the network are a moving average of them."""

    def save(self, path: Path) -> None:
        """Write it as an ``.npz`` file."""
        arrays: dict[str, Any] = {f"optimizer_{i}": value for i, value in enumerate(self.optimizer)}
        arrays |= {f"weights_{i}": value for i, value in enumerate(self.weights)}
        arrays |= {"step": self.step, "seconds": self.seconds, "generator": self.generator}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> "TrainingState":
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError, zipfile.BadZipFile: the file is missing or damaged.
        """
        with np.load(path, allow_pickle=False) as saved:

            def arrays(kind: str) -> list[np.ndarray]:
                count = sum(name.startswith(f"{kind}_") for name in saved.files)
                return [saved[f"{kind}_{i}"] for i in range(count)]

            return cls(
                step=int(saved["step"]),
                seconds=float(saved["seconds"]),
                optimizer=arrays("optimizer"),
                generator=saved["generator"],
                weights=arrays("weights"),
            )
