"""Digits drawn as a hand would: seeded, balanced, normalised as MNIST, in many styles."""

import numpy as np
import pytest
from scipy import ndimage

from mnist_demo.datasets import synthetic
from mnist_demo.datasets.skeletons import STYLES, Style, read_stroke
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import BOX_SIDE

EVERY_STYLE = [
    pytest.param(style, id=f"{digit}-{style.name}")
    for digit, styles in STYLES.items()
    for style in styles
]


@pytest.fixture(scope="module")
def digits():
    return synthetic.generate(300, seed=7)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def style_of(digit: int, name: str) -> Style:
    return next(style for style in STYLES[digit] if style.name == name)


def plain_hand(style: Style) -> np.ndarray:
    """The style drawn by a hand that never errs, as ink of shape (height, width)."""
    skeleton = synthetic.compile_style(style)
    paths = np.split(skeleton.splines @ skeleton.controls, skeleton.breaks)
    return strokes.draw(paths, brush=0.08)


def holes(drawn: np.ndarray) -> int:
    """How many patches of paper the ink closes in."""
    return ndimage.label(np.pad(drawn, 1) == 0)[1] - 1


def test_the_same_seed_gives_the_same_bytes(digits):
    again = synthetic.generate(300, seed=7)
    assert again.images.tobytes() == digits.images.tobytes()
    assert again.labels.tobytes() == digits.labels.tobytes()


def test_another_seed_gives_other_digits(digits):
    other = synthetic.generate(300, seed=8)
    assert not np.array_equal(other.labels, digits.labels)
    pairs = (other.images[other.labels == 3], digits.images[digits.labels == 3])
    assert not np.array_equal(*pairs)


def test_no_two_digits_are_alike(digits):
    assert len({image.tobytes() for image in digits.images}) == len(digits)


def test_images_and_labels_have_the_shape_and_type_of_mnist(digits):
    assert digits.images.shape == (300, 28, 28)
    assert digits.images.dtype == np.uint8
    assert digits.labels.shape == (300,)
    assert digits.labels.dtype == np.uint8
    assert digits.writers is None


def test_every_label_comes_equally_often(digits):
    assert np.bincount(digits.labels, minlength=10).tolist() == [30] * 10


def test_a_count_that_ten_does_not_divide_is_balanced_to_within_one():
    counts = np.bincount(synthetic.generate(37).labels, minlength=10)
    assert counts.sum() == 37
    assert np.ptp(counts) == 1


def test_labels_come_shuffled(digits):
    assert not np.array_equal(digits.labels, np.arange(300) % 10)
    assert len(np.unique(digits.labels[:50])) > 5


def test_no_digit_at_all_is_an_empty_data_set():
    assert synthetic.generate(0).images.shape == (0, 28, 28)


def test_the_longer_side_of_each_digit_is_twenty_pixels(digits):
    inked = digits.images > 0
    heights, widths = inked.any(axis=2).sum(axis=1), inked.any(axis=1).sum(axis=1)
    # a thin stroke's anti-aliased rim can be too faint to survive rounding
    assert np.isin(np.maximum(heights, widths), (19, 20)).all()
    assert np.mean(np.maximum(heights, widths) == 20) > 0.97


def test_each_digit_is_centred_by_mass_as_mnist_is(digits):
    mass = digits.images.sum(axis=(1, 2))
    centres = np.arange(28) + 0.5
    y = digits.images.sum(axis=2) @ centres / mass
    x = digits.images.sum(axis=1) @ centres / mass
    # grey levels are rounded after the centre was taken
    tolerance = 0.02
    for centre in (x, y):
        inside = (centre >= 14 - tolerance) & (centre < 15 + tolerance)
        # what is lopsided by more than four pixels stays inside the image instead
        assert inside.mean() > 0.99


def test_each_digit_is_full_black_on_mostly_clean_paper(digits):
    assert (digits.images.max(axis=(1, 2)) == 255).all()
    assert (np.mean(digits.images == 0, axis=(1, 2)) > 0.4).all()


def test_strokes_are_finite_pen_paths_about_as_high_as_one(rng):
    for label in range(10):
        for _ in range(20):
            paths = synthetic.strokes_of(label, rng)
            assert all(path.ndim == 2 and path.shape[1] == 2 for path in paths)
            assert np.isfinite(np.concatenate(paths)).all()
            assert 0.5 < strokes.extent(paths) < 2


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_every_style_is_drawn_clear_of_the_edge(style, rng):
    for _ in range(5):
        paths = synthetic.write(style, rng)
        assert len(paths) == len(style.strokes)
        drawn = strokes.draw(paths, 0.13)
        edge = np.concatenate([drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]])
        assert not edge.any()
        assert drawn.any()


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_every_style_is_one_mark_unless_it_says_otherwise(style):
    apart = {"dotted": 2, "roof detached": 2}
    assert ndimage.label(plain_hand(style), np.ones((3, 3)))[1] == apart.get(style.name, 1)


def test_a_path_passes_through_every_point_of_its_skeleton():
    half_a_brush = strokes.BRUSH / 2
    for styles in STYLES.values():
        for style in styles:
            skeleton = synthetic.compile_style(style)
            path = skeleton.splines @ skeleton.controls
            distances = np.hypot(*(path[:, None] - skeleton.controls).T)
            assert distances.min(axis=1).max() < half_a_brush


