"""Pen strokes as a browser's canvas shows them, drawn by other code than the package's own."""

import numpy as np
from PIL import Image, ImageDraw


def on_canvas(paths, rng, side=280, brush=18):
    """Pen strokes on a sheet as a browser's canvas has it: any place, any size, one brush."""
    points = np.concatenate(paths)
    size = rng.uniform(0.35, 0.85) * side
    scale = size / max(np.ptp(points, axis=0).max(), 1e-9)
    low, room = points.min(axis=0), side - brush - np.ptp(points, axis=0) * scale
    offset = brush / 2 + rng.uniform(0, 1, 2) * np.maximum(room, 0)
    return on_sheet([(path - low) * scale + offset for path in paths], (side, side), brush)


def on_sheet(paths, size, brush):
    """Pen strokes in pixels on a white sheet of that width and height, in black."""
    image = Image.new("L", (2 * size[0], 2 * size[1]), 255)
    pen = ImageDraw.Draw(image)
    for path in paths:
        placed = [tuple(p) for p in path * 2]
        pen.line(placed, fill=0, width=round(2 * brush), joint="curve")
        for x, y in placed:
            pen.ellipse((x - brush, y - brush, x + brush, y + brush), fill=0)
    return np.asarray(image.reduce(2))
