"""The browser reads drawings as Python does: the same ink, digits, groups and acceptance.

Both get what the page sends: strokes as flat lists of numbers, in tenths of the pad's unit.
"""

import base64
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from mnist_demo import bundle
from mnist_demo.datasets import pen_strokes, unipen
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, Reading
from mnist_demo.settings import CHAMPION, settings
from mnist_demo.ui.reader.constants import constants
from mnist_demo.ui.requests import PAD_SIDE, PEN, parse_strokes
from tests import rows
from tests.loose_strokes import alone, beside, on_pad, struck_through
from tests.missing import ALL_MUST_RUN, missing
from tests.one_stroke import numbers, whole
from tests.one_stroke import on_pad as at_height

pytestmark = pytest.mark.slow

Drawing = list[list[float]]

SCRIPT = Path(__file__).parents[2] / "js" / "readings.js"
PARTS = 6
"""Of the recordings, so that several processes share them."""
PARTS_READ = PARTS if ALL_MUST_RUN else 1
"""All where everything must run, which takes two minutes; else every sixth recording."""
ROWS = 100
"""Drawings of each arrangement of digits."""
ARRANGEMENTS = ("one line", "two lines", "underlined", "framed")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(CHAMPION)


@pytest.fixture(scope="module")
def recordings() -> list[list[np.ndarray]]:
    """The strokes of all that people wrote: digits, numbers, letters and symbols."""
    if not settings.pen_strokes:
        missing("pen strokes: set MNIST_DEMO_PEN_STROKES to UNIPEN files")
    return [segment.strokes for path in settings.pen_strokes for segment in unipen.read(path)]


@pytest.fixture(scope="module")
def digits() -> list[pen_strokes.PenDigit]:
    if not settings.pen_strokes:
        missing("pen strokes: set MNIST_DEMO_PEN_STROKES to UNIPEN files")
    return pen_strokes.read()


def as_sent(paths: Iterable[np.ndarray]) -> Drawing:
    """Strokes in the pad's unit, cut off and rounded as the pad does it."""
    return [np.clip(path, 0, PAD_SIDE).round(1).ravel().tolist() for path in paths]


def drawn(paths: list[np.ndarray], rng: np.random.Generator) -> Drawing:
    """A recording anywhere on the pad, small or large."""
    points = np.concatenate(paths)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = rng.uniform(0.15, 0.95) * PAD_SIDE / max(extent.max(), 1e-9)
    offset = rng.uniform(0, 1, 2) * (PAD_SIDE - extent * scale)
    return as_sent((path - low) * scale + offset for path in paths)


def written(
    arrangement: str, digits: list[pen_strokes.PenDigit], rng: np.random.Generator
) -> Drawing:
    """Digits of one hand, their strokes in any order."""
    row = rows.written_by_one(digits, rng)
    if arrangement == "underlined":
        row = row.underlined(rng)
    elif arrangement == "framed":
        row = row.framed(rng)
    paths = row.on_pad(PAD_SIDE)
    if arrangement == "two lines":
        below = rows.written_by_one(digits, rng).on_pad(PAD_SIDE)
        paths = [path / 2 for path in paths] + [path / 2 + (0, PAD_SIDE / 2) for path in below]
    return as_sent(paths[i] for i in rng.permutation(len(paths)))


def samples(drawing: Drawing) -> list[Drawing]:
    """What lies on the pad after every third point of the pen; the page sends it each time."""
    return [
        [*drawing[:last], path[: points + 2]]
        for last, path in enumerate(drawing)
        for points in range(0, len(path), 6)
    ]


def made_up(rng: np.random.Generator) -> Drawing:
    """Lines between the points of a grid, so that much is equally wide, high, near or probable."""
    grid = rng.choice([1, 10, 40])
    corner = rng.uniform(0, PAD_SIDE, 2)
    reach = rng.choice([10, 60, PAD_SIDE])
    lengths = rng.integers(1, 9, size=rng.integers(1, 12))
    places = (corner + rng.uniform(-reach, reach, (length, 2)) for length in lengths)
    return as_sent(np.round(place / grid) * grid for place in places)


def assert_read_alike(
    node: str, reader: Reader, drawings: list[Drawing], folder: Path, runtime: str = "simd"
) -> None:
    calibration = reader.card.calibration
    request = {
        "calibration": {
            "temperature": calibration.temperature,
            "energyThreshold": calibration.energy_threshold,
            "energyScale": calibration.energy_scale,
        },
        "constants": constants(),
        "pen": PEN,
        "drawings": drawings,
    }
    sent, answers = folder / "drawings.json", folder / "answers.jsonl"
    sent.write_text(json.dumps(request))
    with sent.open() as stdin, answers.open("w") as stdout:
        command = [node, str(SCRIPT), str(CHAMPION / bundle.TFLITE), runtime]
        with subprocess.Popen(command, stdin=stdin, stdout=stdout) as browser:
            expected = [read(reader, drawing) for drawing in drawings]
    assert browser.returncode == 0
    differing = [
        (i, difference)
        for i, (readings, line) in enumerate(
            zip(expected, answers.read_text().splitlines(), strict=True)
        )
        if (difference := compare(readings, json.loads(line)))
    ]
    assert not differing, f"{len(differing)} of {len(drawings)}: {differing[:5]}"


def read(reader: Reader, drawing: Drawing) -> list[Reading] | str:
    try:
        return reader.read_strokes(parse_strokes(drawing), PEN)
    except UserError as error:
        return str(error)


