"""Where the ink is on a grey picture: a drawing on even paper, a scan or a photo."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_demo.errors import UserError
from mnist_demo.ink import photo
from mnist_demo.ink.grid_lines import without_grid_lines
from mnist_demo.ink.illumination import coarse_picture, edge_pixels
from mnist_demo.ink.sheet import cut_out, shows_written_sheet
from mnist_demo.ink.surround import find_surrounded

NO_INK = "Nothing is drawn there: draw a digit dark on light, or light on dark."


@dataclass(frozen=True)
class _Drawing:
    """What tells a drawing on paper of one even colour, and the ink on it."""

    min_photo_side: int = 64
    """A picture with fewer pixels along its longer side is taken for a drawing."""
    same_grey: float = 1.5
    """Grey levels within which paper is one even colour."""
    min_paper: float = 0.45
    """Least share of a drawing that is paper."""
    min_paper_at_edge: float = 0.9
    """Least share of a drawing's edge that is paper."""
    min_contrast: float = 24
    """Grey levels (of 255) between paper and ink below which a drawing counts as empty."""
    faintest: float = 4 / 255
    """Ink below this share of the darkest ink does not count as ink."""
    solid: float = 0.2
    """Share of the darkest ink from which it is solid."""
    noise_margin: float = 1.5
    """Ink stands out from the paper by this many times the paper's own unevenness."""


@dataclass(frozen=True)
class _CloseUp:
    """What tells a digit that fills its picture from a photo of paper."""

    max_paper: float = 0.98
    """Greatest share of a close-up that is paper."""
    min_contrast: float = 0.5
    """Least contrast of the ink, as a share of the brightest grey: few shadows are that dark."""
    max_beyond: float = 0.2
    """Greatest share of the ink's contrast by which anything lies on the paper's other side."""
    min_width: float = 0.12
    """Least width of the ink at its widest, as a share of the longer side: more than a pen's
    stroke on a whole sheet."""
    max_width: float = 0.6
    """Greatest width of the ink at its widest, as a share of the longer side: less than a table's
    or that of a sheet on it."""
    max_unevenness: float = 0.007
    """Greatest share of the contrast by which the paper differs; round a shadow it differs more."""


_DRAWING = _Drawing()
_CLOSE_UP = _CloseUp()


def find_ink(grey: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel of a grey picture, dark on light or light on dark.

    What surrounds the paper (bars, a cell's borders, a scanner's lid) is left out first. Of a
    photo the ink is what `photo.ink_of` finds. Otherwise the paper's grey is the median along the
    picture's edge. The ink is whatever lies farther from it than anything else; what lies on the
    paper's other side is noise, and measures how far from the paper a pixel must be to count.
    Straight lines from edge to edge beside other ink are no ink.

    Args:
        grey: uint8 or float array of shape (height, width), values 0 (black) to 255 (white).

    Returns:
        float32 array of shape (height, width), 0 (paper) to 1 (the darkest ink).

    Raises:
        UserError: nothing stands out from the paper.
    """
    found = _ink(np.asarray(grey, np.float32))
    if not found.any():
        raise UserError(NO_INK)
    return found


def _ink(grey: np.ndarray) -> np.ndarray:
    coarse = coarse_picture(grey)
    paper = find_surrounded(coarse, max(grey.shape) / max(coarse.shape))
    if paper is None:
        return photo.ink_of(grey) if is_photo(grey) else _ink_on_even_paper(grey)
    window, inside, on = cut_out(grey, paper)
    ink = np.zeros(grey.shape, np.float32)
    ink[window] = _with_solid(np.where(on, _ink(inside), 0))
    return ink


def _with_solid(ink: np.ndarray) -> np.ndarray:
    """Ink without faint ink that is connected with none that is solid: a JPEG's ripples."""
    labels, count = ndimage.label(ink > 0, np.ones((3, 3)))
    darkest = ndimage.maximum(ink, labels, np.arange(count + 1))
    return np.where(np.asarray(darkest)[labels] >= _DRAWING.solid, ink, 0)


def is_photo(grey: np.ndarray) -> bool:
    """Whether a picture is a photo, rather than a drawing on paper of one even colour.

    A digit that fills its picture is no photo, however little paper is seen: one threshold finds
    its ink.

    Args:
        grey: uint8 or float array of shape (height, width), 0 (black) to 255 (white).
    """
    if max(grey.shape) < _DRAWING.min_photo_side:
        return False
    grey = np.asarray(grey, np.float32)
    edge = edge_pixels(grey)
    paper = np.median(edge)

    def paper_share(part: np.ndarray) -> float:
        return float((np.abs(part - paper) <= _DRAWING.same_grey).mean())

    if paper_share(edge) >= _DRAWING.min_paper_at_edge and paper_share(grey) >= _DRAWING.min_paper:
        return False
    return not _is_close_up(coarse_picture(grey))


def _is_close_up(coarse: np.ndarray) -> bool:
    """Whether a digit fills a picture, as where a scan ends where its ink does.

    Strokes are then as wide as shadows are elsewhere, but they are darker, on even paper.

    Args:
        coarse: as from `coarse_picture`.
    """
    # one of the edge's own greys: between two that share it evenly lies none of the paper
    paper = float(np.quantile(edge_pixels(coarse), 0.5, method="lower"))
    away = coarse - paper
    darker, lighter = (float(np.quantile(side, _CLOSE_UP.max_paper)) for side in (-away, away))
    contrast, beyond = max(darker, lighter), min(darker, lighter)
    brightest = paper + (lighter if lighter > darker else 0)
    if contrast <= _CLOSE_UP.min_contrast * brightest or beyond > _CLOSE_UP.max_beyond * contrast:
        return False
    ink = np.abs(away) > contrast / 2
    widest = 2 * ndimage.distance_transform_edt(np.pad(ink, 1)).max() / max(coarse.shape)
    # of the quarter nearest to its commonest grey: the rest may be blurred edges of the ink
    plain = np.rint(coarse[~ink]).astype(int)
    uneven = np.quantile(np.abs(plain - np.bincount(plain).argmax()), 0.25) / contrast
    return (
        _CLOSE_UP.min_width < widest < _CLOSE_UP.max_width
        and uneven < _CLOSE_UP.max_unevenness
        and not shows_written_sheet(coarse, paper, contrast)
    )


def _ink_on_even_paper(grey: np.ndarray) -> np.ndarray:
    grey = np.asarray(grey, np.float32)
    paper = np.median(edge_pixels(grey))
    lightest, darkest = float(grey.max() - paper), float(paper - grey.min())
    contrast = max(lightest, darkest)
    if contrast < _DRAWING.min_contrast:
        return np.zeros_like(grey)
    ink = grey - paper
    ink /= contrast if lightest > darkest else -contrast
    noise = min(lightest, darkest) / contrast
    threshold = np.clip(_DRAWING.noise_margin * noise, _DRAWING.faintest, 0.5)
    ink[ink < threshold] = 0
    cleared = without_grid_lines(ink)
    return ink if cleared is ink else _with_solid(cleared)
