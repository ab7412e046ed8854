import numpy as np
import pytest

from mnist_demo.segmentation.components import components
from tests.bench.grouping import _IMPORTANCE, _MOST_EACH, _importance, ink_held, whole_marks


def ink(*blocks):
    """Black rectangles, each given by left, top, right and bottom, on a sheet of 60×40."""
    sheet = np.zeros((40, 60))
    for left, top, right, bottom in blocks:
        sheet[top:bottom, left:right] = 1.0
    return sheet


LEFT, RIGHT = (2, 2, 20, 36), (40, 2, 58, 36)
ROOF, BRIDGE = (2, 2, 20, 8), (20, 30, 40, 36)
BODY = (2, 14, 20, 36)


@pytest.mark.parametrize(
    ("digits", "marks"),
    [
        ([[LEFT], [RIGHT]], [((0,), (0,)), ((1,), (1,))]),
        ([[ROOF, BODY], [RIGHT]], [((0, 1), (0,)), ((2,), (1,))]),
        ([[LEFT, BRIDGE], [RIGHT]], [((0,), (0, 1))]),
        ([[ROOF, BODY], [BRIDGE, RIGHT]], [((0, 1), (0, 1))]),
    ],
    ids=["apart", "a loose roof", "touching", "touching below a loose roof"],
)
def test_a_mark_holds_whole_digits_and_no_more_than_touch(digits, marks):
    pieces = components(ink(*(block for digit in digits for block in digit)))
    held = ink_held(pieces, [ink(*digit) > 0 for digit in digits])
    assert held.sum(axis=0) == pytest.approx(1)
    found = whole_marks(held > 0)
    assert [own for _, own in found] == [own for _, own in marks]
    assert sorted(len(group) for group, _ in found) == sorted(len(group) for group, _ in marks)


def test_ink_that_no_piece_holds_is_missed():
    pieces = components(ink(LEFT))
    held = ink_held(pieces, [ink(LEFT, RIGHT) > 0])
    assert held.sum() == pytest.approx(0.5)


@pytest.mark.parametrize("shares", _IMPORTANCE.values(), ids=_IMPORTANCE)
def test_a_kind_counts_for_its_share_however_many_there_are_but_few_do_not_rule(shares):
    assert sum(shares.values()) == pytest.approx(1)
    kinds = ["NUMBER"] * 40 + ["ROW"] * 300 + ["DIGIT"] * 30 + ["CHARACTER"] * 100
    weights = _importance(kinds, shares)
    for kind, share in shares.items():
        of_kind = sum(w for w, k in zip(weights, kinds, strict=True) if k == kind)
        assert of_kind <= share * len(kinds) + 1e-9
    assert weights[-1] * 100 == pytest.approx(shares["CHARACTER"] * len(kinds))
    assert _importance([*kinds, "DIGIT"], shares).max() <= _MOST_EACH
