import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_demo.segmentation import grouping
from mnist_demo.segmentation.links import Links
from mnist_demo.segmentation.weights import COMPONENTS, STROKES, Weights


def box(left, right, top=0.0, bottom=1.0):
    return (left, top, right, bottom)


def parted(boxes, score=None):
    """The marks of these boxes, where every digit reads as well as any other."""
    boxes = np.array(boxes, float)
    read = score or (lambda groups: np.zeros(len(groups)))
    return grouping.partition(boxes, read, COMPONENTS, Links.of_boxes(boxes))


def unread(groups):
    raise AssertionError(f"{groups} were read")


@st.composite
def writings(draw):
    """Boxes of strokes, as they stand in a row or two."""
    count = draw(st.integers(1, 7))
    number = st.floats(0, 1).map(lambda x: round(x, 3))
    return np.array(
        [
            (x := 5 * draw(number), y := 3 * draw(number), x + draw(number), y + draw(number))
            for _ in range(count)
        ]
    )


def some_score(groups):
    """Some opinion that rests on nothing but which pieces belong to a group."""
    return np.array([np.sin(7.0 * sum(group) + len(group)) for group in groups])


@settings(deadline=None)
@given(boxes=writings())
def test_every_piece_is_in_one_mark(boxes):
    marks = parted(boxes, some_score)
    assert sorted(piece for mark in marks for piece in mark) == list(range(len(boxes)))
    assert all(list(mark) == sorted(mark) for mark in marks)


@settings(deadline=None)
@given(
    boxes=writings(),
    scale=st.sampled_from([0.25, 2.0, 64.0]),
    x=st.integers(-512, 512),
    y=st.integers(-512, 512),
)
def test_place_and_size_change_nothing(boxes, scale, x, y):
    # in 1/1024, so that moving and enlarging by powers of two rounds nothing
    boxes = np.rint(boxes * 1024) / 1024
    assert parted(boxes * scale + [x, y, x, y], some_score) == parted(boxes, some_score)


@settings(deadline=None)
@given(boxes=writings(), seed=st.integers(0, 100))
def test_the_order_of_drawing_changes_nothing(boxes, seed):
    order = np.random.default_rng(seed).permutation(len(boxes))

    def same_score(groups):
        return some_score([tuple(order[list(group)]) for group in groups])

    redrawn = [set(order[list(mark)].tolist()) for mark in parted(boxes[order], same_score)]
    assert sorted(map(sorted, redrawn)) == sorted(map(sorted, parted(boxes, some_score)))


def test_digits_far_apart_need_no_reading():
    assert parted([box(2.2, 2.8), box(0, 0.6), box(1.1, 1.7)], unread) == [(1,), (2,), (0,)]


@pytest.mark.parametrize(
    "strokes",
    [
        [box(0, 0.6, 0.1), box(0.1, 0.7, 0, 0.1)],  # a five, its roof apart
        [box(0, 0.6), box(0.15, 0.6, 0.45, 0.55)],  # a crossed seven
    ],
    ids=["roof", "bar"],
)
def test_a_flat_stroke_over_another_is_one_digit_with_it_unread(strokes):
    assert parted(strokes, unread) == [(0, 1)]


@pytest.mark.parametrize(
    "strokes",
    [
        [box(0, 0.5, 0, 0.6), box(0.35, 0.45, 0.1, 1)],  # an open four
        [box(0, 0.6, 0, 0.45), box(0, 0.5, 0.5, 1)],  # an eight of two circles
    ],
    ids=["open four", "two circles"],
)
def test_strokes_that_lie_over_one_another_are_one_digit_if_they_read_alike(strokes):
    assert parted(strokes) == [(0, 1)]


def test_crossing_counts_for_strokes_being_one_digit():
    stem, bar = np.array([(0.5, 0), (0.5, 1)]), np.array([(0, 0.3), (0.9, 0.7)])
    weights = Weights(score=1.0, crossing=8.0)

    def read(groups):
        return np.array([-6.0 if len(group) == 2 else 0.0 for group in groups])

    def marks(*paths):
        boxes = np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])
        return grouping.partition(boxes, read, weights, Links.of_strokes(paths))

    assert marks(stem, bar) == [(0, 1)]
    assert marks(stem, bar + np.array((0.6, 0))) == [(0,), (1,)]
    assert STROKES.crossing > 0


