"""The light on a photo: how bright its paper is from place to place, and what is darker than it.

A closing fills whatever is dark and narrower than a shadow with the paper round it (a bottom-hat
transform, see Soille, "Morphological Image Analysis", 2003). How much darker than that paper a
pixel is, as a share of it, is contrast, and a shadow changes it little.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

DARKEST = 8
"""Grey levels below which nothing can be told apart."""


@dataclass(frozen=True)
class _Limits:
    """Sizes at which light is told from ink, as shares of the photo's longer side."""

    coarse_side: int = 160
    """Pixels along the longer side at which the paper's brightness is estimated."""
    max_stroke: float = 0.16
    """Ink wider than this is taken for a shadow."""
    paper_blur: float = 0.012
    """Standard deviation of the blur of the paper's brightness."""
    thin_half_width: float = 0.0125
    """Half the greatest width of thin strokes. The gaps between such strokes, which are of the
    other shade, are of that width as well."""
    half_width: float = 0.05
    """Half the greatest width of strokes that may be thick, when ink is told from paper."""
    all_thin: float = 0.2
    """Strokes are thin where what is thin weighs this share of what may be thick too."""


_LIMITS = _Limits()


def edge_pixels(grey: np.ndarray) -> np.ndarray:
    """The pixels along a picture's edge, those of the corners twice; shape (n,)."""
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def coarse_picture(grey: np.ndarray) -> np.ndarray:
    """The picture at a size at which its light is judged, without single pixels of noise.

    Args:
        grey: array of shape (height, width).

    Returns:
        An array of the same type, its longer side 160 pixels.
    """
    longest = max(grey.shape)
    height, width = (max(1, round(side * _LIMITS.coarse_side / longest)) for side in grey.shape)
    small = Image.fromarray(grey).resize((width, height), Image.Resampling.BOX)
    return np.asarray(small.filter(ImageFilter.MedianFilter(3)))


def enlarge(coarse: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A coarse picture brought back to the size of the photo, as float32."""
    rows, columns = (
        (np.arange(side) + 0.5) * of / side - 0.5
        for side, of in zip(shape, coarse.shape, strict=True)
    )
    at = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(coarse.astype(np.float32), at, order=1, mode="nearest")


def paper_contrast(grey: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """How much darker each pixel is than the paper round it, as a share of that, 0 to 1.

    Of light ink on dark paper, how much lighter it is.

    Args:
        grey: shape (height, width), 0 (black) to 255 (white).
        coarse: the same picture, as from `coarse_picture`.
    """
    if _ink_is_lighter(coarse):
        grey, coarse = 255 - grey, 255 - coarse
    paper = enlarge(_paper(coarse), grey.shape)
    return np.clip(1 - np.maximum(grey, DARKEST) / np.maximum(paper, DARKEST), 0, 1)


def _paper(coarse: np.ndarray) -> np.ndarray:
    """The brightness of the paper, also under whatever is dark and narrower than a shadow."""
    size = 2 * round(_LIMITS.max_stroke * max(coarse.shape) / 2) + 1
    # light that falls off goes on falling off beyond the picture
    beyond = [min(size, side - 1) for side in coarse.shape]
    wider = np.pad(
        coarse.astype(np.float32), [(by, by) for by in beyond], "reflect", reflect_type="odd"
    )
    paper = ndimage.grey_closing(wider, (size, size))
    paper = ndimage.gaussian_filter(paper, _LIMITS.paper_blur * max(coarse.shape))
    return paper[beyond[0] : beyond[0] + coarse.shape[0], beyond[1] : beyond[1] + coarse.shape[1]]


def _ink_is_lighter(coarse: np.ndarray) -> bool:
    """Whether strokes are lighter than what lies round them, rather than darker."""
    thin, thick = (_hats(coarse, half) for half in (_LIMITS.thin_half_width, _LIMITS.half_width))
    if not sum(thick):
        return False
    certainty = min(sum(thin) / (_LIMITS.all_thin * sum(thick)), 1.0)
    return certainty * _skew(*thin) + (1 - certainty) * _skew(*thick) > 0


def _skew(light: float, dark: float) -> float:
    """From -1 where all is dark to 1 where all is light."""
    return (light - dark) / max(light + dark, 1e-9)


def _hats(coarse: np.ndarray, half_width: float) -> tuple[float, float]:
    """How much light there is, and how much dark, in what is narrower than twice a width.

    What lies that near to the edge may go on beyond it and be wider: the rest of a shadow, say.

    Args:
        coarse: as from `coarse_picture`.
        half_width: as a share of the longer side.
    """
    reach = round(half_width * max(coarse.shape))
    size = (2 * reach + 1,) * 2
    margin = min(reach, min(coarse.shape) // 4)
    window = tuple(slice(margin, side - margin) for side in coarse.shape)
    light, dark = (
        float((hat(coarse, size)[window].astype(float) ** 3).sum())
        for hat in (ndimage.white_tophat, ndimage.black_tophat)
    )
    return light, dark
