"""The commands of the command line.

With ``--json`` a command prints one object a line for programs, otherwise sentences and tables for
people (`cli.output`). An error is one line on standard error with exit code 1, or 2 if the command
was called wrongly. Each command imports what it needs when it runs, so that ``--help`` is fast and
only ``train`` loads TensorFlow.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from mnist_demo import disk
from mnist_demo.cli import output
from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import DATA_SETS, OPTIMIZERS, list_architectures
from mnist_demo.presets.available import test_data
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.streams import accept_any_text

app = typer.Typer(
    help="Draw a digit and have a network read it; train your own and see what it gets wrong.",
    no_args_is_help=True,
    add_completion=False,
)

Model = Annotated[
    Path, typer.Option("--model", metavar="BUNDLE", help="Folder of a trained network.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]

_WITHOUT_MNIST = "MNIST is not on this machine (“python -m mnist_demo fetch” gets it):"


def main() -> None:
    """Run the command that the process was called with, and exit with its code."""
    accept_any_text()
    try:
        code = app(standalone_mode=False)
    except UserError as error:
        code = output.print_error(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        code = output.print_error("Interrupted.", 130)
    except typer.TyperException as error:
        code = output.print_error(f"{error.format_message()} See --help.", 2)
    except OSError as error:  # of a path or a disk, where no `UserError` foresaw it
        where = "" if error.filename is None else f"{error.filename}: "
        reason = f"{where}{error.strerror or error}"
        code = output.print_error(f"{reason}; name another path, or make room on the disk.", 1)
    sys.exit(code)


@app.command()
def predict(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", show_default=False)],
    model: Model = CHAMPION,
    as_json: Json = False,
) -> int:
    """Read the digits on picture files, or on all pictures in folders."""
    from mnist_demo.inference.predict_many import predict_files

    found = list(_pictures(paths))
    predictions = predict_files(model, [one for one in found if isinstance(one, Path)])
    show = output.print_json if as_json else output.print_prediction
    failed = False
    for one in found:
        prediction = next(predictions) if isinstance(one, Path) else one
        failed |= "error" in prediction
        show(prediction)
    return int(failed)


def _pictures(paths: list[Path]) -> Iterator[Path | dict[str, Any]]:
    """The pictures at ``paths``, and for a folder without pictures the error to print."""
    from mnist_demo.datasets.folder import picture_paths

    for path in paths:
        if not os.path.isdir(path):  # unlike `Path.is_dir` it answers for any path
            yield path
            continue
        try:
            yield from picture_paths(path)
        except UserError as error:
            yield {"path": str(path), "error": str(error)}


@app.command()
def evaluate(
    model: Model = CHAMPION,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="|".join([*DATA_SETS, "DIR", "ZIP"]),
            help="Digits to measure on; optical where MNIST is missing.",
            show_default="mnist",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write a report to DIR: an HTML page, JSON, pictures."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure a network: accuracy, loss, calibration, confusion matrix, figures for each digit.

    As data, DIR is a folder of pictures named …_<digit>.png, and ZIP a zip of them.

    Pictures that cannot be read are named on standard error and left out.
    """
    from mnist_demo.bundle import learned_from, read_card
    from mnist_demo.datasets import IN_WORDS, load_test_set, unseen_part
    from mnist_demo.evaluation.diagnosis import diagnose, robustness
    from mnist_demo.inference.features import FeatureNetwork

    if report is not None:
        disk.refuse_unwritable(report)
    network = FeatureNetwork.load(model)
    card = read_card(model)
    if data is None:
        data = test_data()
        if data != "mnist":
            output.print_note(f"{_WITHOUT_MNIST} it is measured on {IN_WORDS[data]}.")
    _fetch_if_named([data])
    whole, data = data, unseen_part(data, learned_from(card.training))
    if data != whole:
        output.print_note(f"It learned from some of these digits: measured on {IN_WORDS[data]}.")
    left_out: list[Path] = []

    def leave_out(path: Path, error: str) -> None:
        left_out.append(path)
        output.print_unreadable(path, error)

    digits = load_test_set(data, leave_out)
    if left_out:
        output.print_left_out(len(left_out))
    diagnosis = diagnose(network, digits)
    if report is not None:
        from mnist_demo.evaluation import report as reports

        *_, robust = robustness(network, digits)
        reports.write(report, card, data, diagnosis, robust)
    show = output.print_json if as_json else output.print_evaluation
    show(diagnosis.evaluation.to_dict())


