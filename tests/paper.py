"""A seven on paper, as a scan and as a photo would show it."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

SIZE = (400, 300)
SEVEN = [(130, 60), (270, 60), (190, 240)]


def drawn(scale=1.0, dx=0, dy=0, side=200, brush=8):
    """A seven drawn by Pillow, independent of `strokes`, as dark ink on white paper."""
    image = Image.new("L", (side * 4, side * 4), 255)
    pen = ImageDraw.Draw(image)
    corners = ((20, 20), (60, 20), (35, 80))
    points = [(4 * (x * scale + dx), 4 * (y * scale + dy)) for x, y in corners]
    pen.line(points, fill=0, width=round(4 * brush * scale), joint="curve")
    return np.asarray(image.reduce(4))


def sheet(brightness=220, darkness=60, width=16, printed=(), printed_grey=170):
    """A seven on paper with printed lines, as floats."""
    image = Image.new("F", SIZE, brightness)
    draw = ImageDraw.Draw(image)
    for line in printed:
        draw.line(line, fill=printed_grey, width=3)
    if width:
        draw.line(SEVEN, fill=darkness, width=width)
    return np.array(image)


def seven(width=16):
    image = Image.new("L", SIZE)
    ImageDraw.Draw(image).line(SEVEN, fill=1, width=width)
    return np.asarray(image) > 0


def light(left=1.0, right=0.4):
    return np.linspace(left, right, SIZE[0])[None]


def noisy(grey, rng, sigma=2.0):
    return np.clip(grey + rng.normal(0, sigma, grey.shape), 0, 255).astype(np.uint8)


RULED = [((0, y), (400, y + 8)) for y in range(20, 300, 40)]
SQUARED = RULED + [((x, 0), (x - 6, 300)) for x in range(15, 400, 40)]


def on_table(paper, brightness=60, angle=0.0, margin=(90, 120)):
    """Paper on a darker table all round, turned by degrees about the middle."""
    image = Image.fromarray(paper.astype(np.float32))
    wider = Image.new("F", (SIZE[0] + 2 * margin[0], SIZE[1] + 2 * margin[1]), -1)
    wider.paste(image, margin)
    turned = np.asarray(wider.rotate(angle, Image.Resampling.BILINEAR, fillcolor=-1))
    return np.where(turned < 0, brightness, turned)


def overlap(found, drawn):
    """Intersection over union, a pixel's width at the rim left out."""
    clear = ~(ndimage.binary_dilation(drawn) & ~ndimage.binary_erosion(drawn))
    inked = found > 0.5
    return (inked & drawn & clear).sum() / ((inked | drawn) & clear).sum()


def seen_from_the_side(paper, corners, brightness=60, size=(600, 450)):
    """Paper on a darker table in perspective.

    Args:
        paper: as from `sheet`.
        corners: where the paper's upper left, upper right, lower right and lower left corner lie
            on the photo, (x, y) in pixels; some may lie beyond it.
        brightness: of the table.
        size: width and height of the photo.
    """
    height, width = paper.shape
    of_paper = [(0, 0), (width, 0), (width, height), (0, height)]
    # eight equations in the coefficients of Pillow's transform, two for each corner
    equations = []
    for (x, y), (u, v) in zip(corners, of_paper, strict=True):
        equations.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        equations.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    coefficients = np.linalg.solve(np.array(equations, float), np.ravel(of_paper)).tolist()
    image = Image.fromarray(paper.astype(np.float32))
    seen = image.transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR, fillcolor=-1
    )
    return np.where(np.asarray(seen) < 0, brightness, seen)
