"""The mark: one drop of ink in the header, as favicon and as icons."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from mnist_demo.ui import files, mark


@pytest.mark.parametrize("side", [192, 512])
def test_every_icon_is_the_favicon(side):
    with Image.open(files.FAVICON) as image:
        favicon = np.asarray(image.convert("RGBA"), float)
    with Image.open(io.BytesIO(mark.png(side))) as icon:
        small = np.asarray(icon.resize((64, 64), Image.Resampling.BOX), float)
    assert np.abs(small - favicon).mean() < 3


def test_the_icons_of_systems_that_cut_their_own_shape_have_no_corners():
    with Image.open(io.BytesIO(mark.png(180, fills_square=True))) as icon:
        assert icon.getpixel((0, 0)) == icon.getpixel((90, 2))
    with Image.open(io.BytesIO(mark.png(180))) as icon:
        assert icon.getpixel((0, 0))[3] == 0


def test_the_header_shows_the_same_drop():
    with Image.open(io.BytesIO(mark.png(640))) as icon:
        white = np.asarray(icon)[..., 0] > 128
    x, y, width, height = map(float, re.search(r'viewBox="([^"]+)"', mark.svg())[1].split())
    rows, columns = np.nonzero(white)
    # the drop fills its view box but for a margin on each side
    assert y < rows.min() / 10 < y + 3
    assert y + height - 4 < rows.max() / 10 < y + height
    assert x < columns.min() / 10 < x + 5
    assert x + width - 5 < columns.max() / 10 < x + width
    # an eye stands where the path of the header has its hole
    for left, level in re.findall(r"M([\d.]+) ([\d.]+)a", mark.svg()):
        assert not white[round(10 * float(level)), round(10 * float(left)) + 30]
