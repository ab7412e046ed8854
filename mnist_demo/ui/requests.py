"""What a tab's script asks of the server is an object of named entries: they are checked here."""

import re
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.presets.form import RELOAD_PAGE

_KEY = re.compile(r"[0-9a-f]{32}")
_RUN = re.compile(r"[0-9A-Za-z_-]{1,64}")


def entry(asked: object, name: str) -> Any:
    """The entry of that name; None if there is none. Raises `UserError` if ``asked`` has none."""
    if not isinstance(asked, dict):
        raise UserError(RELOAD_PAGE)
    return asked.get(name)


def key(asked: object) -> str:
    """A person's key, 32 hex digits, as their browser made it. Raises `UserError` if it is none."""
    return _matching(_KEY, entry(asked, "key"))


def run(asked: object) -> str:
    """What may be the name of a training. Raises `UserError` if it cannot be one."""
    return run_name(entry(asked, "run"))


def run_name(text: object) -> str:
    """What may be the name of a training. Raises `UserError` if it cannot be one."""
    return _matching(_RUN, text)


def run_or_champion(asked: object) -> str | None:
    """The training whose network is meant; None for the champion. Raises `UserError` as `run`."""
    # a form, as pictures are sent in, has no null
    return None if entry(asked, "run") in (None, "") else run(asked)


def _matching(shape: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not shape.fullmatch(text):
        raise UserError(RELOAD_PAGE)
    return text
