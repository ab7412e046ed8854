"""What meets the edge of a photo: writing, or what lies outside the paper."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_demo.ink.find import find_ink
from tests.paper import light, noisy, overlap, seven, sheet


def test_the_table_beside_the_paper_is_no_ink(rng):
    with_table = sheet()
    with_table[:, :45] = 90
    with_table[:, 370:] = 90
    assert overlap(find_ink(noisy(with_table * light(right=0.7), rng)), seven()) > 0.9


def test_a_line_that_leads_from_a_digit_to_the_edge_does_not_take_it_along(rng):
    ruled = Image.fromarray(sheet(printed=[((200, 150), (400, 155))], printed_grey=150))
    ImageDraw.Draw(ruled).line([(60, 70), (50, 230)], fill=60, width=16)
    found = find_ink(noisy(np.array(ruled), rng))
    assert overlap(found[:, 90:], seven()[:, 90:]) > 0.9
    assert found[70:230, 40:70].max(axis=1).all(), "the other digit"


def test_nor_where_the_digit_is_alone(rng):
    ruled = sheet(printed=[((200, 150), (400, 155))], printed_grey=150)
    assert overlap(find_ink(noisy(ruled, rng)), seven()) > 0.9


def test_of_a_digit_that_meets_the_edge_no_part_is_lost(rng):
    """Faint where its strokes join; the bar alone ends before the edge does."""
    stem, joint, bar = [(130, 0), (130, 200)], [(130, 120), (160, 120)], [(160, 120), (260, 120)]
    image = Image.fromarray(sheet(width=0))
    draw = ImageDraw.Draw(image)
    for stroke, grey in ((joint, 150), (stem, 60), (bar, 60)):
        draw.line(stroke, fill=grey, width=16)
    found = find_ink(noisy(np.array(image), rng)) > 0.5
    assert found[20:190, 130].mean() > 0.9
    assert found[120, 165:250].mean() > 0.9