@app.command()
def train(
    architecture: Annotated[
        str, typer.Option(help="Which network; 'list' prints them all.", show_default=False)
    ],
    epochs: Annotated[int | None, typer.Option(help="Passes over the images.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Images per step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The rate, or its peak.")] = None,
    optimizer: Annotated[
        str | None, typer.Option(metavar="|".join(OPTIMIZERS), help="How a step is taken.")
    ] = None,
    dropout: Annotated[float | None, typer.Option(help="Share of features hidden.")] = None,
    patience: Annotated[
        int | None, typer.Option(help="Stop after this many epochs without a lower loss.")
    ] = None,
    augment: Annotated[
        bool | None, typer.Option("--augment/--no-augment", help="Vary the images.")
    ] = None,
    train_size: Annotated[int | None, typer.Option(help="Learn from this many images.")] = None,
    seed: Annotated[int, typer.Option(help="Decides everything random.")] = 0,
    data: Annotated[
        str | None,
        typer.Option(
            metavar=",".join([*DATA_SETS, "DIR|ZIP"]),
            help="What to learn from; pictures in a folder or zip are named …_<digit>.png.",
        ),
    ] = None,
    start_from: Annotated[
        str | None, typer.Option(metavar="BUNDLE", help="Begin with the weights of this network.")
    ] = None,
    columns: Annotated[
        int, typer.Option(min=1, max=8, help="Train this many, one by one, and join them to one.")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="New folder for the bundle and its curves."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Train a network and write it, its card and its curves to a folder.

    What is not given is as the architecture's preset has it. Ctrl-C stops between two batches and
    keeps the network as it is then.
    """
    from mnist_demo.events import to_dict
    from mnist_demo.presets.config import make_config

    if architecture == "list":
        rows = list_architectures()
        return output.print_json_lines(rows) if as_json else output.print_architectures(rows)
    sets, folder = (None, None) if data is None else _named_data(data)
    config = make_config(
        architecture,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        optimizer=optimizer,
        dropout=dropout,
        patience=patience,
        augment=augment,
        train_size=train_size,
        seed=seed,
        data=sets,
        folder=folder,
        start_from=start_from,
    )
    if data is not None:
        _fetch_if_named(config.data)
    elif "mnist" not in config.data:
        learns = ", ".join(DATA_SETS[name].lower() for name in config.data)
        output.print_note(f"{_WITHOUT_MNIST} it learns from other digits: {learns}.")
    with output.working("Starting TensorFlow …"):
        from mnist_demo.training.columns import train_columns
    to = out or settings.runs / f"{architecture}-{datetime.now():%Y%m%d-%H%M%S}"
    with _interrupt_sets_flag() as interrupted:
        events = train_columns(config, columns, to, interrupted.is_set)
        if as_json:
            output.print_json_lines(map(to_dict, events))
        else:
            output.follow_training(events)
    return None


def _named_data(data: str) -> tuple[tuple[str, ...], str | None]:
    """The data sets that ``--data`` names, and the folder or zip of pictures, if it names one.

    Raises:
        UserError: it names several folders or zips.
    """
    if data not in DATA_SETS and os.path.exists(data):  # a path may have commas
        return (), data
    names = data.split(",")
    paths = [name for name in names if name not in DATA_SETS and os.path.exists(name)]
    if len(paths) > 1:
        raise UserError(f"{', '.join(paths)} are several places: put all pictures in one folder.")
    return tuple(name for name in names if name not in paths), next(iter(paths), None)


@app.command()
def teach(
    drawings: Annotated[Path, typer.Argument(metavar="DIR|ZIP", show_default=False)],
    model: Model = CHAMPION,
    seed: Annotated[int, typer.Option(help="Decides everything random.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="New folder for the bundle.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Teach a trained network somebody's hand, from ten or more of their drawings.

    DIR is a folder of pictures named …_<digit>.png, and ZIP a zip of them. The network keeps to
    what it read before; how well it reads before and after is printed.
    """
    from dataclasses import replace

    from mnist_demo.bundle import read_card
    from mnist_demo.events import to_dict
    from mnist_demo.presets.hand import teaching_config

    config = teaching_config(read_card(model).training, seed)
    config = replace(config, start_from=str(model), folder=str(drawings))
    to = out or settings.runs / f"my-hand-{datetime.now():%Y%m%d-%H%M%S}"
    with output.working("Starting TensorFlow …"):
        from mnist_demo.training.teach import teach as events_of
    with _interrupt_sets_flag() as interrupted:
        events = events_of(config, to, interrupted.is_set)
        if as_json:
            output.print_json_lines(map(to_dict, events))
        else:
            output.follow_teaching(events)


@contextmanager
def _interrupt_sets_flag() -> Iterator[threading.Event]:
    """Ctrl-C, or a polite kill, asks the training to stop; a second one stops it the hard way."""
    interrupted = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}

    def ask(number: int, frame: object) -> None:
        interrupted.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in signals:
        signal.signal(number, ask)
    try:
        yield interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@app.command()
def fetch(as_json: Json = False) -> None:
    """Prepare this machine for a day without internet: get MNIST, and say what is here."""
    from dataclasses import asdict

    from mnist_demo.cli.inventory import take_inventory

    missing = None
    try:
        _fetch_if_named(["mnist"])
    except UserError as error:
        missing = error
    with output.working("Looking for what is here …"):
        items = take_inventory()
    if as_json:
        output.print_json_lines(map(asdict, items))
    else:
        output.print_inventory(items)
    if missing:
        raise missing


def _fetch_if_named(data: Iterable[str]) -> None:
    """Download MNIST if it is among the data sets that a person named and is not here yet."""
    from mnist_demo.datasets import mnist

    if "mnist" in data and not mnist.is_available():
        output.follow_download(mnist.REMOTE.name, mnist.REMOTE.size, mnist.fetch)


@app.command()
def static(
    out: Annotated[Path, typer.Argument(metavar="OUT", show_default=False)],
    bundle: Annotated[
        Path, typer.Option("--bundle", metavar="BUNDLE", help="Folder of the network that reads.")
    ] = CHAMPION,
    as_json: Json = False,
) -> None:
    """Write the pad as a page of files, for any web server: it reads in the browser.

    OUT is a new folder, or one that this command wrote.
    """
    from dataclasses import asdict

    from mnist_demo.ui.static_page.export import export

    with output.working("Writing the page …"):
        exported = export(out, bundle)
    if as_json:
        output.print_json({"folder": str(out)} | asdict(exported))
    else:
        output.print_export(out, exported)


@app.command()
def serve(
    workshop: Annotated[
        bool, typer.Option("--workshop", help="Lead a room of guests on the local network.")
    ] = False,
) -> None:
    """Open the page; the same as ``python app.py``."""
    from mnist_demo.ui.server import serve as serve_page

    serve_page(workshop)
