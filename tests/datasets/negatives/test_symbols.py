"""Letters by hand are read with their writers, and those that are a digit's shape are known."""

from dataclasses import replace

import pytest

from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import symbols
from mnist_demo.errors import UserError
from mnist_demo.settings import settings
from tests.missing import missing

STROKES = ".PEN_DOWN\n 0 0\n 0 -60\n.PEN_UP\n.PEN_DOWN\n -20 0\n 20 0\n.PEN_UP\n"


def segment(kind, label, writer):
    return f'.SEGMENT {kind} 0 ? "{label}"\n.COMMENT {label} {writer} 1\n{STROKES}'


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """Let the files of pen strokes be those with the given segments."""

    def record(*files):
        paths = [tmp_path / f"{i}.unipen" for i in range(len(files))]
        for path, segments in zip(paths, files, strict=True):
            path.write_text("".join(segments))
        monkeypatch.setattr(symbols, "settings", replace(settings, pen_strokes=tuple(paths)))

    return record


def test_letters_are_read_with_their_writers_and_digits_are_left_out(recorded):
    recorded(
        [segment("DIGIT", "4", 2), segment("CHARACTER", "T", 3)],
        [segment("CHARACTER", "7", 0), segment("CHARACTER", "e", 1), segment("NUMBER", "12", 5)],
    )
    read = symbols.read()
    # the first file's writers go up to 3, the other's are counted on from there
    assert [(s.label, s.writer, s.file) for s in read] == [("T", 3, 0), ("e", 5, 1)]
    # UNIPEN's y points up, ours down
    assert read[0].strokes[0].tolist() == [[0, 0], [0, 60]]


def test_drawn_they_are_upright_and_labelled_as_no_digits(recorded):
    recorded([segment("CHARACTER", "T", 3)])
    drawn = symbols.rasterise(symbols.read())
    assert drawn.labels.tolist() == [NO_DIGIT]
    assert drawn.writers.tolist() == [3]
    tee = drawn.images[0] > 0
    # the bar of a T is at its top
    assert tee[:14].sum() > tee[14:].sum()


def test_what_is_a_digits_shape_is_known(recorded):
    recorded([segment("CHARACTER", label, 1) for label in "OlTe|"])
    assert [s.label for s in symbols.read() if symbols.is_same_as_a_digit(s)] == ["O", "l", "|"]


@pytest.mark.parametrize("files", [(), ([segment("DIGIT", "4", 2)],)])
def test_without_letters_one_sentence_says_what_to_do(recorded, files):
    recorded(*files)
    with pytest.raises(UserError, match="let MNIST_DEMO_PEN_STROKES name a UNIPEN file"):
        symbols.read()


def test_the_development_files_hold_letters_of_two_thousand_writers():
    try:
        read = symbols.read()
    except UserError:
        missing("letters by hand: set MNIST_DEMO_PEN_STROKES to a UNIPEN file with characters")
    assert len(read) == 9_000
    assert len({symbol.writer for symbol in read}) == 2_110
