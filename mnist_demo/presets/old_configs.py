"""Configs as the cards and run folders of earlier versions hold them.

Those named the architecture and left it to the preset of that day how the rate changes, how far
images are varied and how the network pools. The tables here say what the presets said then, and
stay as they are when a preset changes.
"""

from typing import Any

_MILD = {
    "rotation": 10.0,
    "shear": 0.2,
    "scale": 0.1,
    "shift": 1.5,
    "stroke": 0.7,
    "elastic": 0.0,
    "scanned": 0.0,
    "last": 0.2,
}
_WIDE = {
    "rotation": 15.0,
    "shear": 0.25,
    "scale": 0.15,
    "shift": 2.0,
    "stroke": 0.8,
    "elastic": 1.0,
    "scanned": 0.1,
    "last": 0.2,
}
_CONSTANT = {"schedule": "constant", "augmentation": _MILD, "pooling": "max"}
_ONE_CYCLE = _CONSTANT | {"schedule": "one-cycle"}
_NOT_WRITTEN: dict[str, dict[str, Any]] = {
    "simple": _CONSTANT,
    "dropout": _CONSTANT,
    "classic": _CONSTANT,
    "baseline": _CONSTANT,
    "batchnorm": _ONE_CYCLE,
    "improved": _ONE_CYCLE,
    "workshop": _ONE_CYCLE,
    "specialist": _ONE_CYCLE | {"augmentation": _WIDE | {"last": 0.6}, "pooling": "blurred"},
    "champion": _ONE_CYCLE | {"augmentation": _WIDE},
}
"""By architecture, the values that a config did not hold then."""


def completed(raw: dict[str, Any]) -> dict[str, Any]:
    """The dict of a config with all that decides its training; one of today stays as it is.

    Raises:
        KeyError: it names no architecture of then.
    """
    if "schedule" in raw:
        return raw
    return raw | _NOT_WRITTEN[raw["architecture"]] | {"ema_decay": raw.get("average", 0.0)}
