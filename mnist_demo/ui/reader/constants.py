"""The constants that the browser reads with: those of Python, so that both read alike."""

import re
from dataclasses import asdict
from typing import Any

from mnist_demo.inference import occlusion
from mnist_demo.inference.reader import ACCEPTED_FROM
from mnist_demo.ink import normalise, strokes
from mnist_demo.segmentation import links, segmenter
from mnist_demo.segmentation.cuts import THIN, TOUCHING
from mnist_demo.segmentation.grouping import GROUP_LIMITS, SPREAD_ON_PAD, USUAL_MARK
from mnist_demo.segmentation.path_cuts import PATH_CUTS
from mnist_demo.segmentation.underlines_and_frames import FRAME, UNDERLINE
from mnist_demo.segmentation.weights import SLICES, STROKES
from mnist_demo.settings import settings
from mnist_demo.ui.requests import TOO_MUCH_INK


def constants() -> dict[str, Any]:
    """What ``reader.js`` takes as ``constants``: JSON, with names as JavaScript has them."""
    return {
        "strokes": {
            "brush": strokes.BRUSH,
            "canvasSide": strokes.CANVAS_SIDE,
            "steps": strokes.STEPS,
        },
        "image": {
            "side": normalise.SIDE,
            "boxSide": normalise.BOX_SIDE,
            "tolerance": normalise.TOLERANCE,
        },
        "limits": _fields(GROUP_LIMITS) | _fields(SPREAD_ON_PAD),
        "usualMark": _fields(USUAL_MARK),
        "links": {"points": links.POINTS, "tolerance": links.TOLERANCE},
        "groupingWeights": _fields(STROKES),
        "pathCuts": _fields(PATH_CUTS),
        "touching": _fields(TOUCHING),
        "thin": THIN,
        "sliceWeights": _fields(SLICES),
        "underline": _fields(UNDERLINE),
        "frame": _fields(FRAME),
        "segmenter": {
            "stroke": segmenter.STROKE,
            "minMark": segmenter.MIN_MARK,
            "maxMarks": segmenter.MAX_MARKS,
        },
        "sentences": {
            "nothing": segmenter.NOTHING,
            "onlyADot": segmenter.ONLY_A_DOT,
            "tooMany": segmenter.TOO_MANY,
        },
        "acceptedFrom": ACCEPTED_FROM,
        "occlusion": {"patch": occlusion.PATCH, "stride": occlusion.STRIDE},
        "drawing": {
            "maxStrokes": settings.max_strokes,
            "maxPoints": settings.max_points,
            "sentence": TOO_MUCH_INK,
        },
    }


def _fields(table: Any) -> dict[str, Any]:
    """The fields of a dataclass, ``max_width`` as ``maxWidth``."""
    return {
        re.sub("_(.)", lambda match: match[1].upper(), name): value
        for name, value in asdict(table).items()
    }