def test_a_digit_is_rather_of_strokes_that_were_written_one_after_the_other():
    zero = [(0.4 * np.cos(t), 0.5 * np.sin(t)) for t in np.linspace(0, 6.2, 30)]
    dash = [(0.5, 0.0), (0.8, 0.3)]
    seen = {}
    for order in ([zero, dash], [zero, [(3, -0.5), (3, 0.5)], dash]):
        paths = [np.array(path, float) for path in order]
        boxes = np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])
        (line,) = grouping.candidates(boxes, Links.of_strokes(paths))
        both = (0, len(order) - 1)
        column = grouping.FEATURES.index("skipped")
        seen[len(order)] = line.features[line.groups.index(both), column]
    assert seen == {2: 0, 3: 1}
    assert STROKES.skipped < 0


def test_what_boxes_leave_open_is_as_it_reads_best():
    neighbours = [box(0, 0.4), box(0.42, 0.8)]

    def one(groups):
        return np.array([2.0 if len(group) == 2 else -5.0 for group in groups])

    assert parted(neighbours, one) == [(0, 1)]
    assert parted(neighbours, lambda groups: -one(groups)) == [(0,), (1,)]


def test_all_candidates_are_read_together_and_few_of_them():
    scored = []

    def score(groups):
        scored.append(len(groups))
        return np.zeros(len(groups))

    parted([box(x, x + 0.6) for x in (0, 0.75, 1.5, 2.25)], score)
    assert len(scored) <= 1
    assert sum(scored) <= 14


def test_slanted_neighbours_whose_boxes_overlap_a_little_stay_two():
    def read(groups):
        return np.array([-9.0 if len(group) == 2 else 1.0 for group in groups])

    assert parted([box(0, 0.6), box(0.52, 1.1)], read) == [(0,), (1,)]


def test_lines_come_from_the_top_and_a_tilted_one_is_one():
    tilted = [box(x, x + 0.6, x / 4, 1 + x / 4) for x in (0, 0.9, 1.8, 2.7)]
    below = [box(x, x + 0.6, 2.5 + x / 4, 3.5 + x / 4) for x in (0, 0.9, 1.8)]
    boxes = np.array(below + tilted)
    assert grouping.lines(boxes) == [[3, 4, 5, 6], [0, 1, 2]]
    assert parted(boxes) == [(3,), (4,), (5,), (6,), (0,), (1,), (2,)]


def test_the_roof_of_a_five_goes_with_the_line_below_it():
    upper, roof, lower = box(0, 0.6), box(0.1, 0.6, 1.95, 2), box(0, 0.6, 2.1, 3)
    assert grouping.lines(np.array([upper, roof, lower])) == [[0], [1, 2]]


def test_the_best_cover_is_the_best_of_all():
    rng = np.random.default_rng(0)
    pieces = list(range(6))
    groups = [(piece,) for piece in pieces]
    groups += [(0, 1), (1, 2), (0, 2), (3, 5), (2, 3, 4), (0, 4), (1, 2, 5), (3, 4, 5)]
    values = dict(zip(groups, rng.normal(size=len(groups)), strict=True))

    def ways(left):
        if not left:
            yield []
        for group in groups:
            if left and min(left) in group and left.issuperset(group):
                for rest in ways(left - set(group)):
                    yield [group, *rest]

    best = max(ways(set(pieces)), key=lambda way: sum(values[group] for group in way))
    assert grouping.best_cover(pieces, values) == best
    shuffled = [5, 2, 0, 4, 1, 3]
    assert sorted(grouping.best_cover(shuffled, values)) == sorted(best)


def test_what_lies_alone_is_rather_one_mark_than_what_stands_beside_digits():
    boxes = np.array([box(0, 0.5), box(0.45, 1.0)])
    only = Weights(score=1.0, alone=5.0)

    def read(groups):
        return np.array([-3.0 if len(group) == 2 else 0.0 for group in groups])

    def marks(boxes):
        return grouping.partition(boxes, read, only, Links.of_boxes(boxes))

    assert marks(boxes) == [(0, 1)]
    assert marks(np.array([*boxes, box(2, 2.6)])) == [(0,), (1,), (2,)]


@pytest.mark.parametrize("gap", [0.3, 0.5])
def test_lines_of_writing_stay_apart_where_they_stand_close(gap):
    upper = [box(x, x + 0.6) for x in (0, 0.9)]
    lower = [box(x, x + 0.6, 1 + gap, 2 + gap) for x in (0, 0.9)]
    assert grouping.lines(np.array(upper + lower)) == [[0, 1], [2, 3]]