def compare(expected: list[Reading] | str, answer: list[dict] | dict) -> str:
    """What differs between a reading in Python and one in the browser; empty if nothing does."""
    if isinstance(expected, str) or isinstance(answer, dict):
        return "" if answer == {"notRead": expected} else f"{expected} / {answer}"
    groups = [reading.strokes for reading in expected]
    if groups != [tuple(mark["strokes"]) for mark in answer]:
        return f"groups: {groups} / {[mark['strokes'] for mark in answer]}"
    newest = [reading.newest for reading in expected]
    if newest != [tuple(mark["newest"]) for mark in answer]:
        return f"newest: {newest} / {[mark['newest'] for mark in answer]}"
    for reading, mark in zip(expected, answer, strict=True):
        grey = np.frombuffer(base64.b64decode(mark["grey"]), np.uint8).reshape(28, 28)
        errors = {
            "grey": (np.abs(grey.astype(int) - reading.ink.centred).max(), 1),
            "box": (np.abs(np.subtract(mark["box"], reading.box)).max(), 0.01),
            "probabilities": (
                np.abs(np.subtract(mark["probabilities"], reading.probabilities)).max(),
                0.01,
            ),
            # either of two that are as likely, as far as probabilities agree at all
            "digit": (
                reading.probabilities[reading.digit] - reading.probabilities[mark["digit"]],
                0.01,
            ),
            "acceptance": (mark["accepted"] != reading.accepted, 0),
        }
        too_large = {name: error for name, (error, most) in errors.items() if error > most}
        if too_large:
            return f"{too_large} / {reading.probabilities} {reading.digit_score}"
    return ""


@pytest.mark.parametrize("part", range(PARTS_READ))
def test_everything_recorded_is_read_alike(node, reader, recordings, tmp_path, part):
    rng = np.random.default_rng(part)
    drawings = [drawn(paths, rng) for paths in recordings[part::PARTS]]
    assert_read_alike(node, reader, drawings, tmp_path)


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_rows_of_digits_are_read_alike(node, reader, digits, rng, tmp_path, arrangement):
    drawings = [written(arrangement, digits, rng) for _ in range(ROWS)]
    assert_read_alike(node, reader, drawings, tmp_path)


def test_what_is_kept_of_earlier_samples_changes_no_reading(node, reader, digits, rng, tmp_path):
    drawings = [written(arrangement, digits, rng) for arrangement in ARRANGEMENTS]
    assert_read_alike(node, reader, [s for d in drawings for s in samples(d)], tmp_path)


def test_drawings_full_of_ties_are_read_alike(node, reader, rng, tmp_path):
    drawings = [made_up(rng) for _ in range(400)]
    assert_read_alike(node, reader, drawings, tmp_path)


def test_flat_strokes_over_digits_are_read_alike(node, reader, tmp_path):
    shapes = [
        shape
        for size in np.linspace(0.02, 0.34, 5)
        for of in (beside(size, size / 3), alone(size + 0.3, size / 3))
        for shape in of.values()
    ]
    shapes += [struck_through(width, 0.1) for width in (0.4, 0.8, 1.6)]
    drawings = [as_sent(on_pad(shape, height)) for shape in shapes for height in (40, 90)]
    assert_read_alike(node, reader, drawings, tmp_path)


def test_digits_in_one_stroke_are_read_alike(node, reader, tmp_path):
    shapes = [
        paths
        for gap in (0.0, 0.1, 0.25, 0.6)
        for sag in (-0.1, 0.0, 0.2)
        for paths in numbers(gap, sag).values()
    ]
    shapes += [[path] for reach in (0.1, 0.4) for path in whole(reach).values()]
    drawings = [as_sent(at_height(paths, height)) for paths in shapes for height in (40, 90)]
    drawings += samples(drawings[2])
    assert_read_alike(node, reader, drawings, tmp_path)


@pytest.mark.parametrize(("count", "lines"), [(30, 1), (60, 2), (80, 4), (160, 4)])
def test_pages_of_many_strokes_are_read_alike(node, reader, rng, tmp_path, count, lines):
    def stroke(number: int) -> np.ndarray:
        line, place = number * lines // count, number % (count // lines)
        corner = np.array([8 * place, PAD_SIDE / lines * line])
        return corner + rng.uniform(0, 20, (rng.integers(1, 6), 2))

    drawings = [as_sent(stroke(i) for i in rng.permutation(count)) for _ in range(5)]
    assert_read_alike(node, reader, drawings, tmp_path)


@pytest.mark.parametrize(
    "drawing",
    [
        [],
        [[140, 140]],
        [[100, 100], [180, 100.5]],
        [[0, 0, 280, 280] * 2_500],
        [[4 * i, 20, 4 * i, 40] for i in range(61)],
        [[70 * (i % 4), 40 * (i // 4), 70 * (i % 4), 40 * (i // 4) + 30] for i in range(28)],
    ],
    ids=["nothing", "a dot", "two dots", "one line again and again", "too many", "four columns"],
)
def test_what_is_hardly_a_drawing_is_read_or_refused_alike(node, reader, tmp_path, drawing):
    assert_read_alike(node, reader, [drawing], tmp_path)


def test_without_simd_it_is_read_alike(node, reader, recordings, digits, rng, tmp_path):
    chosen = rng.choice(len(recordings), 200, replace=False)
    drawings = [drawn(recordings[i], rng) for i in chosen]
    drawings += [written(ARRANGEMENTS[i % len(ARRANGEMENTS)], digits, rng) for i in range(40)]
    assert_read_alike(node, reader, drawings, tmp_path, "plain")
