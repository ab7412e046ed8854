"""Clean pictures whose edge is not their paper, and light digits that are no paper."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, joined
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.illumination import coarse_picture
from mnist_demo.ink.surround import find_surrounded
from tests.surrounds import Look, digit_on_paper, finished, share_alike, turned, with_bars

SIDES = {
    "above": (1, 0, 0, 0),
    "on the left": (0, 0, 0, 1),
    "letterbox": (1, 0, 1, 0),
    "pillarbox": (0, 1, 0, 1),
    "two borders of a cell": (1, 0, 0, 1),
    "three borders of a cell": (0, 1, 1, 1),
    "all round": (1, 1, 1, 1),
}
"""Which of a picture's sides have a bar: top, right, bottom, left."""
DEPTHS = {"thin": (0.008, 0.02), "thick": (0.1, 0.5)}
LOOKS = [
    (Look(255, 0), 0),
    (Look(235, 40), 25),
    (Look(250, 20, jpeg=80), 10),
    (Look(255, 0), 110),
    (Look(0, 255), 255),
    (Look(50, 230), 215),
]
"""Paper and ink, and the level of the bars."""


def framed(label, rng, sides, depths, look, level, share=(0.45, 0.8)):
    """A digit on paper with bars along some of its sides, and the same digit without."""
    paper = digit_on_paper(label, rng, share=share, look=look)
    bars = with_bars(paper, [side * rng.uniform(*depths) for side in sides], level)
    return finished(bars, rng, look), finished(paper, rng, look)


@pytest.mark.slow
@pytest.mark.parametrize("depths", DEPTHS.values(), ids=DEPTHS)
@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES)
def test_a_digit_is_found_inside_bars(sides, depths, rng):
    pairs = [
        framed(i % 10, rng, sides, depths, *LOOKS[i % len(LOOKS)], share=(0.45, 0.8))
        for i in range(48)
    ]
    assert share_alike(pairs) >= 0.95


@pytest.mark.slow
def test_digits_inside_bars_are_read(rng):
    """From the picture to the reading, of all kinds of bars together."""
    reader, right, plain = Reader(), 0, 0
    for i in range(48):
        sides = list(SIDES.values())[i % len(SIDES)]
        pair = framed(i % 10, rng, sides, DEPTHS["thick"], *LOOKS[i % len(LOOKS)])
        inside, alone = (joined(reader.read_picture(grey)) == str(i % 10) for grey in pair)
        right, plain = right + inside, plain + alone
    assert right >= 0.95 * plain


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0, 4])
@pytest.mark.parametrize("degrees", [-2.5, 1])
@pytest.mark.parametrize("sides", [(1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 1)])
def test_a_scanners_lid_may_be_tilted_and_noisy(sides, degrees, noise, rng):
    pairs = []
    for label in [*range(10), *range(10)]:
        paper = digit_on_paper(label, rng, share=(0.4, 0.65), look=Look(245, 30))
        wide = [
            np.pad(grey, 60, mode="edge")
            for grey in (with_bars(paper, np.multiply(sides, 0.2), 20), paper)
        ]
        pairs.append(
            finished(turned(grey, degrees, level)[60:-60, 60:-60], rng, noise=noise)
            for grey, level in zip(wide, (20, 245), strict=True)
        )
    assert share_alike(pairs) >= 0.95


def test_a_dark_board_in_a_light_margin_is_found(rng):
    pairs = []
    for label in [*range(10), *range(10)]:
        board = digit_on_paper(label, rng, share=(0.4, 0.75), look=Look(30, 240))
        margin = with_bars(board, rng.uniform(0.03, 0.3, 4), 250)
        pairs.append((finished(margin, rng), finished(board, rng)))
    assert share_alike(pairs) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("margin", [0, 0.03, 0.1, 0.3])
@pytest.mark.parametrize("brush", [(0.05, 0.12), (0.15, 0.3)], ids=["thin", "thick"])
def test_a_digit_that_is_cut_close_is_no_paper(margin, brush, rng):
    for label in [*range(10), *range(10)]:
        grey = digit_on_paper(label, rng, size=(300, 300), brush=brush)
        cut = cut_close(finished(grey, rng), margin)
        for either in (cut, 255 - cut):
            assert find_surrounded(coarse_picture(either), max(cut.shape) / 160) is None


@pytest.mark.parametrize("stroke", [14, 24])
def test_digits_of_straight_segments_are_no_paper(stroke):
    for segments in ("bcefad", "abged", "abgcd", "afgcd", "afgecd", "abcdefg", "abfgcd"):
        grey = np.pad(segmented(segments, stroke), 12, constant_values=255)
        for either in (grey, 255 - grey):
            assert find_surrounded(coarse_picture(either), max(grey.shape) / 160) is None


@pytest.mark.parametrize("bars", [(0.2, 0, 0.2, 0), (0, 0.2, 0, 0.2), (0.3, 0, 0.3, 0)])
def test_bars_round_empty_paper_are_no_digit_that_is_accepted(bars):
    empty = with_bars(np.full((200, 200), 255.0), bars, 0).astype(np.uint8)
    try:
        readings = Reader().read_picture(empty)
    except UserError:
        return
    assert joined(readings) == ""


def test_beyond_the_paper_there_is_no_ink(rng):
    picture, _ = framed(3, rng, SIDES["all round"], (0.2, 0.2), Look(), 0)
    depth = np.flatnonzero(picture[:, picture.shape[1] // 2] > 128)[0]
    found = find_ink(picture)
    assert found.shape == picture.shape
    assert not found[:depth].any()
    assert not found[:, :depth].any()


def cut_close(grey, margin):
    ys, xs = np.nonzero(grey < 128)
    room = round(margin * max(np.ptp(ys), np.ptp(xs)))
    wide = np.pad(grey, room, constant_values=255)
    return wide[ys.min() : ys.max() + 1 + 2 * room, xs.min() : xs.max() + 1 + 2 * room]


def segmented(segments, stroke, width=120, height=200):
    """A digit as a calculator shows it, dark on light."""
    image, half = Image.new("L", (width, height), 255), height // 2
    places = {
        "a": (0, 0, width, stroke),
        "g": (0, half - stroke // 2, width, half + stroke // 2),
        "d": (0, height - stroke, width, height),
        "f": (0, 0, stroke, half),
        "b": (width - stroke, 0, width, half),
        "e": (0, half, stroke, height),
        "c": (width - stroke, half, width, height),
    }
    for segment in segments:
        ImageDraw.Draw(image).rectangle(places[segment], fill=0)
    return np.asarray(image)