def of_two_strokes(digits, lines=1):
    """Crosses of two strokes each, in lines, every one near its neighbours; and which are one."""
    paths, marks = [], []
    for line in range(lines):
        for x in range(digits):
            corner = np.array([0.75 * x, 1.6 * line])
            marks.append((len(paths), len(paths) + 1))
            strokes = [[(0.3, 0), (0.3, 1)], [(0, 0.2), (0.6, 0.8)]]
            paths += [np.add(corner, stroke) for stroke in strokes]
    return paths, marks


def divided(paths, score):
    boxes = np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])
    return grouping.partition(boxes, score, STROKES, Links.of_strokes(paths))


@pytest.mark.parametrize(("digits", "lines"), [(15, 1), (25, 1), (40, 1), (6, 4), (10, 4)])
def test_thirty_to_eighty_strokes_are_divided_as_they_read_best(digits, lines):
    paths, marks = of_two_strokes(digits, lines)
    scored = []

    def score(groups):
        scored.extend(groups)
        return np.array([6.0 if group in marks else -6.0 for group in groups])

    assert divided(paths, score) == marks
    assert len(scored) <= grouping.GROUP_LIMITS.max_candidates * len(paths)


def test_a_line_is_divided_as_it_would_be_alone_among_others():
    paths, _ = of_two_strokes(8, 4)
    count = len(paths) // 4

    def score(groups):
        return some_score([tuple(piece % count for piece in group) for group in groups])

    page = divided(paths, score)
    for line in range(4):
        alone = divided(paths[line * count : (line + 1) * count], score)
        assert [m for m in page if m[0] // count == line] == [
            tuple(piece + line * count for piece in mark) for mark in alone
        ]


def test_the_least_plausible_candidates_are_not_read_and_every_part_is():
    rng = np.random.default_rng(0)
    paths = [rng.uniform(0, 1, (2, 2)) for _ in range(30)]
    boxes = np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])
    counts = rng.normal(size=len(grouping.FEATURES))
    (line,) = grouping.candidates(boxes, Links.of_strokes(paths))
    kept = line.most_plausible(counts)
    odds = dict(zip(line.groups, line.features @ counts, strict=True))
    left_out = set(line.groups) - set(kept.groups)
    assert left_out
    assert set(line.parts) <= set(kept.groups)
    assert max(odds[g] for g in left_out) <= min(odds[g] for g in set(kept.groups) - {*line.parts})


@pytest.mark.parametrize("count", [80, 200])
def test_strokes_on_one_another_are_divided_in_few_steps(count):
    rng = np.random.default_rng(0)
    paths = [rng.uniform(0, 4, 2) + rng.uniform(0, 1, (6, 2)) for _ in range(count)]
    scored = []

    def score(groups):
        scored.extend(groups)
        return some_score(groups)

    marks = divided(paths, score)
    assert sorted(piece for mark in marks for piece in mark) == list(range(count))
    assert len(scored) <= grouping.GROUP_LIMITS.max_candidates * count


@settings(deadline=None)
@given(boxes=writings())
def test_no_part_is_sure_that_is_wider_than_a_digit(boxes):
    limits = grouping.SPREAD
    for line in grouping.candidates(boxes, Links.of_boxes(boxes)):
        extents = [np.ptp(boxes[line.pieces][:, [i, i + 2]]) for i in (0, 1)]
        unit = max(extents[1], extents[0] / 2)
        for part in line.parts:
            if len(part) > 1:
                assert np.ptp(boxes[list(part)][:, [0, 2]]) <= limits.max_width * unit


@settings(deadline=None)
@given(reach=st.floats(0.01, 0.5), gap=st.floats(0.01, 0.5), height=st.floats(0, 0.2))
def test_a_flat_stroke_over_two_digits_is_a_part_of_its_own(reach, gap, height):
    one, other = box(0, 0.5), box(0.5 + gap, 1 + gap)
    bar = box(0.5 - reach, 0.5 + gap + reach, 0, height)
    boxes = np.array([one, other, bar])
    (line,) = grouping.candidates(boxes, Links.of_boxes(boxes))
    assert sorted(line.parts) == [(0,), (1,), (2,)]
