"""Figures beside their bars, as one table or as one JSON line."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from mnist_demo.cli.output import print_json


@dataclass(frozen=True)
class Measure:
    """One row of the table."""

    title: str
    digits: int
    """Decimals that are printed."""
    most: float | None = None
    """The bar, where there is one."""


def print_figures(
    title: str,
    measures: Mapping[str, Measure],
    figures: Mapping[str, float],
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Print figures by the keys of their measures."""
    if as_json:
        print_json(dict(figures))
        return
    rows = [
        (m.title, f"{figures[key]:,.{m.digits}f}", "" if m.most is None else f"≤ {m.most:g}")
        for key, m in measures.items()
    ]
    if as_markdown:
        print("\n".join(["| | measured | bar |", "| --- | ---: | ---: |"]))
        print("\n".join(f"| {' | '.join(row)} |" for row in rows))
    else:
        table = Table("", "measured", "bar", title=title)
        for row in rows:
            table.add_row(*row)
        Console().print(table)
