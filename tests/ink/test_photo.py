"""Ink on photos: against the strokes that were drawn on them."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, joined
from mnist_demo.ink import image_files, photo
from mnist_demo.ink.find import find_ink
from mnist_demo.settings import SAMPLES
from tests import photos, rows
from tests.canvas import on_canvas

SIZE = (400, 300)
SEVEN = [(130, 60), (270, 60), (190, 240)]


def sheet(brightness=220, darkness=60, width=16, printed=(), printed_grey=170):
    """A seven on paper with printed lines, as floats."""
    image = Image.new("F", SIZE, brightness)
    draw = ImageDraw.Draw(image)
    for line in printed:
        draw.line(line, fill=printed_grey, width=3)
    if width:
        draw.line(SEVEN, fill=darkness, width=width)
    return np.array(image)


def seven(width=16):
    image = Image.new("L", SIZE)
    ImageDraw.Draw(image).line(SEVEN, fill=1, width=width)
    return np.asarray(image) > 0


def light(left=1.0, right=0.4):
    return np.linspace(left, right, SIZE[0])[None]


def noisy(grey, rng, sigma=2.0):
    return np.clip(grey + rng.normal(0, sigma, grey.shape), 0, 255).astype(np.uint8)


def overlap(found, drawn):
    """Intersection over union, a pixel's width at the rim left out."""
    clear = ~(ndimage.binary_dilation(drawn) & ~ndimage.binary_erosion(drawn))
    inked = found > 0.5
    return (inked & drawn & clear).sum() / ((inked | drawn) & clear).sum()


RULED = [((0, y), (400, y + 8)) for y in range(20, 300, 40)]
SQUARED = RULED + [((x, 0), (x - 6, 300)) for x in range(15, 400, 40)]


@pytest.mark.parametrize("printed", [(), RULED, SQUARED], ids=["plain", "ruled", "squared"])
@pytest.mark.parametrize("grey", [40, 130], ids=["marker", "pencil"])
@pytest.mark.parametrize("right", [1.0, 0.4], ids=["even light", "light from the left"])
def test_what_was_drawn_is_found_and_little_else(printed, grey, right, rng):
    photographed = noisy(sheet(darkness=grey, printed=printed) * light(right=right), rng)
    assert photo.is_photo(photographed)
    assert overlap(find_ink(photographed), seven()) > 0.9


def test_the_edge_of_a_shadow_is_no_ink(rng):
    shadow = np.ones(SIZE[::-1])
    shadow[:, 200:] = 0.5
    photographed = noisy(sheet() * ndimage.gaussian_filter(shadow, 3), rng)
    assert overlap(find_ink(photographed), seven()) > 0.9


def test_chalk_on_a_board_is_ink_too(rng):
    photographed = noisy(255 - sheet() * light(right=0.8), rng)
    assert overlap(find_ink(photographed), seven()) > 0.85


@pytest.mark.parametrize("pen", ["pencil", "ballpoint", "marker"])
@pytest.mark.parametrize("chalk", [False, True], ids=["on paper", "on a board"])
def test_in_dim_light_what_lies_between_digits_is_no_ink(pen, chalk, rng):
    """It is narrow there, like a stroke of the other shade."""
    right = 0
    for _ in range(10):
        labels = rng.integers(10, size=5).tolist()
        row = rows.write(labels, [synthetic.strokes_of(label, rng) for label in labels], rng)
        how = photos.Conditions(
            pen, "plain", bool(rng.integers(2)), orientation=1, chalk=chalk, exposure=0.55
        )
        grey = image_files.read(photos.photo(row.strokes, how, rng, share=(0.15, 0.4))).grey
        inked = grey[find_ink(grey) > 0.5].mean()
        right += (inked > np.median(grey)) == chalk
    assert right >= 9


@pytest.mark.parametrize("printed", [(), RULED, SQUARED], ids=["plain", "ruled", "squared"])
def test_a_photo_of_empty_paper_says_that_nothing_is_drawn(printed, rng):
    empty = sheet(width=0, printed=printed)
    with pytest.raises(UserError, match="Nothing is drawn"):
        find_ink(noisy(empty * light(), rng))


@pytest.mark.parametrize("steepest", [255, 100])
@pytest.mark.parametrize("turned", [1, -1])
def test_light_that_falls_off_is_no_ink(steepest, turned):
    falling = np.tile(np.linspace(0, steepest, 800)[::turned], (600, 1)).astype(np.uint8)
    with pytest.raises(UserError, match="Nothing is drawn"):
        find_ink(falling)


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


def on_table(paper, brightness=60, angle=0.0, margin=(90, 120)):
    """Paper on a darker table all round, turned by degrees about the middle."""
    image = Image.fromarray(paper.astype(np.float32))
    wider = Image.new("F", (SIZE[0] + 2 * margin[0], SIZE[1] + 2 * margin[1]), -1)
    wider.paste(image, margin)
    turned = np.asarray(wider.rotate(angle, Image.Resampling.BILINEAR, fillcolor=-1))
    return np.where(turned < 0, brightness, turned)


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


def test_a_digit_that_fills_its_photo_is_not_taken_for_a_table(rng):
    close = (sheet() * light(right=0.6))[52:250, 122:282]
    assert overlap(find_ink(noisy(close, rng)), seven()[52:250, 122:282]) > 0.85


