"""UNIPEN files are read as their authors wrote them, whatever else stands in them."""

import pytest

from mnist_demo.datasets import unipen
from mnist_demo.settings import settings
from tests.missing import missing

HEAD = """\
.VERSION 1.0
.COMMENT 9 9 9
.PEN_DOWN
 1 1
.PEN_UP
"""


def segment(line, body=".PEN_DOWN\n 0 0\n 10 20\n.PEN_UP\n"):
    return f".SEGMENT {line}\n{body}"


def read(folder, *parts):
    path = folder / "recording"
    path.write_text(HEAD + "".join(parts), encoding="utf-8")
    return unipen.read(path)


@pytest.mark.parametrize(
    ("line", "kind", "label"),
    [
        ('DIGIT    0 ? "4"', "DIGIT", "4"),
        ('NUMBER 0-1 ? "2026"', "NUMBER", "2026"),
        ('CHARACTER 0-0 OK "C"', "CHARACTER", "C"),
        ('CHARACTER 0 ? """', "CHARACTER", '"'),
        ('WORD 3-5,7 ? "two words"', "WORD", "two words"),
    ],
)
def test_a_segment_says_what_was_written(tmp_path, line, kind, label):
    (found,) = read(tmp_path, segment(line))
    assert (found.kind, found.label, found.writer) == (kind, label, -1)
    assert [stroke.tolist() for stroke in found.strokes] == [[[0, 0], [10, -20]]]


def test_each_segment_has_its_own_writer_and_strokes(tmp_path):
    body = ".COMMENT 21 {} 5\n.PEN_DOWN\n1 2\n.PEN_UP\n.DT 9\n.PEN_DOWN\n3 4\n5 6\n"
    parts = [segment(f'NUMBER 0-1 ? "{n}"', body.format(n)) for n in (40, 41)]
    found = read(tmp_path, *parts, segment('NUMBER 0 ? "1"'))
    assert [(each.label, each.writer) for each in found] == [("40", 40), ("41", 41), ("1", -1)]
    assert [[len(stroke) for stroke in each.strokes] for each in found] == [[1, 2], [1, 2], [2]]


@pytest.mark.parametrize(
    "body",
    ["", ".PEN_DOWN\n.PEN_UP\n", "5 5\n", ".PEN_DOWN\n.PEN_UP\n5 5\n", ".PEN_DOWN\nnan 3\n"],
)
def test_a_segment_without_ink_is_left_out(tmp_path, body):
    assert read(tmp_path, segment('DIGIT 0 ? "1"', body)) == []


@pytest.mark.parametrize("line", ["DIGIT 0 ?", "DIGIT", "", "DIGIT 0 ? 4"])
def test_a_segment_without_label_is_left_out(tmp_path, line):
    assert read(tmp_path, segment(line)) == []


@pytest.mark.parametrize("line", ["five 6", "1", "1 2 3", "1 inf", "", ".X 9", "é 1"])
def test_lines_that_name_no_place_are_skipped(tmp_path, line):
    (found,) = read(tmp_path, segment('DIGIT 0 ? "1"', f".PEN_DOWN\n1 2\n{line}\n3 4\n"))
    assert found.strokes[0].tolist() == [[1, -2], [3, -4]]


def test_the_development_files_hold_numbers():
    if len(settings.pen_strokes) < 2:
        missing("UNIPEN train_r01_v07: let MNIST_DEMO_PEN_STROKES name it after another file")
    found = unipen.read(settings.pen_strokes[1])
    numbers = [segment for segment in found if segment.kind == "NUMBER"]
    assert len(numbers) == 328
    assert len({segment.writer for segment in numbers}) == 82
    assert all(segment.label.isdigit() and 2 <= len(segment.label) <= 7 for segment in numbers)
