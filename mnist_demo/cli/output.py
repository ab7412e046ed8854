"""Output of the command line: sentences, tables and progress for people, JSON for programs."""

import functools
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from mnist_demo.events import Done, EpochEnd, Event, Step, Taught

if TYPE_CHECKING:
    from mnist_demo.cli.inventory import Item
    from mnist_demo.ui.static_page.export import Exported

# names from outside are printed as they are: "[final]" is no markup, ":100:" no emoji
_console = functools.partial(Console, markup=False, emoji=False, highlight=False, soft_wrap=True)
_out = _console()
_err = _console(stderr=True)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What would end a line or steer a terminal; a file's name can hold it."""


def print_error(sentence: str, code: int) -> int:
    """Print one line on standard error and return the exit code."""
    _print_line(sentence, sys.stderr)
    return code


def _print_line(text: str, stream: TextIO) -> None:
    """Print text as it is, but on one line: control characters as backslash escapes."""
    line = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
    print(line, file=stream, flush=True)


def print_note(sentence: str) -> None:
    """Print what a person should know of a result, on standard error."""
    _err.print(sentence)


def working(what: str) -> AbstractContextManager:
    """Show a spinner on standard error inside the block, if standard error is a terminal."""
    return _err.status(what)


def print_json(value: dict[str, Any]) -> None:
    """Print one object as one line of ASCII, which every encoding has."""
    print(json.dumps(value), flush=True)


def print_json_lines(values: Iterable[dict[str, Any]]) -> None:
    """Print each object as one line, as soon as it arrives."""
    for value in values:
        print_json(value)


def print_prediction(prediction: dict[str, Any]) -> None:
    """Print the result of `predict_file`; an error goes to standard error."""
    path = prediction["path"]
    if "error" in prediction:
        print_unreadable(path, prediction["error"])
        return
    marks = ", ".join(
        f"{mark['digit']} at {mark['probability']:.1%}"
        + ("" if mark["accepted"] else ", but it hardly looks like a digit")
        for mark in prediction["digits"]
    )
    _print_line(f"{path}: {prediction['reading'] or 'no digit'} ({marks})", sys.stdout)


def print_unreadable(path: Path | str, error: str) -> None:
    """Print on standard error why a file could not be read."""
    _print_line(f"{path}: {error}", sys.stderr)


def print_left_out(count: int) -> None:
    """Print on standard error how many files a measurement is without."""
    files = "1 file that" if count == 1 else f"{count:,} files that"
    _print_line(f"The figures are without {files} could not be read.", sys.stderr)


def print_evaluation(measured: dict[str, Any]) -> None:
    """Print the figures of an `Evaluation` as sentences and tables."""
    matrix = measured["confusion_matrix"]
    wrong = measured["n"] - sum(matrix[digit][digit] for digit in range(len(matrix)))
    _out.print(
        f"{measured['accuracy']:.2%} of {measured['n']:,} read rightly, {wrong:,} wrong; "
        f"loss {measured['loss']:.4f}, expected calibration error {measured['ece']:.2%}"
    )
    shares = ("precision", "recall", "f1")
    per_class = Table("digit", *shares, "support", title="per digit")
    for row in measured["per_class"]:
        cells = (f"{row[share]:.4f}" for share in shares)
        per_class.add_row(str(row["digit"]), *cells, f"{row['support']:,}")
    _out.print(per_class)
    counts = Table("true", *(f"read {d}" for d in range(10)), title="confusion matrix")
    for digit, row in enumerate(matrix):
        counts.add_row(str(digit), *(str(count) if count else "." for count in row))
    _out.print(counts)


def print_architectures(rows: Iterable[dict[str, Any]]) -> None:
    """Print a table of the networks that can be trained."""
    table = Table("name", "parameters", "epochs", "what it teaches")
    for row in rows:
        table.add_row(
            row["architecture"], f"{row['parameters']:,}", str(row["epochs"]), row["teaches"]
        )
    _out.print(table)


