"""Where labelled digits come from: `mnist`, `pen_strokes` and `synthetic`."""

from mnist_demo.datasets.digits import Digits

__all__ = ["Digits"]
