"""Ink on a photo of paper: uneven light, shadows, ruled or squared paper, pencil or marker.

One threshold for all of a photo takes a shadow for ink. Here the paper's brightness is estimated
from place to place: a closing fills whatever is dark and narrower than a shadow with the paper
round it (a bottom-hat transform, see Soille, "Morphological Image Analysis", 2003). What is darker
than that paper, as a share of it, is contrast, and a shadow changes it little; printed lines are
taken out of it by `ruling`. Ink is what then stands out from the noise, by hysteresis (Canny,
1986): all that is half as dark as the pen writes, and fainter ink that is connected with it. Where
a sheet lies on a darker table, all of this is done with the sheet alone.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_demo.ink.ruled_lines import take_out_lines

_SMALL = 64
"""A picture with fewer pixels along its longer side is no photo."""
_SAME = 1.5
"""Grey levels within which paper is one even colour."""
_EVEN = 0.45
"""Share of a picture, and …"""
_EVEN_EDGE = 0.9
"""… share of its edge that are one even colour unless it is a photo."""

_INKED = 0.98
"""Less than this share of a close-up is paper, and …"""
_DARKER = 0.5
"""… its ink takes more than this share of the paper's brightness, which few shadows do."""
_BEYOND = 0.2
"""Nothing is brighter than its paper by more than this share of the ink's contrast, …"""
_THICK, _TOO_THICK = 0.12, 0.6
"""… at its widest the ink is so wide, as a share of the longer side: more than a pen's stroke on a
whole sheet, less than a table or a sheet on it, …"""
_UNEVEN = 0.007
"""… and its paper differs by no more than this share of the contrast, as it does round a shadow."""

_RIM = 12
"""Pixels of the coarse photo along the edge of what is light that may be blurred."""
_BARE = 0.92
"""What is nowhere less light inside than this share of its median has nothing written on it."""
_HOLE, _WIDE = 0.25, 0.12
"""A hole is lighter than the table by less than this share of the contrast, and wider than this
share of a sheet's side, were it square."""

_SMALLEST_SHEET = 0.06
"""Share of the photo that a sheet on a table takes at least."""
_TABLE = 0.6
"""A table is no brighter than this share of the sheet's brightness."""
_SHEET = 0.35
"""What is brighter than the table by this share of their difference is sheet."""
_RECTANGULAR = 0.8
"""Share that a sheet has of the smallest rectangle round it; a disc has 0.785."""
_WRITTEN = 0.3
"""Share of a sheet that is written on, at most: a ring of chalk has a larger hole."""
_SHARP = 1.3
"""A sheet is so many times as bright just inside its edge as the table just outside."""
_CLOSED = 0.03
"""Half the width, over the longer side, of writing that is closed in where it meets the edge."""
_BORDER = 2
"""Pixels of the coarse photo along a sheet's edge that are left out."""

_COARSE = 160
"""Pixels along the longer side at which the paper's brightness is estimated."""
_THICKEST = 0.16
"""Ink wider than this share of the longer side is taken for a shadow."""
_THIN, _STROKE = 0.0125, 0.05
"""Half the width, over the longer side, of what counts as a stroke when ink is told from paper:
where strokes are thin, and where they may be thick too. The gaps between thin strokes, which are
of the other shade, are of that width as well."""
_ALL_THIN = 0.2
"""Strokes are thin where what is thin weighs this share of what may be thick too."""
_DARKEST = 8
"""Grey levels below which nothing can be told apart."""
_SMOOTH = 0.012
"""Standard deviation of the blur of the paper's brightness, as a share of the longer side."""

_NOISE = 5.0
"""Ink stands out from the paper by so many standard deviations of its noise, and …"""
_FAINTEST = 0.06
"""… by this contrast."""
_STRONG, _WEAK = 0.5, 0.3
"""Shares of the pen's contrast that begin ink, and that go on with it."""
_FULL = 0.75
"""Share of the pen's contrast from which there is nothing but ink."""
_TOUCHES = 0.02
"""Ink no farther from the edge than this share of the longer side comes from outside the paper."""
_SPECK = 0.02
"""A piece of ink smaller than this share of the longer side is dust."""
_WRITING = 0.08
"""What is left of ink from outside the paper is writing if it is so long, as a share of that, …"""
_MOST = 0.8
"""… and, where nothing else is written, if it is this share of that ink."""

