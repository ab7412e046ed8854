"""How much sooner ``workshop`` reads 99 % of MNIST's test images than Keras's own example does.

    python -m tests.bench.workshop [--seeds N] [--markdown]

The rival is the Keras team's `mnist_convnet <https://keras.io/examples/vision/mnist_convnet/>`_,
as published and trained by ``model.fit``. It is stopped when it first reads the test images well
enough: its clock then stands at a training that knew when to stop. ``workshop`` does not know: its
clock stands at the end of its whole fit, validation and all. Both clocks run while graphs are
traced, and neither while the test images are read. The two take turns, a seed of one and the same
seed of the other, so that a busy machine slows both alike.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import Annotated

import keras
import numpy as np
import typer
from keras import layers
from rich.console import Console
from rich.table import Table

from mnist_demo.cli.output import working
from mnist_demo.datasets import Digits, mnist
from mnist_demo.presets.config import make_config
from mnist_demo.training import architectures, corpus
from mnist_demo.training.fit import fit

BAR = 0.99
"""Test accuracy to reach."""
_EPOCHS = 15
"""Of the example; more than it has ever needed to reach the bar."""
_LOOKS = 2
"""So often in each of its epochs the example is looked at."""
_COLUMNS = (
    "network",
    "parameters",
    "seconds to 99 %, median",
    "lowest to highest",
    "test accuracy, median",
    "test accuracy, lowest",
)


@dataclass(frozen=True)
class Training:
    """One training of one of the two."""

    parameters: int
    seconds: float | None
    """Of fit: until the bar is first reached, or of all of it; None if it never is."""
    accuracy: float
    """On the test images, at that moment; 0 to 1."""


def main(
    seeds: Annotated[int, typer.Option(min=1, help="Three at least for a figure to keep.")] = 5,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="A table in Markdown.")] = False,
) -> None:
    """Train both, and print one table."""
    test = mnist.test()
    done: dict[str, list[Training]] = {name: [] for name in NETWORKS}
    for seed in range(seeds):
        for name, train in NETWORKS.items():
            with working(f"seed {seed + 1} of {seeds}: {name}"):
                keras.utils.set_random_seed(seed)
                done[name].append(train(seed, test))
    rows = [_row(name, trainings) for name, trainings in done.items()]
    caption = _caption(done, seeds)
    if as_markdown:
        for cells in (_COLUMNS, ["---", *["---:"] * (len(_COLUMNS) - 1)], *rows):
            print("| " + " | ".join(cells) + " |")
        print("", caption, sep="\n")
    else:
        table = Table(*_COLUMNS, title="Time to 99 %", caption=caption)
        for cells in rows:
            table.add_row(*cells)
        Console().print(table)


def _mnist_convnet(seed: int, test: Digits) -> Training:
    """Keras's example, until it first reaches the bar."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    train = mnist.train()
    clock = _StopAtBar(test)
    clock.start()
    model.fit(
        train.images[..., None].astype(np.float32) / 255,
        keras.utils.to_categorical(train.labels, 10),
        batch_size=128,
        epochs=_EPOCHS,
        validation_split=0.1,
        callbacks=[clock],
        verbose=0,
    )
    seconds = clock.seconds if clock.accuracy >= BAR else None
    return Training(model.count_params(), seconds, clock.accuracy)


class _StopAtBar(keras.callbacks.Callback):
    """A stop-watch that stands still while the test images are read, and a stop at the bar."""

    def __init__(self, test: Digits) -> None:
        super().__init__()
        self._test = test
        self.seconds = self.accuracy = 0.0

    def start(self) -> None:
        """Begin to count."""
        self._went_on = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Look in the middle of the epoch; at its end `on_epoch_end` does, after validation."""
        share = self.params["steps"] / _LOOKS
        if any(batch + 1 == round(share * look) for look in range(1, _LOOKS)):
            self._look()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Look at the end of the epoch, unless the bar was reached within it."""
        if not self.model.stop_training:
            self._look()

    def _look(self) -> None:
        self.seconds += time.perf_counter() - self._went_on
        self.accuracy = _accuracy(self.model, self._test)
        self.model.stop_training = self.accuracy >= BAR
        self.start()


def _workshop(seed: int, test: Digits) -> Training:
    """The whole preset; the test images are read once, after it."""
    digits = corpus.assemble(("mnist",))["mnist"]
    config = make_config("workshop", seed=seed)
    model = architectures.build(config)
    *_, done = fit(model, config, digits.train, digits.validation)
    return Training(model.count_params(), done.seconds, _accuracy(model, test))


NETWORKS: dict[str, Callable[[int, Digits], Training]] = {
    "mnist_convnet": _mnist_convnet,
    "workshop": _workshop,
}
"""Each of the two, from a seed and the test images."""


def _accuracy(model: keras.Model, digits: Digits) -> float:
    images = digits.images[..., None].astype(np.float32) / 255
    # a call for each batch: model.predict within model.fit would disturb the fit's own state
    read = [np.argmax(model(part, training=False), axis=1) for part in np.split(images, 20)]
    return float((np.concatenate(read) == digits.labels).mean())


def _row(name: str, trainings: list[Training]) -> list[str]:
    accuracies = [training.accuracy for training in trainings]
    seconds = [training.seconds for training in trainings if training.seconds is not None]
    whole = len(seconds) == len(trainings)
    return [
        f"`{name}`",
        f"{trainings[0].parameters:,}",
        f"{median(seconds):.1f}" if whole else "–",
        f"{min(seconds):.1f} to {max(seconds):.1f}" if whole else "–",
        f"{median(accuracies):.2%}",
        f"{min(accuracies):.2%}",
    ]


def _caption(done: dict[str, list[Training]], seeds: int) -> str:
    seconds = {name: [t.seconds for t in trainings] for name, trainings in done.items()}
    libraries = ", ".join(f"{name} {version(name)}" for name in ("keras", "tensorflow-cpu"))
    about = (
        f"{seeds} {'seed' if seeds == 1 else 'seeds'} each, in turns; {os.cpu_count()} CPU cores; "
        f"{libraries}."
    )
    if None in seconds["mnist_convnet"]:
        return f"mnist_convnet did not always reach the bar in {_EPOCHS} epochs. {about}"
    ratio = median(seconds["mnist_convnet"]) / median(seconds["workshop"])
    missed = sum(training.accuracy < BAR for training in done["workshop"])
    held = "on every seed" if not missed else f"on all seeds but {missed}"
    return f"workshop is there {ratio:.1f} times sooner, at 99 % or more {held}. {about}"


if __name__ == "__main__":
    typer.run(main)
