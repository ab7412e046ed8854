"""Ink on a photo of paper: uneven light, shadows, ruled or squared paper, pencil or marker.

One threshold for all of a photo takes a shadow for ink. Here each pixel is compared with the paper
round it (`illumination`), printed lines are removed (`grid_lines`, `ruled_lines`), and ink is what
then stands out from the noise (`threshold`). Where a sheet lies on a darker table, all of this is
done with the sheet alone (`sheet`).
"""

from collections.abc import Sequence

import numpy as np

from mnist_demo.ink.grid_lines import without_grid_lines
from mnist_demo.ink.illumination import coarse_picture, paper_contrast
from mnist_demo.ink.ruled_lines import STEEPEST, remove_ruled_lines
from mnist_demo.ink.sheet import cut_out, find_sheet, slopes_of_sides
from mnist_demo.ink.threshold import hysteresis, noise_of


def ink_of(grey: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel of a photo, dark on light or light on dark.

    Args:
        grey: uint8 or float array of shape (height, width), 0 (black) to 255 (white).

    Returns:
        float32 array of shape (height, width), 0 (paper) to 1 (ink); all 0 where nothing stands
        out from the paper.
    """
    grey = np.asarray(grey, np.float32)
    coarse = coarse_picture(grey)
    sheet = find_sheet(coarse)
    if sheet is None:
        return _ink_on_paper(grey, coarse)
    window, paper, on = cut_out(grey, sheet)
    ink = np.zeros(grey.shape, np.float32)
    slopes = slopes_of_sides(sheet)
    ink[window] = np.where(on, _ink_on_paper(paper, coarse_picture(paper), slopes), 0)
    return ink


def _ink_on_paper(
    grey: np.ndarray, coarse: np.ndarray, slopes: tuple[Sequence[float], ...] = ((), ())
) -> np.ndarray:
    """The ink of a photo of nothing but paper.

    Args:
        grey: as `ink_of` takes it.
        coarse: the same photo, as from `coarse_picture`.
        slopes: how printed lines lean that run from left to right, and from top to bottom, if they
            are parallel to the sides of a sheet that is seen at an angle.
    """
    contrast = without_grid_lines(paper_contrast(grey, coarse))
    noise = noise_of(contrast)
    for turned, leaning in zip((contrast, contrast.T), slopes, strict=True):
        sought: list[float] = []
        for slope in (0.0, *leaning):
            if all(abs(slope - other) > STEEPEST for other in sought):
                remove_ruled_lines(turned, noise, slope)
                sought.append(slope)
    return hysteresis(contrast, noise)
