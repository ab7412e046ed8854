"""Teach a trained network a person's hand from a few drawings, so that it forgets nothing else.

At each step it learns from some of the drawings, varied whenever they are seen, and rehearses: on
images of what was learned before it is to answer as it did (Li and Hoiem, "Learning without
Forgetting", 2016). Only the last convolution and what follows it learn: what strokes look like is
the same for every hand, what digits are made of is not. Batch normalisation keeps its statistics.

Some drawings are held back at first, to say how well it reads those that it has not seen; once they
are read, they are learned from as well.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from mnist_demo.bundle import read_card
from mnist_demo.datasets import Digits, folder
from mnist_demo.errors import UserError
from mnist_demo.events import BatchEnd, Done, Saving, Taught
from mnist_demo.inference import Network
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.presets.hand import RECIPE
from mnist_demo.training import architectures, corpus, export
from mnist_demo.training.augmentation import augment
from mnist_demo.training.optimizers import OPTIMIZER_BUILDERS, SCHEDULE_BUILDERS
from mnist_demo.training.output_folder import require_free, whole_folder
from mnist_demo.training.rehearsal import rehearsal
from mnist_demo.training.train import load_weights

_THREADS = 2
"""Threads that LiteRT reads with."""
_BATCH = 500
"""Most images that Keras reads at once."""


def teach(
    config: TrainingConfig, out: Path, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[BatchEnd | Saving | Taught | Done]:
    """Teach a bundle's network the drawings of a folder and write what comes of it to ``out``.

    Args:
        config: as from `presets.hand.teaching_config`.
        out: a new folder.
        should_stop: asked at first, before each step, and before the network is written; if it says
            yes nothing is written.

    Yields:
        An event for each step; `Saving`; `Taught`, the figures before and after; and `Done`.

    Raises:
        UserError: the folder is taken or cannot be written, there are fewer drawings than
            `presets.hand.RECIPE` asks for or they are of one digit only, the bundle is damaged, or
            it was stopped.
    """
    require_free(out)
    began = time.perf_counter()
    start = Path(config.start_from or "")
    card = read_card(start)
    drawings = _drawings(Path(config.folder or ""))
    before = Network.load(start, _THREADS)
    _require_wanted(should_stop)  # the worker may just have started: what follows takes seconds
    images = rehearsal(config.data + config.negatives, config.seed)

    model = architectures.build(config, card.columns)
    load_weights(model, start)
    student = _Student(model, config, images, before.logits(images.images))
    held_back = corpus.held_out_pictures(drawings.labels, RECIPE.held_back)
    unseen = drawings[held_back]
    rightly_before = int((student.read(unseen.images) == unseen.labels).sum())
    rightly_after = 0
    for step in range(1, RECIPE.steps + 1):
        _require_wanted(should_stop)
        loss, accuracy = student.learn(drawings[~held_back])
        yield BatchEnd(
            step=step,
            steps=RECIPE.steps,
            epoch=1,
            loss=loss,
            accuracy=accuracy,
            seconds=time.perf_counter() - began,
        )
        if step == RECIPE.steps_to_measure:
            rightly_after = int((student.read(unseen.images) == unseen.labels).sum())
            held_back[:] = False

    _require_wanted(should_stop)
    yield Saving()
    seconds = time.perf_counter() - began
    with whole_folder(out) as partial:
        export.write_network(model, partial)
        result = export.write_taught_card(config, card, before, len(drawings), seconds, partial)
    told = Taught(
        drawings=len(drawings),
        held_back=len(unseen),
        rightly_before=rightly_before,
        rightly_after=rightly_after,
        test_before=result.metrics["test_before_accuracy"],
    )
    yield told
    yield Done(
        step=RECIPE.steps,
        steps=RECIPE.steps,
        epoch=1,
        loss=loss,
        accuracy=accuracy,
        seconds=seconds,
        val_accuracy=rightly_after / len(unseen),
        bundle=str(out),
        test_accuracy=result.metrics["test_accuracy"],
        test_loss=result.metrics["test_loss"],
        test_data=result.tested_on,
    )


def _require_wanted(should_stop: Callable[[], bool]) -> None:
    if should_stop():
        raise UserError("Stopped before it knew all drawings: no network was kept.")


def _drawings(place: Path) -> Digits:
    drawings = folder.load(place, folder.refuse)
    if len(drawings) < RECIPE.fewest:
        raise UserError(
            f"{len(drawings)} drawings are too few: {RECIPE.fewest} or more teach a network."
        )
    if len(np.unique(drawings.labels)) < 2:
        raise UserError("All drawings are of one digit: add some of another.")
    return drawings


class _Student:
    """The network that learns a hand, in place; the one before is its teacher."""

    def __init__(
        self, model: keras.Model, config: TrainingConfig, images: Digits, logits: np.ndarray
    ) -> None:
        """Prepare to learn.

        Args:
            model: has the weights to begin with.
            config: as for `teach`.
            images: what is rehearsed.
            logits: float32 of shape (n, 10): what is to be answered to that.
        """
        self._config = config
        self._learned = architectures.last_weights(model)
        self._rehearsed, self._logits = images.images, logits
        self._optimizer = OPTIMIZER_BUILDERS[config.optimizer](
            SCHEDULE_BUILDERS[config.schedule](config.learning_rate, RECIPE.steps)
        )
        self._optimizer.build(self._learned)
        self._rng = np.random.default_rng(config.seed)
        self._logits_of = keras.Model(model.inputs, model.get_layer("logits").output)
        self._step = self._graph()
        self._read = tf.function(self._logits_of, reduce_retracing=True)

    def read(self, images: np.ndarray) -> np.ndarray:
        """The digits that the network reads now: uint8 (n, 28, 28) → int (n,)."""
        batches = np.split(images, range(_BATCH, len(images), _BATCH))
        logits = [self._read(_inputs(batch), training=False).numpy() for batch in batches]
        return np.concatenate(logits).argmax(axis=1)

    def learn(self, drawings: Digits) -> tuple[float, float]:
        """One step; gives back the loss in nats, and the accuracy on the drawings, 0 to 1.

        Each digit that is among the drawings is learned from as often as any other.
        """
        _, digit, counts = np.unique(drawings.labels, return_inverse=True, return_counts=True)
        chances = 1 / counts[digit] / len(counts)
        own = self._rng.choice(len(drawings), RECIPE.drawings, p=chances)
        old = self._rng.integers(len(self._rehearsed), size=RECIPE.rehearsed)
        loss, accuracy = self._step(
            _inputs(drawings.images[own]),
            tf.constant(drawings.labels[own], tf.int32),
            _inputs(self._rehearsed[old]),
            tf.constant(self._logits[old]),
        )
        return float(loss), float(accuracy)

    def _graph(self) -> Callable:
        optimizer, ranges = self._optimizer, self._config.augmentation
        generator = tf.random.Generator.from_seed(self._config.seed)
        learned = self._learned

        @tf.function
        def step(
            drawn: tf.Tensor, labels: tf.Tensor, rehearsed: tf.Tensor, before: tf.Tensor
        ) -> tuple[tf.Tensor, tf.Tensor]:
            images = tf.concat([augment(drawn, generator, ranges), rehearsed], axis=0)
            with tf.GradientTape() as tape:
                # not in training mode: a batch of one hand must not move batch norm's statistics
                logits = self._logits_of(images, training=False)
                own, old = logits[: RECIPE.drawings], logits[RECIPE.drawings :]
                # which digit a drawing is, not that it is one: non-digits stay refused
                wrong = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, own)
                forgot = _cross_entropy(_shares(before), old)
                loss = tf.reduce_mean(wrong) + RECIPE.rehearsal_weight * forgot
            optimizer.apply(tape.gradient(loss, learned), learned)
            hits = tf.argmax(own, axis=-1, output_type=tf.int32) == labels
            return loss, tf.reduce_mean(tf.cast(hits, tf.float32))

        return step


def _inputs(images: np.ndarray) -> tf.Tensor:
    return tf.constant(images[..., None] / 255, tf.float32)


def _with_none(logits: tf.Tensor) -> tf.Tensor:
    """Logits of eleven classes: the last, no digit, has the logit 0 as in `training.fit`."""
    return tf.pad(logits, [[0, 0], [0, 1]])


def _shares(logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.softmax(_with_none(logits))


def _cross_entropy(wanted: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    losses = tf.nn.softmax_cross_entropy_with_logits(wanted, _with_none(logits))
    return tf.reduce_mean(losses)
