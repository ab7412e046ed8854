"""Clean pictures whose edge is not their paper: bars, a lid, a board in a margin, grid lines.

All are made from a seed, of synthetic digits on even paper.
"""

import io
from dataclasses import dataclass
from itertools import product

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from mnist_demo.datasets import synthetic
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise
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
    """A synthetic digit on even paper, somewhere on it.

    Args:
        label: 0 to 9.
        rng: draws the hand and the place, and the size of the paper unless it is given.
        size: width and height in pixels.
        share: least and greatest share of the paper's width or height that the digit takes.
        look: grey levels of the paper and the ink.
        brush: least and greatest width of the stroke, as a share of the digit's longer side.
    """
    width, height = rng.integers(140, 420, 2) if size is None else size
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


def with_lines(paper, places, thick, level, tilt=0.0, dash=None):
    """A picture with straight lines from edge to edge.

    Args:
        paper: shape (height, width).
        places: of lines from top to bottom as shares of the width, and of lines from left to right
            as shares of the height.
        thick: width of the lines in pixels.
        level: of the lines.
        tilt: tangent of their angle.
        dash: length of dashes and of the gaps between them, in pixels; ``None`` for whole lines.
    """
    fine, (height, width) = 3, paper.shape
    image = Image.new("L", (fine * width, fine * height))
    draw = ImageDraw.Draw(image)
    for across, shares in enumerate(places):
        along, over = (width, height) if across else (height, width)
        steps = np.arange(-5, along + 5, dash or along + 10)
        for begin in steps[:: 2 if dash else 1]:
            ends = np.array([begin, begin + (dash or along + 10)])
            for share in shares:
                path = fine * np.stack([ends, share * over + tilt * (ends - along / 2)])
                points = path.T if across else path[::-1].T
                draw.line([tuple(point) for point in points], fill=255, width=round(fine * thick))
    return paper + (level - paper) * np.asarray(image.reduce(fine)) / 255


def share_alike(pictures):
    """The share of pairs of pictures of which the same digit's ink is found.

    Args:
        pictures: pairs of grey pictures; of the second one, the ink is plain.
    """
    alike = [_are_alike(*pair) for pair in pictures]
    return sum(alike) / len(alike)


def _are_alike(picture, plain):
    # solid ink: the ripples of a JPEG are found round the plain digit, and not inside bars
    found, wanted = (normalise(find_ink(grey) > 0.5).centred for grey in (picture, plain))
    # centred by whole pixels, the same ink may come to lie a pixel apart
    shifted = [np.roll(found, by, (0, 1)).ravel() for by in product((-1, 0, 1), repeat=2)]
    return max(np.corrcoef(one, wanted.ravel())[0, 1] for one in shifted) > 0.85
