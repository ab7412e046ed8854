"""The options that benches share, and tables for people or in Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from mnist_demo.cli.output import print_json

Model = Annotated[Path, typer.Option("--model", metavar="BUNDLE", help="The network to measure.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="A table in Markdown.")]

Figures = Mapping[str, float | None]
"""Figures by the keys of their measures; None where there is nothing to measure."""


@dataclass(frozen=True)
class Measure:
    """One row of a table of figures."""

    title: str
    digits: int | None
    """Number of decimals that are printed; None for a figure that is printed as yes or no."""
    most: float | None = None
    """The bar, which the figure must not exceed; None without a bar."""

    def show(self, value: float | None) -> str:
        """A figure as it stands in the table."""
        if value is None:
            return "–"
        return ("yes" if value else "no") if self.digits is None else f"{value:,.{self.digits}f}"

    @property
    def bar(self) -> str:
        """The bar as it stands in the table."""
        if self.most is None:
            return ""
        return f"≤ {self.most:g}" if self.most else self.show(0)


def rows_of(measures: Mapping[str, Measure], columns: Sequence[Figures]) -> Iterator[list[str]]:
    """The cells of a table of figures: a measure's title, its figure in each column, its bar."""
    for key, measure in measures.items():
        yield [measure.title, *(measure.show(figures[key]) for figures in columns), measure.bar]


def print_figures(
    title: str, measures: Mapping[str, Measure], figures: Figures, as_json: bool, as_markdown: bool
) -> None:
    """Print one column of figures beside their bars, or all of them as one JSON object."""
    if as_json:
        print_json(dict(figures))
    else:
        rows = rows_of(measures, [figures])
        print_table(["", "measured", "bar"], rows, as_markdown=as_markdown, title=title)


def share(hits: int, of: int, decimals: int = 1) -> str:
    """A share as it stands in a table, with its 95 % confidence interval (Wilson, 1927)."""
    interval = binomtest(hits, of).proportion_ci(method="wilson")
    shares = (hits / of, interval.low, interval.high)
    return "{} ({} to {})".format(*(f"{one:.{decimals}%}" for one in shares))


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    as_markdown: bool = True,
    title: str = "",
    caption: str = "",
) -> None:
    """Print a table whose first column is text and whose other columns are figures.

    Args:
        columns: the header of each column.
        rows: the cells of each row; in Markdown a row is printed as soon as it is measured.
        as_markdown: print Markdown instead of a table for a terminal.
        title: stands above the table in a terminal.
        caption: stands below the table.
    """
    if as_markdown:
        for cells in (columns, ["---", *["---:"] * (len(columns) - 1)]):
            print(_markdown(cells))
        for cells in rows:
            print(_markdown(cells), flush=True)
        print(f"\n{caption}\n" if caption else "")
        return
    table = Table(title=title or None, caption=caption or None)
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left")
    for cells in rows:
        table.add_row(*cells)
    Console().print(table)


def _markdown(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
