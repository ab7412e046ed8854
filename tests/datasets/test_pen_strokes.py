import gzip

import numpy as np
import pytest
from scipy import ndimage

from mnist_demo.datasets import pen_strokes
from mnist_demo.errors import UserError

UNIPEN = """\
.INCLUDE dene.doc
.LEXICON "0" "1" "2"
.SEGMENT DIGIT    0 ? "4"
.COMMENT 4 12  224
.PEN_DOWN
 10  100
 0  40
 50  40
.PEN_UP
.DT 100
.PEN_DOWN
 40  70
 38  0
.PEN_UP
.DT 100

.SEGMENT DIGIT    1 ? "1"
.COMMENT 1 7  3
.PEN_DOWN
 20  90
 20  10
.PEN_UP
"""


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "two.unipen"
    path.write_text(UNIPEN)
    return path


def test_labels_writers_and_strokes_are_read(recording):
    four, one = pen_strokes.read([recording])
    assert (four.label, four.writer) == (4, 12)
    assert (one.label, one.writer) == (1, 7)
    assert [len(stroke) for stroke in four.strokes] == [3, 2]
    # UNIPEN's y points up, ours down
    assert four.strokes[0].tolist() == [[10, -100], [0, -40], [50, -40]]


def test_a_gzipped_recording_reads_the_same(recording, tmp_path):
    packed = tmp_path / "two.unipen.gz"
    packed.write_bytes(gzip.compress(recording.read_bytes()))
    plain, unpacked = pen_strokes.read([recording]), pen_strokes.read([packed])
    assert [d.label for d in plain] == [d.label for d in unpacked]


def test_drawn_they_are_upright_and_normalised(recording):
    digits = pen_strokes.rasterise(pen_strokes.read([recording]))
    assert digits.labels.tolist() == [4, 1]
    assert digits.writers.tolist() == [12, 7]
    one = digits.images[1]
    rows, columns = np.nonzero(one)
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) < 6
    # the open side of the four is its top: there is less ink there than at the bar
    four = digits.images[0].astype(int)
    assert four[10:18].sum() > four[3:10].sum()
    assert np.all(np.abs(np.array(ndimage.center_of_mass(four)) - 14) <= 0.51)


def test_writers_of_several_files_are_kept_apart(recording, tmp_path):
    other, unsigned = tmp_path / "other.unipen", tmp_path / "unsigned.unipen"
    other.write_text(UNIPEN)
    unsigned.write_text("\n".join(line for line in UNIPEN.splitlines() if "COMMENT" not in line))
    digits = pen_strokes.read([recording, other, unsigned, other])
    assert [digit.file for digit in digits] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [digit.label for digit in digits] == [4, 1] * 4
    writers = [digit.writer for digit in digits]
    assert writers[:2] == [12, 7]
    assert writers[4:6] == [-1, -1]
    assert len(set(writers)) == 7


def test_one_file_without_a_digit_among_several_is_one_sentence(recording, tmp_path):
    empty = tmp_path / "empty.unipen"
    empty.write_text(UNIPEN.replace("DIGIT", "CHARACTER"))
    with pytest.raises(UserError, match=r"empty\.unipen holds no pen-drawn digit"):
        pen_strokes.read([recording, empty])


def test_the_development_recording_holds_thirty_writers(pen_digits):
    assert len(pen_digits) == 7494
    assert len({digit.writer for digit in pen_digits}) == 30
    assert {digit.label for digit in pen_digits} == set(range(10))


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b broken gzip", b"\x89PNG"])
def test_anything_but_a_recording_is_one_sentence(tmp_path, content):
    path = tmp_path / "bad.unipen"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"holds no pen-drawn digit|cannot be read"):
        pen_strokes.read([path])


def test_a_missing_recording_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="There is no file"):
        pen_strokes.read([tmp_path / "nowhere"])