def print_inventory(items: Iterable["Item"]) -> None:
    """Print a line for each thing that this machine has or lacks, and how to get that."""
    for item in items:
        found = "here" if item.available else "missing"
        detail = item.advice or item.path
        line = f"{found:8}{item.item:12}{item.purpose}" + (f": {detail}" if detail else "")
        _print_line(line, sys.stdout)


def print_export(folder: Path, exported: "Exported") -> None:
    """Print what was written to a folder, who reads there, and how to look at it."""
    megabytes = exported.bytes / 1e6
    _print_line(f"{folder}: {exported.files} files, {megabytes:.1f} MB.", sys.stdout)
    _print_line(f"The network is {exported.network}", sys.stdout)
    look = shlex.join(["python", "-m", "http.server", "-d", str(folder)])
    _print_line(f"To look at it: {look}, and open http://localhost:8000", sys.stdout)


def follow_download(
    name: str, size: int, download: Callable[[Callable[[int, int], None]], None]
) -> None:
    """Show a download as it goes, on standard error if that is a terminal.

    Args:
        name: what is downloaded, for people.
        size: its bytes.
        download: downloads it; it is given what is to be called with the bytes received so far
            and the seconds until the next try, as `datasets.remote_file.Progress`.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_err, disable=not _err.is_terminal) as progress:
        bar = progress.add_task(name, total=size)

        def show(received: int, pause: int) -> None:
            waits = f"{name}: interrupted, trying again in {pause} s"
            progress.update(bar, completed=received, description=waits if pause else name)

        download(show)


def follow_teaching(events: Iterator[Event]) -> None:
    """Show how a network is taught a hand: a bar for its steps, then how it reads now."""
    from mnist_demo.datasets import IN_WORDS  # slow to import

    columns = (TextColumn("learning your hand"), BarColumn(), TimeElapsedColumn())
    taught = None
    first = next(events)  # what is refused is refused before there is a bar
    with Progress(*columns, console=_out) as progress:
        bar = progress.add_task("", total=None)
        for event in chain([first], events):
            match event:
                case Done():
                    done = event
                case Step():
                    progress.update(bar, completed=event.step, total=event.steps)
                case Taught():
                    taught = event
    if taught is None:
        return
    where = IN_WORDS.get(done.test_data or "", done.test_data)
    _out.print(
        f"Of {taught.held_back} drawings that were held back it read {taught.rightly_before} "
        f"rightly before, and {taught.rightly_after} after learning from the others.\n"
        f"Of {where} it read {taught.test_before:.2%} before, and {done.test_accuracy:.2%} now.\n"
        f"The bundle is {done.bundle}"
    )


def follow_training(events: Iterator[Step]) -> None:
    """Show a training as it goes: a bar for its steps, a line for each epoch, the end."""
    from mnist_demo.datasets import IN_WORDS  # slow to import

    with working("Preparing the digits …"):
        first = next(events)
    columns = (
        TextColumn("{task.fields[who]}epoch {task.fields[epoch]}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]:.3f}  accuracy {task.fields[accuracy]:.1%}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_out) as progress:
        bar = progress.add_task("", total=None, who="", epoch=1, loss=float("nan"), accuracy=0.0)
        for event in chain([first], events):
            who = f"column {event.column}, " if event.column else ""
            progress.update(
                bar,
                completed=event.step,
                total=event.steps,
                who=who,
                epoch=event.epoch,
                loss=event.loss,
                accuracy=event.accuracy,
            )
            if isinstance(event, EpochEnd):
                progress.print(
                    f"{who}epoch {event.epoch}: validation accuracy {event.val_accuracy:.2%}, "
                    f"loss {event.val_loss:.4f}, {event.seconds:.0f} s"
                )
            elif isinstance(event, Done):
                tested_on = IN_WORDS.get(event.test_data or "", event.test_data)
                progress.print(
                    f"{who}test accuracy {event.test_accuracy:.2%} on {tested_on}; "
                    f"the bundle is {event.bundle}"
                )
