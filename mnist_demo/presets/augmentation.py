"""How far images are varied while a network learns; `training.augmentation` does it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Augmentation:
    """Ranges that each image's variation is drawn from."""

    rotation: float
    """Degrees to either side."""
    shear: float
    """Slant, as a share of the height, to either side."""
    scale: float
    """Share by which each axis is stretched or shrunk, independently of the other."""
    shift: float
    """Pixels to either side, on each axis."""
    stroke: float
    """At most this share of a one-pixel thinner or thicker stroke is mixed in."""
    elastic: float = 0.0
    """Standard deviation of the displacement of each knot of a coarse grid, in pixels."""
    scanned: float = 0.0
    """Share of the images that become coarse, thick scans, whatever the strength."""
    last: float = 0.2
    """Augmentation weakens linearly to this share of itself, so that the last steps see digits
    more as they are."""


MILD = Augmentation(rotation=10.0, shear=0.2, scale=0.1, shift=1.5, stroke=0.7)
WIDE = Augmentation(
    rotation=15.0, shear=0.25, scale=0.15, shift=2.0, stroke=0.8, elastic=1.0, scanned=0.15
)
LASTING = Augmentation(
    rotation=15.0, shear=0.25, scale=0.15, shift=2.0, stroke=0.8, elastic=1.0, scanned=0.1, last=0.6
)
