"""The icons of the installed page: the favicon, drawn larger."""

import io

from PIL import Image, ImageDraw

_GROUND, _DIGIT = "#2b55c9", "#ffffff"
_SIDE = 64
"""Side of the favicon, in whose pixels the lengths below count."""
_CORNER, _PEN = 14, 8
_SEVEN = ((19, 17.5), (45.5, 17.5), (31.5, 48))
_FINE = 4
"""Pixels drawn for each pixel of an icon, so that its edges are smooth."""


def png(side: int, *, fills_square: bool = False) -> bytes:
    """A white seven on blue: a PNG.

    Args:
        side: pixels of its width and height.
        fills_square: without the rounded corners, for systems that cut a shape of their own.
    """
    size = (_FINE * side, _FINE * side)
    unit = _FINE * side / _SIDE
    icon = Image.new("RGBA", size)
    draw = ImageDraw.Draw(icon)
    corner = 0 if fills_square else _CORNER * unit
    draw.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), corner, _GROUND)
    path = [(x * unit, y * unit) for x, y in _SEVEN]
    draw.line(path, _DIGIT, round(_PEN * unit))
    for point in path:
        draw.circle(point, _PEN * unit / 2, _DIGIT)
    file = io.BytesIO()
    icon.resize((side, side), Image.Resampling.BOX).save(file, "PNG", optimize=True)
    return file.getvalue()