_Piece = tuple[tuple[slice, slice], np.ndarray]
"""Where a piece of ink lies, and which of the pixels there are its own."""


def edge_of(grey: np.ndarray) -> np.ndarray:
    """The pixels along a picture's edge, those of the corners twice; shape (n,)."""
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def is_photo(grey: np.ndarray) -> bool:
    """Whether a picture is a photo, rather than a drawing on paper of one even colour.

    What a digit fills is none, however little of the paper is seen: one threshold finds its ink.

    Args:
        grey: uint8 or float array of shape (height, width), 0 (black) to 255 (white).
    """
    if max(grey.shape) < _SMALL:
        return False
    grey = np.asarray(grey, np.float32)
    edge = edge_of(grey)
    paper = np.median(edge)

    def even(part: np.ndarray) -> float:
        return float((np.abs(part - paper) <= _SAME).mean())

    drawn = even(edge) >= _EVEN_EDGE and even(grey) >= _EVEN
    return not drawn and not _is_close_up(_coarse(grey))


def _is_close_up(coarse: np.ndarray) -> bool:
    """Whether a digit fills a picture, as where a scan ends where its ink does.

    Strokes are then as wide as shadows are elsewhere, but they are darker, on even paper.

    Args:
        coarse: as from `_coarse`.
    """
    # one of the edge's own greys, lest none be paper where two share it evenly
    paper = float(np.quantile(edge_of(coarse), 0.5, method="lower"))
    away = coarse - paper
    darker, lighter = (float(np.quantile(side, _INKED)) for side in (-away, away))
    contrast, beyond = max(darker, lighter), min(darker, lighter)
    brightest = paper + (lighter if lighter > darker else 0)
    if contrast <= _DARKER * brightest or beyond > _BEYOND * contrast:
        return False
    ink = np.abs(away) > contrast / 2
    widest = 2 * ndimage.distance_transform_edt(np.pad(ink, 1)).max() / max(coarse.shape)
    # of the quarter nearest to its commonest grey, lest blurred edges of the ink count
    plain = np.rint(coarse[~ink]).astype(int)
    uneven = np.quantile(np.abs(plain - np.bincount(plain).argmax()), 0.25) / contrast
    return (
        _THICK < widest < _TOO_THICK and uneven < _UNEVEN and not _is_sheet(away, contrast, coarse)
    )


def _is_sheet(away: np.ndarray, contrast: float, coarse: np.ndarray) -> bool:
    """Whether what is light is a sheet on a table, and no digit that is drawn light on dark.

    A sheet is written on, and has no hole that is wide and as dark as the table, as a 0 has.
    """
    sheet = _sheet(coarse)
    if sheet is None:
        return False
    inside = ndimage.binary_erosion(sheet, iterations=_RIM)
    if not inside.any():
        return False
    hole = 2 * ndimage.distance_transform_edt(inside & (away < _HOLE * contrast)).max()
    written_on = away[inside].min() < _BARE * np.median(away[inside])
    return written_on and hole < _WIDE * np.sqrt(sheet.sum())


