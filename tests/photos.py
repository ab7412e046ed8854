"""Photos of digits on paper, made up from a seed: what a phone makes of them."""

import colorsys
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

ORIENTATION = 0x0112
"""EXIF's tag of how a picture was held."""
_TURN_BACK = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
"""What a camera does to an upright picture that it tags so."""
_FINE = 2
"""Ink and printed lines are drawn at this many times the size of the photo."""


@dataclass(frozen=True)
class Conditions:
    """How a photo was taken, drawn at random by `conditions`."""

    pen: str
    """``pencil``, ``ballpoint``, ``marker`` or ``brush``."""
    paper: str
    """``plain``, ``lined``, ``squared``, or ``school``: thin coloured squares of 5 mm."""
    shadow: bool
    """Whether something stands in the light."""
    orientation: int
    """EXIF's, one of `_TURN_BACK`."""
    on_table: bool = False
    """Whether the sheet is seen whole, on a darker table."""
    chalk: bool = False
    """Whether it is light on a dark board, else dark on light paper."""
    exposure: float = 1.0
    """Share of the light that reaches the sensor."""
    at_edge: bool = False
    """Whether the writing meets an edge of the photo, or is cut by it a little."""
    coloured: bool = False
    """Whether a coloured pen writes on coloured paper, half of the time as bright as the pen."""
    tilted: bool = False
    """Whether the sheet, on a table, is seen from low over it: 45° to 60° from above."""


_PENS = {"pencil": (0.035, 0.06), "ballpoint": (0.03, 0.055), "marker": (0.08, 0.15)}
"""Thinnest and thickest stroke, over the digit's height; these pens are equally frequent."""
_BRUSH = (0.1, 0.19)
"""The same of a brush at its widest."""
_BRISTLES = 14
_GRAIN = {"pencil": 0.35, "ballpoint": 0.15, "marker": 0.05, "brush": 0.1}
"""How uneven the ink is."""
_BOARD = 0.8
"""Brightness by which a board is darker than chalk; that of white paper is 1."""
_DARKNESS = {
    "pencil": (0.35, 0.6),
    "ballpoint": (0.55, 0.8),
    "marker": (0.7, 0.95),
    "brush": (0.75, 0.97),
}
"""Least and greatest contrast of the ink with the paper."""
_LUMINANCE = np.array([0.299, 0.587, 0.114])
_PRINTED_HUES = (0.58, 0.62, 0.68, 0.75)
"""Hues of the lines in school notebooks: blue to violet."""
_BEYOND = (-0.02, 0.07)
"""Least and greatest share of the writing that the photo's edge cuts off; below 0 a gap."""
_TILT = (45, 60)
"""Least and greatest angle in degrees between the line of sight and the upright on the sheet."""
_FROM_AFAR = (1.5, 3.0)
"""Least and greatest distance of the camera, over the photo's longer side."""


def conditions(rng):
    return Conditions(
        pen=str(rng.choice(list(_PENS))),
        paper=str(rng.choice(["plain", "lined", "squared"])),
        shadow=bool(rng.integers(2)),
        orientation=int(rng.choice(list(_TURN_BACK))),
    )


