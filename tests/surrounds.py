"""Clean pictures whose edge is not their paper: bars, a lid, a board in a margin, grid lines.

All are made from a seed, of synthetic digits on even paper.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.datasets import synthetic
from tests.canvas import on_sheet

SIDES = ("top", "right", "bottom", "left")


@dataclass(frozen=True)
class Look:
    """How the picture looks apart from what surrounds it."""

    paper: float = 255
    ink: float = 0
    jpeg: int | None = None
    """Quality, if the picture has been a JPEG."""


def digit_on_paper(label, rng, size=None, share=(0.45, 0.85), look=Look(), brush=(0.06, 0.15)):
    """A synthetic digit on even paper, and at which share of the paper's height it is drawn."""
    width, height = size or rng.integers(140, 420, 2)
    paths = synthetic.strokes_of(label, rng)
    points = np.concatenate(paths)
    extent = np.maximum(np.ptp(points, axis=0), 1e-9)
    thick = rng.uniform(*brush)
    room = np.array([width, height]) * rng.uniform(*share)
    scale = (room / (extent + thick * extent.max())).min()
    thick *= scale * extent.max()
    spare = np.array([width, height]) - extent * scale - thick
    at = thick / 2 + spare * rng.uniform(0.1, 0.9, 2)
    placed = [(path - points.min(axis=0)) * scale + at for path in paths]
    share_of_ink = 1 - on_sheet(placed, (int(width), int(height)), thick) / 255.0
    return look.paper + (look.ink - look.paper) * share_of_ink


def with_bars(paper, depths, level):
    """A picture with bars of one level along its sides.

    Args:
        paper: shape (height, width).
        depths: of each side of `SIDES`, as a share of the paper's shorter side.
        level: of the bars.
    """
    top, right, bottom, left = (round(depth * min(paper.shape)) for depth in depths)
    return np.pad(paper, ((top, bottom), (left, right)), constant_values=level)


def turned(picture, degrees, level):
    """The picture turned about its middle, at its own size, on a ground of one level."""
    return ndimage.rotate(picture, degrees, reshape=False, order=1, cval=level)


def finished(picture, rng, look=Look(), noise=0.0):
    """The picture as uint8, noisy and saved as its look says."""
    picture = picture + rng.normal(0, noise, picture.shape) if noise else picture
    grey = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    if look.jpeg is None:
        return grey
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=look.jpeg)
    return np.asarray(Image.open(file))
