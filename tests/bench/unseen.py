"""What no network of ours has learned from."""

from mnist_demo.datasets import pen_strokes
from mnist_demo.training.corpus import held_out_writers


def unseen_digits() -> list[pen_strokes.PenDigit]:
    """The pen digits of the writers who validate, of all files.

    Raises:
        UserError: there are no pen strokes on this machine.
    """
    recorded = pen_strokes.read()
    writers = held_out_writers(recorded)
    return [digit for digit in recorded if digit.writer in writers]
