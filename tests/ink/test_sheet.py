"""Photos of a whole sheet on a table: only the sheet is looked at."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.ink.find import find_ink
from tests.paper import (
    RULED,
    SIZE,
    SQUARED,
    light,
    noisy,
    on_table,
    overlap,
    seen_from_the_side,
    seven,
    sheet,
)


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


SEEN = {
    "from low over it": [(150, 90), (450, 90), (560, 360), (40, 360)],
    "from the left": [(90, 60), (480, 130), (480, 330), (90, 400)],
    "from a corner": [(60, 170), (340, 60), (560, 240), (250, 410)],
    "beyond the right": [(150, 60), (640, 110), (700, 400), (80, 380)],
    "beyond three sides": [(-60, -20), (430, 60), (540, 500), (-160, 480)],
}


@pytest.mark.parametrize("printed", [(), RULED, SQUARED], ids=["plain", "ruled", "squared"])
@pytest.mark.parametrize("name", SEEN)
def test_a_sheet_is_found_that_is_seen_at_an_angle(name, printed, rng):
    photographed = seen_from_the_side(sheet(printed=printed), SEEN[name])
    drawn = seen_from_the_side(seven(), SEEN[name], 0) > 0.5
    assert overlap(find_ink(noisy(photographed, rng)), drawn) > 0.7


@pytest.mark.parametrize("right", [0.3, 0.5])
def test_the_edge_of_a_shadow_is_no_edge_of_a_sheet(right, rng):
    """What is written in the shadow is found as well."""
    half = np.where(np.arange(SIZE[0]) < 190, 1.0, right)
    found = find_ink(noisy(sheet(darkness=30) * half * light(right=0.9), rng))
    for part in (np.s_[:, :170], np.s_[:, 215:]):
        assert overlap(found[part], seven()[part]) > 0.8


@pytest.mark.parametrize("bent", [0, 60])
@pytest.mark.parametrize("corner", range(4))
def test_light_in_a_corner_of_a_photo_is_no_sheet(corner, bent, rng):
    """The edge of a shadow that leaves one corner light may be straight or bent."""
    x, y = np.meshgrid(*(np.linspace(0, 1, side) for side in SIZE))
    away = x + y + bent / 100 * x * y - 0.7
    shadow = np.rot90(1 - 0.55 / (1 + np.exp(-away / 0.01)), 2 * (corner // 2))
    shadow = shadow[:, ::-1] if corner % 2 else shadow
    found = find_ink(noisy(sheet(darkness=40) * shadow, rng))
    assert overlap(found, seven()) > 0.75
