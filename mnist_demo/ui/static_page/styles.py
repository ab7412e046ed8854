"""The page's only style sheet: the app's own, and Gradio's variables as far as these use them."""

import re

from mnist_demo.ui import files
from mnist_demo.ui.page import STYLES
from mnist_demo.ui.theme import Theme

_COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DECLARATION = re.compile(r"(--[\w-]+):\s*([^;]*);")
_USE = re.compile(r"var\(\s*(--[\w-]+)")


def style_sheet() -> str:
    """CSS for light and dark; a page is dark where its root has the class ``dark``."""
    own = [name for name in STYLES if name.startswith(("masthead/", "shared/", "sketch/"))]
    styles = _COMMENT.sub("", files.text("static_page/base.css", *own))
    return with_variables(styles)


def with_variables(styles: str) -> str:
    """Style sheets for a page without Gradio, after the theme's variables that they use."""
    return f"{_variables(styles)}\n{styles}"


def page_colours() -> dict[str, str]:
    """The page's background, by colour scheme: ``light`` and ``dark``."""
    theme = Theme()
    return {"light": theme.neutral_50, "dark": theme.neutral_950}


def _variables(styles: str) -> str:
    """The rules of the theme, with those variables alone that the styles lead to."""
    rules = [
        (selector.strip(), dict(_DECLARATION.findall(body)))
        for selector, body in _RULE.findall(Theme()._get_theme_css())
    ]
    used: set[str] = set()
    new = set(_USE.findall(styles))
    while new:
        used |= new
        values = (values[name] for _, values in rules for name in new & values.keys())
        new = {name for value in values for name in _USE.findall(value)} - used
    return "\n".join(
        f"{selector} {{\n"
        + "".join(f"  {name}: {value};\n" for name, value in values.items() if name in used)
        + "}"
        for selector, values in rules
    )
