"""Inference: `Network` runs a bundle, and `Reader` reads strokes and pictures with it."""

from mnist_demo.inference.network import Network
from mnist_demo.inference.reader import Reader, Reading, joined

__all__ = ["Network", "Reader", "Reading", "joined"]
