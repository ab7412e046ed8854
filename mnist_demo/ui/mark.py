"""The mark of the page, a drop of ink that looks at you: in the header, as favicon, as icons."""

import io

import numpy as np
from PIL import Image, ImageDraw

_GROUND, _DROP = "#2b55c9", "#ffffff"
_SIDE = 64
"""Side of the mark, in whose pixels the lengths below count; y goes down."""
_CORNER = 15
_TIP = (32.0, 7.0)
_BELLY = ((32.0, 39.0), 16.5)
"""Centre and radius of the round part of the drop."""
_CONTROLS = ((34.5, 16.0), (48.5, 24.0))
"""Control points of the right side, a cubic Bézier curve from the tip to the belly's side; the left
side mirrors it."""
_EYES = ((26.0, 39.5), (38.0, 39.5))
_EYE = 3.4
"""Radius of an eye."""
_FINE = 4
"""Pixels drawn for each pixel of an icon, so that its edges are smooth."""


def svg() -> str:
    """The mark without its ground, in the colour of the text around it; its eyes are holes."""
    (x, y), radius = _BELLY
    right = " ".join(f"{a:g} {b:g}" for a, b in (*_CONTROLS, (x + radius, y)))
    left = " ".join(f"{_mirrored(a):g} {b:g}" for a, b in (*reversed(_CONTROLS), _TIP))
    arc = f"a{_EYE} {_EYE} 0 1 0"
    eyes = "".join(
        f"M{a - _EYE:g} {b:g}{arc} {2 * _EYE:g} 0{arc} {-2 * _EYE:g} 0z" for a, b in _EYES
    )
    drop = f"M{_TIP[0]:g} {_TIP[1]:g}C{right}A{radius} {radius} 0 0 1 {x - radius:g} {y:g}C{left}z"
    return (
        '<svg class="mark" viewBox="12 5 40 53" aria-hidden="true">'
        f'<path fill="currentColor" fill-rule="evenodd" d="{drop}{eyes}"/></svg>'
    )


def png(side: int, *, fills_square: bool = False) -> bytes:
    """The mark in white on blue: a PNG.

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
    centre, radius = _BELLY
    draw.polygon([(x * unit, y * unit) for x, y in _sides()], _DROP)
    draw.circle(_scaled(centre, unit), radius * unit, _DROP)
    for eye in _EYES:
        draw.circle(_scaled(eye, unit), _EYE * unit, _GROUND)
    file = io.BytesIO()
    icon.resize((side, side), Image.Resampling.BOX).save(file, "PNG", optimize=True)
    return file.getvalue()


def _sides() -> list[tuple[float, float]]:
    """Points of the drop's outline from the right of its belly over the tip to the left."""
    (x, y), radius = _BELLY
    a, b, c, d = map(np.array, (_TIP, *_CONTROLS, (x + radius, y)))
    t = np.linspace(1, 0, 60)[:, None]
    right = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return [(x, y) for x, y in right] + [(_mirrored(x), y) for x, y in right[::-1]]


def _mirrored(x: float) -> float:
    return 2 * _TIP[0] - x


def _scaled(point: tuple[float, float], unit: float) -> tuple[float, float]:
    return point[0] * unit, point[1] * unit
