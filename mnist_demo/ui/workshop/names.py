"""Names that guests choose freely: plain text of bounded length, and each different."""

import re
import unicodedata
from collections.abc import Container

LONGEST_NAME = 24
"""Characters of the longest name."""

_TAG = re.compile(r"<[^<>]*>")
_REMOVED = re.compile(r"[<>\u115f\u1160\u2800]")
"""What is left of markup, and letters that nobody sees."""
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, directions of writing and unassigned characters."""
_MARKS = frozenset({"Mn", "Me"})
"""Unicode's categories of marks that stand above or below a letter."""
_MOST_MARKS = 2
"""Marks on one letter: enough for every language, and too few to cover other lines."""


def clean(text: str) -> str:
    """A name as it is shown: one line without markup, control characters and stacked marks.

    Args:
        text: whatever somebody wrote.

    Returns:
        At most `LONGEST_NAME` characters in the composed form of Unicode (NFKC); "" if nothing
        that can be seen is left.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _REMOVED.sub("", _TAG.sub("", text))
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category in _HIDDEN and not character.isspace():
            continue
        marks = marks + 1 if category in _MARKS else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    words = "".join(kept).split()
    name = " ".join(words)[:LONGEST_NAME].strip()
    return name if any(unicodedata.category(c)[0] in "LNPS" for c in name) else ""


def numbered(name: str, taken: Container[str]) -> str:
    """A clean name that nobody else has: with a number behind it where somebody does.

    Args:
        name: as from `clean`.
        taken: the names of the others, each as `folded` gives it.
    """
    number, unique = 1, name
    while folded(unique) in taken:
        number += 1
        ending = f" {number}"
        unique = name[: LONGEST_NAME - len(ending)].rstrip() + ending
    return unique


def folded(name: str) -> str:
    """What two names have in common that people would confuse, such as "Ada" and "ADA"."""
    return unicodedata.normalize("NFKC", name.casefold())
