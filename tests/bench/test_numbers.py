import numpy as np
import pytest

from mnist_demo.settings import CHAMPION
from tests.bench.numbers import OUTCOMES, Spelled, outcome, read_files
from tests.canvas import on_canvas


@pytest.mark.parametrize(
    ("guesses", "reading", "found"),
    [
        ("405", "405", "exactly right"),
        ("4015", "405", "exactly right"),
        ("405", "45", "refused"),
        ("", "", "refused"),
        ("4015", "4015", "parted"),
        ("45", "45", "merged"),
        ("45", "", "merged"),
        ("495", "495", "misread"),
        ("495", "45", "misread"),
    ],
)
def test_every_reading_has_one_outcome(guesses, reading, found):
    assert outcome(Spelled(guesses, reading), "405") == found
    assert found in OUTCOMES


@pytest.mark.slow
def test_the_command_line_reads_the_pictures_in_order_and_declines_empty_ones(rng):
    one = on_canvas([np.array([(0.0, 0.0), (0.0, 90.0)])], rng)
    seven = on_canvas([np.array([(0.0, 0.0), (60.0, 0.0), (20.0, 90.0)])], rng)
    empty = np.full((280, 280), 255, np.uint8)
    spelled = list(read_files(CHAMPION, [one, empty, seven]))
    assert spelled == [Spelled("1", "1"), Spelled(), Spelled("7", "7")]
