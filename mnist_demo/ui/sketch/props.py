"""What the Sketch tab's modules are given by Python: its limits and constants."""

from typing import Any

from mnist_demo.datasets import IN_WORDS
from mnist_demo.presets.hand import RECIPE
from mnist_demo.settings import settings
from mnist_demo.ui.reader.constants import constants
from mnist_demo.ui.requests import DRAWING_LIMITS, PAD_SIDE, PEN


def props(champion: str) -> dict[str, Any]:
    """The props of ``main.js``.

    Args:
        champion: the address of the folder of the champion's network, relative to the page.
    """
    return {
        "pad": {"side": PAD_SIDE, "pen": PEN},
        "drawings": DRAWING_LIMITS,
        "hand": {
            "fewest": RECIPE.fewest,
            "test_sets": IN_WORDS,
            "max_bytes": settings.max_zip_bytes,
        },
        "constants": constants(),
        "champion": champion,
        "max_file_bytes": settings.max_file_bytes,
    }
