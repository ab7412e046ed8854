"""Perturbations of digits for measuring robustness, as a table: a row each, with its strengths."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

_MIDDLE = 13.5
"""The middle of the 28×28 on both axes, as a pixel index."""
_NOISE_SEED = 0


@dataclass(frozen=True)
class Perturbation:
    """One way of changing images, at several strengths."""

    label: str
    unit: str
    """Unit of the steps, as the label of an axis."""
    steps: tuple[float, ...]
    """The strengths, ascending, or descending where a smaller one changes more."""
    none: float
    """The step at which nothing changes."""
    change: Callable[[np.ndarray, float], np.ndarray]
    """Changes float32 images of shape (n, 28, 28), 0 paper to 255 ink, by a step. The result may
    leave that range, and is clipped to it afterwards."""

    def apply(self, images: np.ndarray, step: float) -> np.ndarray:
        """Change uint8 images of shape (n, 28, 28); the result has the same type and shape."""
        if step == self.none:
            return images
        changed = self.change(images.astype(np.float32), step)
        return np.rint(np.clip(changed, 0, 255)).astype(np.uint8)


def _rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turn images clockwise about the middle."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return _transform(images, np.array([[cos, -sin], [sin, cos]]))


def _scale(images: np.ndarray, factor: float) -> np.ndarray:
    return _transform(images, np.eye(2) / factor)


def _transform(images: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Sample each image where ``matrix`` (2×2, of rows and columns) sends its pixels."""
    offset = _MIDDLE - matrix @ [_MIDDLE, _MIDDLE]
    changed = np.empty_like(images)
    for image, output in zip(images, changed, strict=True):
        ndimage.affine_transform(image, matrix, offset, output=output, order=1)
    return changed


def _shift(images: np.ndarray, pixels: float) -> np.ndarray:
    """Move each image in one of the four directions, which take turns from image to image."""
    directions = ((0, 1), (1, 0), (0, -1), (-1, 0))
    changed = np.empty_like(images)
    for i, (image, output) in enumerate(zip(images, changed, strict=True)):
        offset = np.multiply(directions[i % len(directions)], pixels)
        ndimage.shift(image, offset, output=output, order=1)
    return changed


def _stroke_width(images: np.ndarray, pixels: float) -> np.ndarray:
    """Make strokes thinner (below 0) or thicker; fractions of a pixel are interpolated."""
    filtered = ndimage.grey_dilation if pixels > 0 else ndimage.grey_erosion
    whole, part = divmod(abs(pixels), 1)
    changed = images
    for _ in range(int(whole)):
        changed = filtered(changed, size=(1, 3, 3))
    return changed + part * (filtered(changed, size=(1, 3, 3)) - changed) if part else changed


def _noise(images: np.ndarray, deviation: float) -> np.ndarray:
    rng = np.random.default_rng(_NOISE_SEED)
    return images + rng.normal(0, deviation, images.shape).astype(np.float32)


def _blur(images: np.ndarray, radius: float) -> np.ndarray:
    return ndimage.gaussian_filter(images, (0, radius, radius))


def _contrast(images: np.ndarray, share: float) -> np.ndarray:
    return images * np.float32(share)


PERTURBATIONS: dict[str, Perturbation] = {
    "rotation": Perturbation(
        "Rotation", "degrees", (-45, -30, -15, 0, 15, 30, 45), 0, _rotate
    ),
    "shift": Perturbation("Shift", "pixels", (0, 1, 2, 3, 4, 5), 0, _shift),
    "scale": Perturbation("Scale", "times", (0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3), 1, _scale),
    "stroke_width": Perturbation(
        "Stroke width", "pixels to each side", (-1, -0.5, 0, 0.5, 1, 1.5), 0, _stroke_width
    ),
    "noise": Perturbation("Noise", "grey levels, deviation", (0, 20, 40, 60, 80, 100), 0, _noise),
    "blur": Perturbation("Blur", "pixels, deviation", (0, 0.5, 1, 1.5, 2), 0, _blur),
    "contrast": Perturbation("Contrast", "share kept", (1, 0.7, 0.5, 0.3, 0.2, 0.1), 1, _contrast),
}  # fmt: skip
"""Every perturbation by name, in the order of the charts."""
