"""``/worksheet``: links for a lesson, with questions, on the app's own address; to print, too."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from mnist_demo.settings import WORKSHEET

APP = "http://127.0.0.1:7860/"
"""The app's address in the file, where its links work for who starts the app at home."""
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=False
)


def route() -> Route:
    """The route of the page."""

    def worksheet(request: Request) -> HTMLResponse:
        return HTMLResponse(page())

    return Route("/worksheet", worksheet)


@cache
def page() -> str:
    """The worksheet as HTML: its links lead to the app that shows it."""
    # imported here: the start of the app needs none of it
    from markdown_it import MarkdownIt

    markdown = MarkdownIt()
    text = WORKSHEET.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    content = markdown.render(text).replace(f'href="{APP}', 'href="./')
    return _TEMPLATES.get_template("page.html").render(title=title, content=content)
