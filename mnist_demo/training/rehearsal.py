"""Images of what a network reads already, for one that learns more and is not to forget it."""

from functools import lru_cache, reduce
from operator import add

import numpy as np

from mnist_demo.datasets import Digits, mnist, optical, printed, synthetic
from mnist_demo.datasets.negatives import pairs, scribbles
from mnist_demo.training.corpus import MNIST_VALIDATION

SIZES = {
    "mnist": 4_000,
    "optical": 700,
    "synthetic": 800,
    "printed": 300,
    "scribbles": 1_200,
    "pairs": 800,
}
"""How many images of each data set are rehearsed: as many as are made or read in a second or two,
which is why letters and characters are not among them."""


@lru_cache(maxsize=2)
def rehearsal(names: tuple[str, ...], seed: int) -> Digits:
    """Images of the named data sets, drawn at random from those that networks learn from.

    Args:
        names: keys of `SIZES`.
        seed: decides which are drawn, and how they are made.

    Returns:
        The images, those of non-digits labelled `digits.NO_DIGIT`.

    Raises:
        UserError: a data set is not on this machine or cannot be read.
    """
    rng = np.random.default_rng(seed)
    parts: list[Digits] = []
    for name in names:
        count = SIZES[name]
        match name:
            case "mnist":
                parts.append(_some(mnist.train()[:-MNIST_VALIDATION], count, rng))
            case "optical":
                parts.append(_some(optical.load()[optical.TRAINING], count, rng))
            case "synthetic":
                parts.append(synthetic.generate(count, 2 * seed))
            case "printed":
                parts.append(printed.generate(count, 2 * seed))
            case "scribbles":
                parts.append(scribbles.generate(count, 2 * seed))
            case "pairs":
                parts.append(pairs.generate(parts[0], count, 2 * seed))
    return reduce(add, (Digits(part.images, part.labels) for part in parts))


def _some(digits: Digits, count: int, rng: np.random.Generator) -> Digits:
    return digits[rng.permutation(len(digits))[:count]]