@pytest.mark.parametrize("thick", [20, 40])
@pytest.mark.parametrize("right", [1.0, 0.6], ids=["even light", "light from the left"])
@pytest.mark.parametrize("brightness", [220, 110], ids=["in the light", "in the shade"])
def test_a_marker_seen_from_near_is_ink_and_no_shadow(thick, right, brightness, rng):
    near = sheet(brightness, darkness=25, width=thick) * light(right=right)
    found = find_ink(noisy(near[20:280, 95:305], rng))
    assert overlap(found, seven(thick)[20:280, 95:305]) > 0.85


def zero(thick=10):
    image = Image.new("L", (44, 64))
    ImageDraw.Draw(image).ellipse((1, 1, 42, 62), outline=255, width=thick)
    return image


def one(thick=16):
    image = Image.new("L", (64, 64))
    ImageDraw.Draw(image).line((38, 4, 26, 60), fill=255, width=thick)
    return image


SCANNED = {
    "seven": Image.fromarray(np.uint8(255 * seven(50)[35:265, 105:295])),
    "zero": zero(),
    "one": one(),
}


@pytest.mark.parametrize("digit", SCANNED)
@pytest.mark.parametrize("resample", [Image.Resampling.BILINEAR, Image.Resampling.LANCZOS])
@pytest.mark.parametrize("enlarged", [5, 20])
@pytest.mark.parametrize(("paper", "black"), [(255, 0), (0, 255), (200, 60)])
def test_a_scan_that_ends_where_its_ink_does_is_no_photo(digit, resample, enlarged, paper, black):
    coarse = SCANNED[digit].resize((16, 16))
    share = np.asarray(coarse.resize((16 * enlarged, 16 * enlarged), resample)) / 255
    grey = np.uint8(paper + (black - paper) * share)
    assert not photo.is_photo(grey)
    assert np.abs(find_ink(grey) - share).mean() < 0.02


def test_a_bright_corner_does_not_make_a_photo_a_scan(rng):
    shade = np.ones(SIZE[::-1])
    shade[:80, 300:] = 2.0
    near = np.clip(sheet(110, darkness=25, width=40) * shade, 0, 255)
    assert photo.is_photo(noisy(near, rng))
    found = find_ink(noisy(near, rng))[20:280, 95:305]
    assert overlap(found, seven(40)[20:280, 95:305]) > 0.85


@pytest.mark.parametrize("sigma", [2.0, 6.0])
def test_a_straight_stroke_that_ends_before_the_paper_does_is_no_printed_line(sigma, rng):
    """Not on a small photo either, whose noise is no line that would go on where it ends."""
    small = noisy(sheet(width=5)[45:255, 115:285] * light(right=0.8)[:, 115:285], rng, sigma)
    assert overlap(find_ink(small), seven(5)[45:255, 115:285]) > 0.8


def test_drawings_are_no_photos(rng):
    assert not photo.is_photo(on_canvas(synthetic.strokes_of(8, rng), rng))
    for path in SAMPLES.glob("*.png"):
        assert not photo.is_photo(image_files.read(path).grey), path.name


def test_ten_digits_by_ten_pens_are_read(rng):
    """The whole road, from a JPEG with EXIF; how often it goes well `tests.bench.photos` counts."""
    reader, right = Reader(), 0
    for label in range(10):
        raw = photos.photo(synthetic.strokes_of(label, rng), photos.conditions(rng), rng)
        right += joined(reader.read_picture(image_files.read(raw).grey)) == str(label)
    assert right >= 9


def test_digits_on_photos_cut_close_are_read(rng):
    reader, right = Reader(), 0
    how = photos.Conditions("marker", "squared", shadow=True, orientation=1)
    for label in [*range(10), *range(10)]:
        raw = photos.photo(synthetic.strokes_of(label, rng), how, rng, margin=0.08)
        right += joined(reader.read_picture(image_files.read(raw).grey)) == str(label)
    assert right >= 19


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_that_was_held_otherwise_is_turned_upright(orientation, rng):
    how = photos.Conditions("marker", "plain", False, orientation)
    grey = image_files.read(photos.photo([np.array(SEVEN, float)], how, rng)).grey
    assert grey.shape == (600, 800)
    assert Reader().read_picture(grey)[0].digit == 7


@pytest.mark.parametrize("side", [64, 100, 1024])
def test_a_photo_of_any_size_is_looked_at(side, rng):
    file = io.BytesIO()
    Image.fromarray(noisy(sheet() * light(), rng)).resize((side, side)).save(file, "PNG")
    assert find_ink(image_files.read(file.getvalue()).grey).shape == (side, side)


@pytest.mark.parametrize("inside", [0, 255])
def test_what_has_an_edge_of_two_colours_in_equal_parts_is_no_scan(inside):
    grey = np.full((160, 160), inside, np.uint8)
    grey[[0, -1]] = 255 - inside
    grey[0, 50:52] = inside  # less the corners, which are counted twice
    assert photo.is_photo(grey)


@pytest.mark.parametrize("shape", [(1, 70), (70, 1), (2, 64), (64, 2)])
def test_a_sliver_is_no_reason_to_fail(shape, rng):
    found = photo.ink_of(rng.integers(0, 256, shape, np.uint8))
    assert found.shape == shape