def photo(paths, how, rng, size=(800, 600), share=(0.25, 0.6), margin=None):
    """A JPEG of strokes on paper.

    Args:
        paths: pen paths of shape (points, 2), y down, in any unit.
        how: the `Conditions`.
        rng: draws the rest: light, place, size, angle, noise.
        size: width and height of the photo when held upright, in pixels.
        share: least and greatest height of the writing, as a share of the photo's; no wider than
            nine tenths of it.
        margin: cut so close to the strokes, as a share of their longer side; ``None`` for all of
            the photo.
    """
    paths, height = _placed(paths, rng, size, share)
    if how.at_edge:
        paths = _moved_to_edge(paths, rng, size)
    paper, pen = rng.uniform(0.75, 1.0), 0.0
    if how.coloured:
        paper, pen = _colours(rng)
    # one channel for grey pictures, else red, green and blue
    sheet = paper * (1 - _printed(how.paper, height, rng, size))
    sheet = sheet * (1 - (1 - pen) * _ink(paths, how.pen, height, rng, size)[..., None])
    if how.chalk:
        sheet = 1 - _BOARD * sheet
    if how.tilted:
        sheet = _tilted(sheet, paths, rng, size)
    elif how.on_table:
        sheet = _on_table(sheet, rng, size)
    blur = rng.uniform(0.4, 1.2)
    sheet = ndimage.gaussian_filter(sheet, (blur, blur, 0))
    sheet *= how.exposure * _light(rng, size)[..., None]
    if how.shadow:
        sheet *= _shadow(rng, size)[..., None]
    sheet += rng.normal(0, rng.uniform(0.004, 0.02), sheet.shape)
    if margin is not None:
        sheet = _cut(sheet, np.concatenate(paths), margin)
    levels = (255 * np.clip(sheet, 0, 1)).astype(np.uint8)
    image = Image.fromarray(np.broadcast_to(levels, (*levels.shape[:2], 3)).copy())
    if _TURN_BACK[how.orientation] is not None:
        image = image.transpose(_TURN_BACK[how.orientation])
    exif = Image.Exif()
    exif[ORIENTATION] = how.orientation
    file = io.BytesIO()
    image.save(file, "JPEG", quality=int(rng.integers(60, 95)), exif=exif)
    return file.getvalue()


def _placed(paths, rng, size, share):
    """The strokes turned a little and put somewhere on the photo, and the height of the writing."""
    angle = rng.normal(0, np.radians(3))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = np.concatenate(paths) @ turn.T
    low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    height = rng.uniform(*share) * size[1]
    scale = min(height / max(extent[1], 0.5 * extent[0]), 0.85 * size[0] / extent[0])
    room = np.array(size) - extent * scale
    margin = 0.07 * min(size)
    at = rng.uniform(np.minimum(margin, room / 2), np.maximum(room - margin, room / 2))
    placed = [(path @ turn.T - low) * scale + at for path in paths]
    return placed, max(extent[1], 0.5 * extent[0]) * scale


def _moved_to_edge(paths, rng, size):
    """The strokes moved straight to one edge of the photo, some of them a little beyond."""
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    axis, beyond = rng.integers(2), rng.uniform(*_BEYOND) * (high - low).max()
    to = -low[axis] - beyond if rng.integers(2) else size[axis] - high[axis] + beyond
    return [path + to * np.eye(2)[axis] for path in paths]


def _colours(rng):
    """Reflectances of paper and pen, of other hues, half of the time of one lightness."""
    hue = rng.uniform()
    paper = np.array(colorsys.hsv_to_rgb(hue, rng.uniform(0.15, 0.6), rng.uniform(0.75, 1.0)))
    pen_hue = (hue + rng.uniform(0.25, 0.75)) % 1
    pen = np.array(colorsys.hsv_to_rgb(pen_hue, rng.uniform(0.7, 1.0), rng.uniform(0.3, 0.8)))
    if rng.integers(2):
        as_bright = paper @ _LUMINANCE * rng.uniform(0.92, 1.05)
        pen = np.clip(pen * as_bright / (pen @ _LUMINANCE), 0, 1)
    return paper, pen / np.maximum(paper, 1e-3)


def _cut(sheet, points, margin):
    low, high = points.min(axis=0), points.max(axis=0)
    room = margin * (high - low).max()
    left, top = np.maximum(low - room, 0).astype(int)
    right, bottom = np.ceil(high + room).astype(int)
    return sheet[top:bottom, left:right]