def ink_of(grey: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel of a photo, dark on light or light on dark.

    Args:
        grey: uint8 array of shape (height, width), 0 (black) to 255 (white).

    Returns:
        float32 array of shape (height, width), 0 (paper) to 1 (ink); all 0 where nothing stands
        out from the paper.
    """
    grey = np.asarray(grey, np.float32)
    coarse = _coarse(grey)
    sheet = _sheet(coarse)
    if sheet is None:
        return _on_paper(grey, coarse)
    on = _enlarged(sheet, grey.shape) > 0.5
    (window,) = ndimage.find_objects(on.astype(np.int8))
    on = on[window]
    # beyond a tilted sheet's edge its paper goes on
    nearest = ndimage.distance_transform_edt(~on, return_distances=False, return_indices=True)
    paper = grey[window][tuple(nearest)]
    ink = np.zeros(grey.shape, np.float32)
    ink[window] = np.where(on, _on_paper(paper, _coarse(paper)), 0)
    return ink


def _sheet(coarse: np.ndarray) -> np.ndarray | None:
    """Where a sheet of paper lies that a darker table surrounds, but for its very edge.

    Args:
        coarse: as from `_coarse`.

    Returns:
        bool, of the same shape; ``None`` if there is no such sheet.
    """
    if min(coarse.shape) < 4 * _BORDER:
        return None
    table = np.median(edge_of(coarse))
    paper = np.quantile(coarse[1:-1, 1:-1], 0.98)
    if table > _TABLE * paper:
        return None
    labels, count = ndimage.label(coarse > table + _SHEET * (paper - table))
    if not count:
        return None
    bright = labels == 1 + np.bincount(labels.ravel())[1:].argmax()
    # writing that meets the sheet's edge is closed in with it
    size = 2 * round(_CLOSED * max(coarse.shape)) + 1
    closed = ndimage.grey_closing(np.pad(bright, size), (size, size))[size:-size, size:-size]
    sheet = ndimage.binary_fill_holes(closed)
    touched = [side.any() for side in (sheet[0], sheet[-1], sheet[:, 0], sheet[:, -1])]
    inner = ndimage.binary_erosion(sheet, iterations=_BORDER)
    if (
        sum(touched) > 1
        or inner.sum() < _SMALLEST_SHEET * sheet.size
        or sheet.sum() < _RECTANGULAR * _smallest_rectangle(sheet)
        or (sheet & ~bright).sum() > _WRITTEN * sheet.sum()
    ):
        return None
    outer = ndimage.binary_dilation(sheet, iterations=_BORDER + 1)
    inside = sheet & ~ndimage.binary_erosion(sheet, iterations=_BORDER + 1)
    outside = outer & ~ndimage.binary_dilation(sheet, iterations=1)
    if np.median(coarse[inside]) < _SHARP * max(np.median(coarse[outside]), _DARKEST):
        return None
    return inner


def _smallest_rectangle(mask: np.ndarray) -> float:
    """Area of the smallest rectangle round a mask, however it is turned."""
    points = np.argwhere(mask) - 0.5
    angles = np.radians(np.arange(0, 90, 3))
    sides = [
        np.ptp(points @ np.array(axis), axis=0) + 1
        for axis in ([np.cos(angles), np.sin(angles)], [-np.sin(angles), np.cos(angles)])
    ]
    return float((sides[0] * sides[1]).min())


def _on_paper(grey: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """`ink_of` a photo of nothing but paper, with what `_coarse` makes of it."""
    contrast = _contrast(grey, coarse)
    noise = _noise(contrast)
    for turned in (contrast, contrast.T):
        take_out_lines(turned, noise)
    contrast = ndimage.gaussian_filter(contrast, 0.7)
    return _hysteresis(contrast, max(_NOISE * noise, _FAINTEST))


def _contrast(grey: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """By how much each pixel is darker than the paper round it, as a share of that, 0 to 1.

    Of light ink on dark paper by how much it is lighter.
    """
    if _skew(coarse) > 0:
        grey, coarse = 255 - grey, 255 - coarse
    paper = _enlarged(_without_thin(coarse), grey.shape)
    return np.clip(1 - np.maximum(grey, _DARKEST) / np.maximum(paper, _DARKEST), 0, 1)


def _enlarged(coarse: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A coarse picture brought back to the size of the photo."""
    rows, columns = (
        (np.arange(side) + 0.5) * of / side - 0.5
        for side, of in zip(shape, coarse.shape, strict=True)
    )
    at = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(coarse.astype(np.float32), at, order=1, mode="nearest")


def _without_thin(coarse: np.ndarray) -> np.ndarray:
    """The paper under whatever is dark and narrower than a shadow."""
    size = 2 * round(_THICKEST * max(coarse.shape) / 2) + 1
    # light that falls off goes on falling off beyond the picture
    beyond = [min(size, side - 1) for side in coarse.shape]
    wider = np.pad(
        coarse.astype(np.float32), [(by, by) for by in beyond], "reflect", reflect_type="odd"
    )
    paper = ndimage.grey_closing(wider, (size, size))
    paper = ndimage.gaussian_filter(paper, _SMOOTH * max(coarse.shape))
    return paper[beyond[0] : beyond[0] + coarse.shape[0], beyond[1] : beyond[1] + coarse.shape[1]]


def _coarse(grey: np.ndarray) -> np.ndarray:
    """The picture at a size at which its light is judged, without single pixels of noise."""
    height, width = (max(1, round(side * _COARSE / max(grey.shape))) for side in grey.shape)
    small = Image.fromarray(grey).resize((width, height), Image.Resampling.BOX)
    return ndimage.median_filter(np.asarray(small), 3)


def _skew(coarse: np.ndarray) -> float:
    """From -1 where strokes are darker than what lies round them to 1 where they are lighter."""
    thin, thick = (_hats(coarse, half) for half in (_THIN, _STROKE))
    if not sum(thick):
        return 0.0
    sure = min(sum(thin) / (_ALL_THIN * sum(thick)), 1.0)
    return sure * _balance(*thin) + (1 - sure) * _balance(*thick)


def _balance(light: float, dark: float) -> float:
    return (light - dark) / max(light + dark, 1e-9)


def _hats(coarse: np.ndarray, half: float) -> tuple[float, float]:
    """How much light there is, and how much dark, that is narrower than twice this share.

    What lies as near to the edge may go on beyond it and be wider: the rest of a shadow, say.
    """
    reach = round(half * max(coarse.shape))
    size = (2 * reach + 1,) * 2
    margin = min(reach, min(coarse.shape) // 4)
    window = tuple(slice(margin, side - margin) for side in coarse.shape)
    light = (coarse - ndimage.grey_opening(coarse, size))[window]
    dark = (ndimage.grey_closing(coarse, size) - coarse)[window]
    return float((light.astype(float) ** 3).sum()), float((dark.astype(float) ** 3).sum())


def _noise(contrast: np.ndarray) -> float:
    """Standard deviation of the paper's contrast after a slight blur, by its median."""
    fine = ndimage.gaussian_filter(contrast, 0.7) - ndimage.gaussian_filter(contrast, 2.0)
    return float(1.4826 * np.median(np.abs(fine)))


def _hysteresis(contrast: np.ndarray, least: float) -> np.ndarray:
    """Ink, 0 to 1: what is as dark as the pen writes, and what is connected with it."""
    side = max(contrast.shape)
    ink = np.zeros(contrast.shape, np.float32)
    certain = contrast > least
    if not certain.any():
        return ink
    pen = float(np.quantile(contrast[certain], 0.9))
    weak, strong, full = (max(share * pen, least) for share in (_WEAK, _STRONG, _FULL))
    pieces = _pieces(contrast > weak, contrast >= strong, _SPECK * side)
    within = _within(pieces, contrast.shape)
    from_outside = np.zeros(contrast.shape, bool)
    for window, mine in pieces:
        if _at_edge(window, contrast.shape):
            from_outside[window] |= mine & (contrast[window] >= strong)
    # of a table's edge or a thumb there is nothing to keep, but a printed line, which is fainter,
    # may lead to the edge from what is written
    led = _within(_pieces(from_outside, contrast >= full, _WRITING * side), contrast.shape)
    # where there is nothing else, what meets the edge may be the digit
    if within or sum(mine.sum() for _, mine in led) >= _MOST * from_outside.sum():
        within += led
    faint = 0.6 * weak
    for window, mine in within or pieces:
        grown = np.clip((contrast[window] - faint) / (full - faint), 0, 1)
        ink[window] = np.where(ndimage.binary_dilation(mine), grown, ink[window])
    return ink


def _pieces(dark: np.ndarray, certain: np.ndarray, smallest: float) -> list[_Piece]:
    """The connected pieces of what is dark that hold some certain ink.

    Args:
        dark, certain: bool, of one shape.
        smallest: length of a piece at least, in pixels.
    """
    labels, count = ndimage.label(dark, np.ones((3, 3)))
    holds = ndimage.maximum(certain, labels, np.arange(1, count + 1)) if count else ()
    return [
        (window, labels[window] == number)
        for number, window in enumerate(ndimage.find_objects(labels), start=1)
        if holds[number - 1] and _longer(window) >= smallest and not _only_edge(window, dark.shape)
    ]


def _within(pieces: list[_Piece], shape: tuple[int, int]) -> list[_Piece]:
    """Those that do not come from outside the paper."""
    return [piece for piece in pieces if not _at_edge(piece[0], shape)]


def _longer(window: tuple[slice, slice]) -> int:
    return max(along.stop - along.start for along in window)


def _only_edge(window: tuple[slice, slice], shape: tuple[int, int]) -> bool:
    """Whether a piece nowhere leaves the edge: there the paper's brightness is a guess."""
    margin = _TOUCHES * max(shape)
    return any(
        along.stop <= margin or along.start >= length - margin
        for along, length in zip(window, shape, strict=True)
    )


def _at_edge(window: tuple[slice, slice], shape: tuple[int, int]) -> bool:
    margin = _TOUCHES * max(shape)
    return any(
        along.start < margin or along.stop > length - margin
        for along, length in zip(window, shape, strict=True)
    )