def test_a_corner_is_sharp_and_any_other_point_is_smooth():
    def sharpest_turn(stroke: str) -> float:
        style = Style("turn", 1, (stroke,))
        skeleton = synthetic.compile_style(style)
        steps = np.diff(skeleton.splines @ skeleton.controls, axis=0)
        return np.abs(np.diff(np.unwrap(np.arctan2(*steps.T)))).max()

    assert sharpest_turn("0,0 50,0! 50,50") == pytest.approx(np.pi / 2, abs=0.01)
    assert sharpest_turn("0,0 50,0 50,50") < np.pi / 4


def test_the_table_is_read_in_shares_of_the_height():
    points, corners = read_stroke("0,20 -6,11! 100,-4")
    assert points.tolist() == [[0, 0.2], [-0.06, 0.11], [1, -0.04]]
    assert corners.tolist() == [False, True, False]


def test_names_of_a_digit_s_styles_are_its_own():
    for styles in STYLES.values():
        names = [style.name for style in styles]
        assert len(set(names)) == len(names) >= 7
        assert all(style.weight > 0 for style in styles)


def test_a_one_may_be_plain_or_flagged_or_also_footed():
    plain, flagged, footed = (
        plain_hand(style_of(1, name)) for name in ("plain", "flagged", "flagged and footed")
    )
    assert plain.shape[1] < flagged.shape[1] < footed.shape[1]
    # at half height there is the stem alone; at the bottom only a foot is broad
    assert footed[-5].sum() > 2 * flagged[-5].sum()
    assert flagged[:40].sum() > plain[:40].sum()


def test_a_seven_may_be_crossed():
    plain, crossed = plain_hand(style_of(7, "plain")), plain_hand(style_of(7, "crossed"))
    middle = slice(int(0.4 * len(plain)), int(0.6 * len(plain)))
    assert crossed[middle].sum() > 1.5 * plain[middle].sum()


def test_a_four_may_be_open_or_closed():
    assert holes(plain_hand(style_of(4, "open"))) == 0
    assert holes(plain_hand(style_of(4, "closed"))) == 1


def test_a_nine_may_have_a_straight_stem_or_a_tail_curling_to_the_left():
    def ends_left_of_its_stem(name: str) -> float:
        skeleton = synthetic.compile_style(style_of(9, name))
        path = skeleton.splines @ skeleton.controls
        return path[:, 0].max() - path[-1, 0]

    assert ends_left_of_its_stem("straight stem") < 0.1
    assert ends_left_of_its_stem("tailed") > 0.4


def test_a_zero_may_be_slashed():
    assert holes(plain_hand(style_of(0, "plain"))) == 1
    assert holes(plain_hand(style_of(0, "slashed"))) == 2


def test_varying_keeps_the_number_of_strokes_and_points(rng):
    recorded = [rng.uniform(0, 4000, (40, 2)), rng.uniform(0, 4000, (7, 2))]
    varied = synthetic.vary(recorded, rng)
    assert [path.shape for path in varied] == [(40, 2), (7, 2)]


def test_varying_leaves_its_input_alone(rng):
    recorded = [np.array([[0.0, 0.0], [3.0, 9.0]])]
    synthetic.vary(recorded, rng)
    assert recorded[0].tolist() == [[0, 0], [3, 9]]


def test_varying_does_not_depend_on_the_unit_or_the_place_of_writing():
    path = np.array([[0.0, 0.0], [0.3, 0.5], [0.1, 1.0]])
    (near,) = synthetic.vary([path], np.random.default_rng(3))
    (far,) = synthetic.vary([path * 1000 + 50], np.random.default_rng(3))
    np.testing.assert_allclose(far, near * 1000 + 50)


def test_varying_takes_a_single_point(rng):
    (varied,) = synthetic.vary([np.array([[5.0, 5.0]])], rng)
    assert np.isfinite(varied).all()


def test_a_hand_leans_to_the_right_when_told_so():
    bar = np.array([[0.0, y] for y in np.linspace(0, 1, 20)])

    def mean_lean(lean: float) -> float:
        rng = np.random.default_rng(0)
        bars = [synthetic.vary([bar], rng, lean)[0] for _ in range(200)]
        return np.mean([b[0, 0] - b[-1, 0] for b in bars])

    assert abs(mean_lean(0.0)) < 0.1
    assert mean_lean(0.5) == pytest.approx(0.5, abs=0.1)


def test_hands_differ_in_slant_width_and_breadth_as_in_mnist(digits):
    """The figures are those of MNIST's training images, measured in the same way."""
    inked = digits.images > 25
    breadth = np.log(inked.any(axis=1).sum(axis=1) / inked.any(axis=2).sum(axis=1))
    darkness = digits.images.sum(axis=(1, 2)) / 255 / BOX_SIDE**2
    assert breadth.std() == pytest.approx(0.33, abs=0.08)
    assert darkness.mean() == pytest.approx(0.25, abs=0.03)
    assert darkness.std() == pytest.approx(0.08, abs=0.02)