def _ink(paths, pen, height, rng, size):
    width = _FINE * height * rng.uniform(*(_BRUSH if pen == "brush" else _PENS[pen]))
    image = Image.new("L", (_FINE * size[0], _FINE * size[1]))
    draw = ImageDraw.Draw(image)
    for path in paths:
        if pen == "brush":
            _brush(draw, _FINE * path, width, rng)
            continue
        points = [tuple(point) for point in _FINE * path]
        draw.line(points, fill=255, width=max(1, round(width)), joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    ink = np.asarray(image.reduce(_FINE), float) / 255
    # graphite keeps to the grain of the paper, and a hand presses unevenly
    grain = _GRAIN[pen]
    uneven = ndimage.gaussian_filter(rng.normal(0, 1, ink.shape), 0.8)
    pressed = ndimage.zoom(rng.normal(0, 0.12, (4, 6)), _ratio(ink.shape, (4, 6)), order=1)
    texture = np.clip(1 + grain * uneven / uneven.std() / 2 + pressed, 0.3, 1.2)
    return np.clip(ink * rng.uniform(*_DARKNESS[pen]) * texture, 0, 1)


def _brush(draw, path, width, rng):
    """A stroke of a brush: bristles side by side, together where it tapers, dry near its end."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    along = np.linspace(0, length[-1], max(3, int(length[-1] / 4)))
    middle = np.stack([np.interp(along, length, path[:, i]) for i in (0, 1)], axis=1)
    across = np.gradient(middle, axis=0)[:, ::-1] * (-1, 1)
    across /= np.maximum(np.hypot(*across.T), 1e-9)[:, None]
    done = along / max(length[-1], 1e-9)
    # pressed down at once, and lifted slowly
    pressure = np.minimum(1, 0.4 + 4 * done) * np.minimum(1, 0.2 + rng.uniform(1, 3) * (1 - done))
    pressure *= 1 + 0.15 * np.sin(2 * np.pi * (rng.uniform() + rng.uniform(0.5, 2) * done))
    dry_from = rng.uniform(0.6, 1.1)
    for place in np.linspace(-0.5, 0.5, _BRISTLES):
        until = np.searchsorted(done, max(0.5, dry_from + rng.exponential(0.15)))
        bristle = middle + place * width * pressure[:, None] * across
        thick = np.maximum(2, 2.2 * width / _BRISTLES * pressure)
        for (x, y), (x2, y2), t in zip(bristle, bristle[1:until], thick, strict=False):
            draw.line((x, y, x2, y2), fill=255, width=round(t))
            draw.ellipse((x - t / 2, y - t / 2, x + t / 2, y + t / 2), fill=255)


def _printed(paper, height, rng, size):
    """Contrast of the printed lines, with an axis for colours."""
    if paper == "plain":
        return np.zeros((1, 1, 1))
    if paper == "school":
        # digits there are one to two squares high
        spacing, thin, colour = height * rng.uniform(0.5, 0.95), 0.6, _printed_colour(rng)
    else:
        spacing = height * (rng.uniform(0.9, 2.0) if paper == "lined" else rng.uniform(0.3, 0.8))
        thin, colour = 1.2, np.zeros(1)
    spacing = max(spacing, 18)
    width = _FINE * max(thin, spacing * rng.uniform(0.02, 0.05))
    slope, narrower = rng.normal(0, 0.03), rng.normal(0, 0.01)
    image = Image.new("L", (_FINE * size[0], _FINE * size[1]))
    draw = ImageDraw.Draw(image)
    for across in (False, True)[: 1 if paper == "lined" else 2]:
        length, reach = (_FINE * side for side in (size[::-1] if across else size))
        turned = -slope if across else slope
        for at in np.arange(-reach, 2 * reach, _FINE * spacing) + rng.uniform(0, spacing):
            # seen at an angle, lines that are parallel come together
            tilt = turned + narrower * (at / reach - 0.5)
            ends = [(x, at + tilt * (x - length / 2)) for x in (0, length)]
            ends = [(y, x) for x, y in ends] if across else ends
            draw.line(ends, fill=255, width=round(width))
    share = np.asarray(image.reduce(_FINE), float)[..., None] / 255
    return share * (1 - colour) * rng.uniform(0.1, 0.35)


def _printed_colour(rng):
    """Blue, violet or grey, as a reflectance."""
    hue = rng.choice(_PRINTED_HUES)
    return np.array(colorsys.hsv_to_rgb(hue, rng.choice([0.05, 0.6]), rng.uniform(0.2, 0.7)))


def _tilted(sheet, paths, rng, size):
    """The sheet on a table as seen from low over it, from any side; the writing in the middle."""
    points = np.concatenate(paths)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    angle = np.radians(rng.uniform(*_TILT))
    # most people stand before what they wrote
    side = rng.normal(0, np.radians(12))
    away = rng.uniform(*_FROM_AFAR) * max(size)
    zoom = rng.uniform(0.7, 1.1)
    x, y = np.meshgrid(*(np.arange(length) - length / 2 for length in size))
    x, y = x / zoom, y / zoom
    # where the line of sight through each pixel meets the sheet
    along = y / (np.cos(angle) + y * np.sin(angle) / away)
    across = x * (1 - along * np.sin(angle) / away)
    cos, sin = np.cos(side), np.sin(side)
    at = (middle[1] + sin * across + cos * along, middle[0] + cos * across - sin * along)
    seen = np.stack(
        [
            ndimage.map_coordinates(layer, at, order=1, cval=-1)
            for layer in sheet.transpose(2, 0, 1)
        ],
        axis=-1,
    )
    table = rng.uniform(0.05, 0.4)
    return np.where(seen < 0, table, seen)


def _on_table(sheet, rng, size):
    """The sheet smaller, turned a little, on a table with a grain."""
    smaller, angle = rng.uniform(0.35, 0.85), rng.normal(0, np.radians(4))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / smaller
    middle = (np.array(size[::-1]) - 1) / 2
    room = (1 - smaller) / 2.5 * np.array(size[::-1])
    at = middle - turn @ (middle + rng.uniform(-room, room))
    laid = np.stack(
        [
            ndimage.affine_transform(layer, turn, at, order=1, cval=-1)
            for layer in sheet.transpose(2, 0, 1)
        ],
        axis=-1,
    )
    grain = ndimage.gaussian_filter(rng.normal(0, 1, sheet.shape[:2]), (1, 12))
    table = rng.uniform(0.05, 0.4) * (1 + rng.uniform(0, 0.3) * grain / grain.std())
    return np.where(laid < 0, table[..., None], laid)


def _light(rng, size):
    """Brightness that falls off to one side and to the corners."""
    x, y = np.meshgrid(*(np.linspace(-1, 1, side) for side in size))
    angle = rng.uniform(0, 2 * np.pi)
    falling = 1 - rng.uniform(0, 0.3) * (1 + np.cos(angle) * x + np.sin(angle) * y) / 2
    return falling * (1 - rng.uniform(0, 0.12) * (x**2 + y**2))


def _shadow(rng, size):
    """A darker part with a straight or rounded, more or less soft edge."""
    x, y = np.meshgrid(*(np.arange(side) for side in size))
    angle, longer = rng.uniform(0, 2 * np.pi), max(size)
    if rng.integers(2):
        away = (x - rng.uniform(0, size[0])) * np.cos(angle)
        away += (y - rng.uniform(0, size[1])) * np.sin(angle)
    else:
        centre = rng.uniform(-0.3, 1.3, 2) * size
        away = rng.uniform(0.3, 0.7) * longer - np.hypot(x - centre[0], y - centre[1])
    soft = 1 / (1 + np.exp(-away / (longer * rng.uniform(0.004, 0.05))))
    return 1 - rng.uniform(0.2, 0.55) * soft


def _ratio(shape, coarse):
    return [a / b for a, b in zip(shape, coarse, strict=True)]
