"""Photos of a whole sheet on a table: only the sheet is looked at."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.ink.find import find_ink
from tests.paper import RULED, SIZE, noisy, on_table, overlap, seven, sheet


@pytest.mark.parametrize("brightness", [15, 60, 100])
@pytest.mark.parametrize("angle", [0, 8])
@pytest.mark.parametrize("printed", [(), RULED], ids=["plain", "ruled"])
def test_only_the_sheet_on_a_table_is_looked_at(brightness, angle, printed, rng):
    photographed = on_table(sheet(printed=printed), brightness, angle)
    drawn = on_table(seven(), 0, angle) > 0.5
    assert overlap(find_ink(noisy(photographed, rng)), drawn) > 0.85


def test_a_ring_of_chalk_is_no_sheet(rng):
    board = Image.new("F", SIZE, 40)
    draw = ImageDraw.Draw(board)
    draw.rounded_rectangle((120, 40, 280, 260), 30, outline=200, width=24)
    drawn = np.array(board) > 100
    assert overlap(find_ink(noisy(np.array(board), rng)), drawn) > 0.85
