import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageDraw

from mnist_demo.errors import UserError
from mnist_demo.ink import image_files
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import normalise


def one(mode="L", paper=255, black=0):
    """A tall bar on the left half of a wide sheet."""
    image = Image.new("L", (200, 120), paper)
    ImageDraw.Draw(image).rectangle((40, 20, 52, 100), fill=black)
    return image.convert(mode)


def encoded(image, fmt="PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def box(raw: bytes):
    return normalise(find_ink(image_files.read(raw).grey)).box


def solid_box(raw: bytes):
    return normalise(find_ink(image_files.read(raw).grey) > 0.5).box


BAR = (40, 20, 53, 101)


@pytest.mark.parametrize(
    ("mode", "fmt"),
    [
        ("L", "PNG"),
        ("1", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("RGB", "BMP"),
        ("RGB", "WEBP"),
        ("CMYK", "TIFF"),
        ("CMYK", "JPEG"),
        ("RGB", "JPEG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("I;16", "PNG"),
        ("F", "TIFF"),
    ],
)
def test_every_common_kind_of_picture_shows_the_same_ink(mode, fmt):
    image = one() if mode == "I;16" else one(mode)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image, np.uint16) * 257)
    found = box(encoded(image, fmt))
    # lossy formats smear ink by a few pixels
    assert np.allclose(found, BAR, atol=8 if fmt in ("JPEG", "WEBP") else 0)


def test_a_palette_with_a_transparent_colour_is_paper_there():
    image = Image.new("P", (200, 120), 0)
    image.putpalette([0, 0, 0, 0, 0, 0])
    ImageDraw.Draw(image).rectangle((40, 20, 52, 100), fill=1)
    assert box(encoded(image, transparency=0)) == BAR


@pytest.mark.parametrize("tone", [0, 60, 200, 255])
def test_ink_on_transparent_paper_is_found_whatever_its_tone(tone):
    image = Image.new("RGBA", (200, 120), (tone, tone, tone, 0))
    ImageDraw.Draw(image).rectangle((40, 20, 52, 100), fill=(tone, tone, tone, 255))
    assert box(encoded(image)) == BAR


def test_an_opaque_card_with_transparent_margin_shows_its_ink_not_its_margin():
    image = Image.new("RGBA", (200, 120), (0, 0, 0, 0))
    card = Image.new("RGBA", (180, 110), (250, 250, 250, 255))
    ImageDraw.Draw(card).rectangle((30, 15, 42, 95), fill=(0, 0, 0, 255))
    image.paste(card, (10, 5))
    assert box(encoded(image)) == BAR


def test_a_photo_is_turned_upright_as_its_exif_says():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right to be upright
    turned = one("RGB").transpose(Image.Transpose.ROTATE_90)
    raw = encoded(turned, "JPEG", exif=exif, quality=95)
    assert image_files.read(raw).grey.shape == (120, 200)
    assert np.allclose(box(raw), BAR, atol=8)


@pytest.mark.parametrize("fmt", ["GIF", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("at", [0, 1, 3])
def test_of_several_frames_the_one_with_ink_is_shown(fmt, at):
    frames = [Image.new("L", (200, 120), 255)] * 4
    frames[at] = one()
    raw = encoded(frames[0], fmt, save_all=True, append_images=frames[1:])
    assert np.allclose(box(raw), BAR, atol=8 if fmt == "WEBP" else 0)


@pytest.mark.parametrize("fmt", ["GIF", "PNG", "WEBP"])
@pytest.mark.parametrize("blank_at_the_end", [0, 2])
def test_a_digit_drawn_frame_by_frame_is_shown_whole(fmt, blank_at_the_end):
    empty = Image.new("L", (200, 120), 255)
    frames = [empty.copy() for _ in range(6)]
    for drawn, frame in enumerate(frames):
        frame.paste(one().crop((0, 0, 200, 24 * drawn)))
    frames += [empty] * blank_at_the_end
    raw = encoded(frames[0], fmt, save_all=True, append_images=frames[1:])
    assert np.allclose(box(raw), BAR, atol=8 if fmt == "WEBP" else 0)


@pytest.mark.parametrize("fmt", ["PNG", "TGA"])
def test_an_alpha_of_zeros_hides_nothing(fmt):
    image = one("RGB")
    image.putalpha(0)
    assert box(encoded(image, fmt)) == BAR


def test_a_lab_picture_shows_the_same_ink():
    lab, srgb = (ImageCms.createProfile(space) for space in ("LAB", "sRGB"))
    image = ImageCms.profileToProfile(one("RGB"), srgb, lab, outputMode="LAB")
    assert box(encoded(image, "TIFF")) == BAR


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (3, 3.001), (0, 1e6), (-2e-7, 0)])
@pytest.mark.parametrize("missing", [None, np.nan, np.inf, -9999, -3.4e38])
def test_float_levels_of_any_range_show_the_same_ink(low, high, missing):
    levels = (low + (high - low) * (np.asarray(one()) / 255)).astype(np.float32)
    if missing is not None:
        levels[:, 150:] = missing
    assert box(encoded(Image.fromarray(levels), "TIFF")) == BAR


COLOURS = {
    "red on blue": ((255, 0, 0), (0, 80, 255)),
    "orange on light blue": ((255, 140, 0), (120, 180, 255)),
    "green on red": ((0, 130, 0), (220, 20, 20)),
    "light yellow on white": ((255, 250, 120), (255, 255, 255)),
    "pink on grey": ((255, 120, 200), (165, 165, 165)),
}


@pytest.mark.parametrize("fmt", ["PNG", "JPEG"])
@pytest.mark.parametrize("name", COLOURS)
def test_ink_is_told_from_paper_of_the_same_lightness_by_its_hue(name, fmt):
    ink, paper = COLOURS[name]
    for colours in ((ink, paper), (paper, ink)):
        image = Image.new("RGB", (200, 120), colours[1])
        ImageDraw.Draw(image).rectangle((40, 20, 52, 100), fill=colours[0])
        # a JPEG stores colour at half the resolution, and smears it faintly
        assert np.allclose(solid_box(encoded(image, fmt)), BAR, atol=3 if fmt == "JPEG" else 0)


@pytest.mark.parametrize("height", [70, 120, 240])
@pytest.mark.parametrize("name", COLOURS)
def test_small_ink_is_told_by_its_hue_as_well(name, height):
    """On a sheet of 800×600 pixels, with a stroke as wide as a sixth of the ink's height."""
    ink, paper = COLOURS[name]
    image = Image.new("RGB", (800, 600), paper)
    ImageDraw.Draw(image).rectangle((300, 200, 300 + height // 6, 200 + height), fill=ink)
    drawn = (300, 200, 301 + height // 6, 201 + height)
    assert np.allclose(solid_box(encoded(image)), drawn, atol=2)


@pytest.mark.parametrize("darker", [0.4, 0.7])
@pytest.mark.parametrize("name", COLOURS)
def test_hue_tells_ink_from_paper_through_a_shadow(name, darker):
    ink, paper = COLOURS[name]
    image = Image.new("RGB", (200, 120), paper)
    ImageDraw.Draw(image).rectangle((40, 20, 52, 100), fill=ink)
    # a phone's shadow, that ends in the middle of the digit
    levels = np.array(image) * np.where(np.arange(120) > 60, darker, 1)[:, None, None]
    found = solid_box(encoded(Image.fromarray(levels.astype(np.uint8))))
    assert np.allclose(found, BAR, atol=2)


def test_where_lightness_tells_ink_from_paper_the_grey_levels_are_the_lightness():
    image = Image.new("RGB", (200, 120), (255, 255, 240))
    ImageDraw.Draw(image).rectangle((40, 20, 52, 100), fill=(200, 0, 0))
    assert np.array_equal(image_files.read(encoded(image)).grey, np.asarray(image.convert("L")))


@pytest.mark.parametrize("share", [0.7, 0.85, 0.99])
def test_of_a_jpeg_that_is_cut_off_what_is_there_is_read(share):
    picture = Image.new("L", (200, 240), 255)
    picture.paste(one(), (0, 0))
    noisy = np.asarray(picture, np.int16) - np.random.default_rng(1).integers(0, 4, (240, 200))
    raw = encoded(Image.fromarray(noisy.astype(np.uint8)), "JPEG", quality=90)
    assert np.allclose(solid_box(raw[: int(share * len(raw))]), BAR, atol=3)


def test_a_picture_with_broken_exif_is_read():
    assert np.allclose(box(encoded(one("RGB"), "JPEG", exif=b"Exif\0\0garbage")), BAR, atol=8)


@pytest.mark.parametrize("suffix", sorted(image_files.SUFFIXES))
def test_every_ending_that_counts_as_a_picture_belongs_to_a_format_that_is_read(suffix):
    assert Image.registered_extensions()[suffix] in (*Image.OPEN, "MPO")


@pytest.mark.parametrize("fmt", ["PNG", "JPEG"])
def test_a_large_picture_is_reduced_and_says_by_how_much(fmt):
    picture = image_files.read(encoded(one("RGB").resize((4000, 2400)), fmt))
    assert max(picture.grey.shape) <= 1024
    left, top, right, bottom = np.array(normalise(find_ink(picture.grey)).box) * picture.scale / 20
    assert (left, top, right, bottom) == pytest.approx(BAR, abs=1.5)


@pytest.mark.parametrize("times", [2, 7, 60])
def test_a_small_picture_enlarged_by_repeating_its_pixels_is_brought_back(times, rng):
    small = rng.integers(0, 256, (16, 12), np.uint8)
    picture = image_files.read(
        encoded(Image.fromarray(np.kron(small, np.ones((times,) * 2, "u1"))))
    )
    assert np.array_equal(picture.grey, small)
    assert picture.scale == times


def test_bars_in_black_and_white_are_not_taken_for_repeated_pixels():
    assert image_files.read(encoded(one())).grey.shape == (120, 200)


@pytest.mark.parametrize("size", [(8000, 50), (8000, 300), (50, 4000)])
def test_a_strip_keeps_the_pixels_that_its_digits_need(size):
    strip = Image.new("L", size, 255)
    middle, third = np.array(size) // 2, min(size) // 3
    ImageDraw.Draw(strip).rectangle((*(middle - third), *(middle + third)), fill=0)
    grey = image_files.read(encoded(strip)).grey
    assert min(grey.shape) >= min(128, *size)
    assert grey.size <= 1024**2


def test_a_very_long_strip_is_brought_down_all_the_same():
    assert image_files.read(encoded(Image.new("L", (60_000, 250), 255))).grey.size <= 1024**2


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_sixteen_bits_of_which_fewer_are_used_show_the_same_ink(bits):
    levels = np.asarray(one(), np.uint16) * ((2**bits - 1) // 255)
    assert box(encoded(Image.fromarray(levels))) == BAR


def bomb(side=20_000) -> bytes:
    """A PNG whose header promises 400 megapixels; its pixels are a few bytes of zeros."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


BAD = {
    "no bytes at all": (b"", "empty"),
    "a text file": (b"I am no picture.", "no picture"),
    "half a PNG": (encoded(one())[:150], "cut off"),
    "a decompression bomb": (bomb(), "too many pixels"),
    "a far larger bomb": (bomb(100_000), "too many pixels"),
    "a GIF without pixels": (b"GIF89a" + bytes(7) + b";", "no picture"),
    "the first bytes of a JPEG": (encoded(one(), "JPEG")[:200], "cut off"),
    "a HEIC": (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC picture that cannot be opened"),
    "an SVG": (b'<?xml version="1.0"?><svg xmlns="x"/>', "SVG drawing that cannot be opened"),
    "a PDF": (b"%PDF-1.7", "PDF that cannot be opened"),
    "too many bytes": (bytes(20_000_001), "too large"),
}


@pytest.mark.parametrize("name", BAD)
def test_anything_but_a_picture_is_refused_in_one_sentence(name):
    raw, reason = BAD[name]
    with pytest.raises(UserError, match=reason) as refused:
        image_files.read(raw)
    assert str(refused.value).count(". ") == 0
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGBA", (60, 60), (0, 0, 0, 0)),
        Image.new("L", (60, 60), 0),
        Image.new("RGB", (1, 1), (9, 9, 9)),
        Image.new("I", (30, 30), 70_000),
    ],
    ids=["fully transparent", "all black", "1×1", "deep and even"],
)
def test_an_empty_picture_is_read_and_found_empty(image):
    grey = image_files.read(encoded(image, "TIFF" if image.mode == "I" else "PNG")).grey
    with pytest.raises(UserError, match="Nothing is drawn"):
        find_ink(grey)


def test_a_missing_file_is_named_as_such(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        image_files.read(tmp_path / "nowhere.png")


def test_a_folder_is_no_picture(tmp_path):
    with pytest.raises(UserError, match="cannot be opened"):
        image_files.read(tmp_path)
