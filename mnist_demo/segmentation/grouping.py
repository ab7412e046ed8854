"""Several digits become one mark each: which pieces of ink belong together.

A piece is a pen stroke or a connected component of a picture, known here by its box and by how it
lies to the others. Lines of writing come first, from top to bottom. Within a line the pieces are
divided where that makes the likeliest digits: over-segmentation and the best of all ways to
divide it (LeCun et al., 1998). A network says how well each candidate reads; learned weights say
what that counts beside the candidate's shape, what crosses in it and the pen's order. All
lengths are shares of the height of the writing, so that place and size change nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from typing import Self

import numpy as np
from scipy.sparse.csgraph import connected_components

from mnist_demo.segmentation.boxes import distances, hull, overlaps
from mnist_demo.segmentation.links import Links
from mnist_demo.segmentation.weights import FEATURES, Weights

Group = tuple[int, ...]
"""Indices of the pieces of one mark, ascending."""
Score = Callable[[Sequence[Group]], np.ndarray]
"""How much speaks for each group being one digit: log-odds, shape (groups,)."""


@dataclass(frozen=True)
class GroupLimits:
    """What makes pieces stand on one line, surely be one digit, or be candidates for one."""

    same_line: float = 0.5
    """Two pieces share a line if they share this much of the lower one's height; they stand above
    one another if they share this much of the narrower one's width."""
    stacked: float = 0.08
    """Greatest gap between the upper and the lower part of a digit, over the height of both."""
    stacked_alone: float = 0.2
    """The same where nothing stands beside the two, and they are no wider than high: an 8 of two
    circles may be all that is drawn."""
    tall: float = 0.5
    """A piece lower than this makes no line of its own: a roof, a bar, a dot."""
    flat: float = 0.25
    """A piece lower than this is no digit: where it lies over or under one taller piece and over
    no part of another, it surely belongs to that one."""
    one: float = 0.6
    """It lies over or under a piece if they share this much of the narrower one's width."""
    max_pieces: int = 5
    """Greatest number of pieces of one digit, those that surely are one counted as one."""
    max_reach: int = 7
    """Greatest number of neighbours, from left to right, among which all pieces of a digit are."""
    max_candidates: int = 3
    """Greatest number of candidates that are read for each part of a line, the most plausible
    ones: to read one takes half a millisecond."""
    tie: float = 1e-6
    """Log-odds that differ by no more are equal: rounding differs between Python and browsers."""


@dataclass(frozen=True)
class Spread:
    """How far pieces spread that may be one digit."""

    apart: float
    """Pieces with a wider distance between them surely are two digits."""
    max_width: float
    """Greatest width of several pieces that are one digit."""


@dataclass(frozen=True)
class UsualMark:
    """The shape of a digit that is neither wide nor low, as the features of a mark measure it."""

    width: float = 0.8
    """Width beyond which a mark has excess width."""
    height: float = 0.7
    """Height below which a mark has missing height."""
    min_width: float = 0.05
    """A piece counts as at least this wide: an upright stroke has no width to share."""


GROUP_LIMITS = GroupLimits()
SPREAD = Spread(apart=0.25, max_width=1.7)
"""In pictures, where digits come apart less often than neighbours look like one."""
SPREAD_ON_PAD = Spread(apart=0.4, max_width=2.3)
"""Where the order of the strokes is known: it tells an open 4 and a loose roof from neighbours."""
USUAL_MARK = UsualMark()


@dataclass(frozen=True)
class Candidates:
    """What may be one mark each, in one line of writing."""

    groups: list[Group]
    """Ascending: pieces that surely are one digit, and several such parts together."""
    features: np.ndarray
    """float, shape (groups, features): columns as in `weights.FEATURES`, the score's still 0."""
    middles: list[float]
    """Of each group, twice the middle of its width."""
    parts: list[Group]
    """Pieces that surely are one digit, from left to right; together all pieces of the line."""

    @property
    def pieces(self) -> list[int]:
        """All pieces of the line, from left to right."""
        return [piece for part in self.parts for piece in part]

    def most_plausible(self, counts: np.ndarray) -> Self:
        """Every part, and what else is likeliest before it is read.

        Args:
            counts: what each feature counts for.

        Returns:
            At most `GroupLimits.max_candidates` candidates for each part.
        """
        is_part = set(self.parts)
        odds = np.rint(self.features @ counts / GROUP_LIMITS.tie).tolist()
        by_odds = sorted(
            range(len(self.groups)), key=lambda i: (self.groups[i] not in is_part, -odds[i])
        )
        kept = sorted(by_odds[: GROUP_LIMITS.max_candidates * len(self.parts)])
        return replace(
            self,
            groups=[self.groups[i] for i in kept],
            features=self.features[kept],
            middles=[self.middles[i] for i in kept],
        )


def partition(boxes: np.ndarray, score: Score, weights: Weights, links: Links) -> list[Group]:
    """The marks that pieces of ink make up.

    Args:
        boxes: float array of shape (pieces, 4): left, top, right, bottom, y down, in any unit.
        score: called once with the most plausible candidates, and once more where two lines may
            be one digit; not at all where nothing is open.
        weights: what the features of a mark count for.
        links: how the pieces lie to one another.

    Returns:
        Groups that hold each piece once, line by line from the top, each from left to right.
    """
    if len(boxes) == 1:
        return [(0,)]
    counts = np.array(astuple(weights))
    of_lines = [line.most_plausible(counts) for line in candidates(boxes, links)]
    uses = Counter(piece for line in of_lines for group in line.groups for piece in group)
    undecided = [g for line in of_lines for g in line.groups if uses[g[0]] > 1]
    scores = dict(zip(undecided, score(undecided), strict=True)) if undecided else {}
    marks: list[Group] = []
    for line in of_lines:
        read = np.array([scores.get(group, 0.0) for group in line.groups])
        values = line.features @ counts + weights.score * read
        odds = dict(zip(line.groups, values.tolist(), strict=True))
        middle = dict(zip(line.groups, line.middles, strict=True))
        marks += sorted(best_cover(line.pieces, odds), key=lambda group: (middle[group], group))
    if len(of_lines) == 2 and _may_be_one_digit(*(hull(boxes[line.pieces]) for line in of_lines)):
        both = tuple(range(len(boxes)))
        as_one, *apart = score([both, *marks])
        if as_one > max(apart):  # digits below one another read better than both together
            return [both]
    return marks


def candidates(boxes: np.ndarray, links: Links) -> list[Candidates]:
    """What may be one mark, line by line.

    Args:
        boxes, links: as `partition` takes them.
    """
    boxes = np.asarray(boxes, float)
    return [_candidates(boxes, line, links) for line in lines(boxes)]


def lines(boxes: np.ndarray) -> list[list[int]]:
    """Which pieces stand on one line of writing, from the top line to the bottom one.

    Args:
        boxes: as `partition` takes them.
    """
    left, top, right, bottom = boxes.T
    height = bottom - top
    tall = np.flatnonzero(height >= GROUP_LIMITS.tall * height.max())
    beside = overlaps(top[tall], bottom[tall])
    lower = np.maximum(np.minimum.outer(height[tall], height[tall]), 1e-9)
    narrower = np.minimum.outer((right - left)[tall], (right - left)[tall])
    above = overlaps(left[tall], right[tall]) >= GROUP_LIMITS.same_line * np.maximum(narrower, 1e-9)
    both = np.maximum.outer(bottom[tall], bottom[tall]) - np.minimum.outer(top[tall], top[tall])
    together = (beside >= GROUP_LIMITS.same_line * lower) | (
        above & (beside >= -GROUP_LIMITS.stacked * both)
    )
    count, line_of_tall = connected_components(together, directed=False)

    # what is low goes with the tall piece that it is nearest to
    line_of = line_of_tall[distances(boxes, boxes[tall]).argmin(axis=1)]
    line_of[tall] = line_of_tall
    members = [np.flatnonzero(line_of == line).tolist() for line in range(count)]
    return sorted(members, key=lambda line: float((top[line] + bottom[line]).mean()))


def best_cover(pieces: Sequence[int], values: Mapping[Group, float]) -> list[Group]:
    """The groups that hold each piece once, with the greatest sum of values.

    Of sums that are equal within `GroupLimits.tie` the one whose groups come first is taken.

    Args:
        pieces: all of them; few steps are needed where groups hold neighbours in this order.
        values: of each group that may be chosen; some of them hold each piece once.
    """
    bit = {piece: 1 << i for i, piece in enumerate(pieces)}
    holding: dict[int, list[tuple[int, float, Group]]] = {mask: [] for mask in bit.values()}
    for group, value in sorted(values.items()):
        mask = sum(bit[piece] for piece in group)
        holding[mask & -mask].append((mask, value, group))

    @cache
    def best(left: int) -> tuple[float, tuple[Group, ...]]:
        """For the pieces that are left, as bits of a number."""
        if not left:
            return 0.0, ()
        most: float = -np.inf
        chosen: tuple[Group, ...] = ()
        for mask, value, group in holding[left & -left]:
            if mask & ~left:
                continue
            rest, groups = best(left & ~mask)
            if rest + value > most + GROUP_LIMITS.tie:
                most, chosen = rest + value, (group, *groups)
        return most, chosen

    return list(best((1 << len(pieces)) - 1)[1])


def shape_features(box: np.ndarray, unit: float) -> dict[str, float]:
    """The features that a mark has by its width and height.

    Args:
        box: of the mark.
        unit: height of the writing.
    """
    width, height = ((box[2:] - box[:2]) / unit).tolist()
    return {
        "mark": 1.0,
        "excess_width": max(width - USUAL_MARK.width, 0.0),
        "missing_height": max(USUAL_MARK.height - height, 0.0),
    }


def in_columns(features: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Named features of some marks as an array of shape (marks, features), 0 where one has none."""
    return np.array([[of.get(name, 0.0) for name in FEATURES] for of in features])


def _candidates(boxes: np.ndarray, line: list[int], links: Links) -> Candidates:
    """What may be one mark, of the pieces of one line."""
    spread = SPREAD_ON_PAD if links.is_in_order else SPREAD
    parts, unit = _parts(boxes, line, spread)
    hulls = np.array([hull(boxes[list(part)]) for part in parts])
    links = links.among(parts)
    chosen = set(_spans(range(len(parts))))
    if links.is_in_order:
        chosen |= set(_spans(sorted(range(len(parts)), key=lambda i: parts[i])))
        chosen |= set(zip(*np.nonzero(np.triu(links.crossing)), strict=True))
    near = links.distance <= spread.apart * unit
    found: dict[Group, tuple[dict[str, float], float]] = {}
    for members in chosen:
        at = list(members)
        box = hull(hulls[at])
        group = tuple(sorted(sum((parts[i] for i in at), ())))
        features = shape_features(box, unit)
        if len(at) > 1:
            inside = np.ix_(at, at)
            is_wide = box[2] - box[0] > spread.max_width * unit
            is_scattered = at[-1] - at[0] >= GROUP_LIMITS.max_reach
            if is_wide or is_scattered or not _hang_together(near[inside]):
                continue
            shared = np.maximum(_shared_widths(hulls[at], unit), 0)
            np.fill_diagonal(shared, 0)
            features |= {
                # a bar through several digits overlaps and crosses each: the mean tells it from
                # strokes that all lie on one another
                "overlap": float(shared.sum(axis=1).mean()),
                "crossing": float(links.crossing[inside].sum(axis=1).mean()),
                "skipped": float((np.diff(group) > 1).sum()) if links.is_in_order else 0.0,
                "alone": float(len(group) == len(boxes)),
            }
        found[group] = (features, float(box[0] + box[2]))
    groups = sorted(found)
    of_each, middles = zip(*(found[group] for group in groups), strict=True)
    return Candidates(groups, in_columns(of_each), list(middles), parts)


def _may_be_one_digit(upper: np.ndarray, lower: np.ndarray) -> bool:
    """Whether two lines may be one digit if nothing else is there, by the boxes round each."""
    left, top, right, bottom = hull(np.array([upper, lower]))
    gap = lower[1] - upper[3]
    return bool(right - left <= bottom - top and gap <= GROUP_LIMITS.stacked_alone * (bottom - top))


def _parts(boxes: np.ndarray, line: list[int], spread: Spread) -> tuple[list[Group], float]:
    """A line's pieces from left to right, those that surely are one together.

    Returns:
        The parts, and the height of the writing.
    """
    own = boxes[line]
    shared = _shared_widths(own, _height(own))
    # the parts of one digit may lie above one another: the writing is as high as both
    _, stack = connected_components(shared >= GROUP_LIMITS.same_line, directed=False)
    unit = _height(np.array([hull(own[stack == i]) for i in range(stack.max() + 1)]))
    is_flat = own[:, 3] - own[:, 1] < GROUP_LIMITS.flat * unit
    with_flat = {i: [i] for i in range(len(own))}
    for flat in np.flatnonzero(is_flat).tolist():
        over = np.flatnonzero(~is_flat & (shared[flat] > 0)).tolist()
        if len(over) == 1 and shared[flat, over[0]] >= GROUP_LIMITS.one:
            with_flat[over[0]] += with_flat.pop(flat)
    members: list[list[int]] = []
    for together in with_flat.values():
        left, _, right, _ = hull(own[together])
        is_wide = right - left > spread.max_width * unit
        members += [[i] for i in together] if is_wide else [sorted(together)]
    parts = [(hull(own[part]), tuple(line[i] for i in part)) for part in members]
    parts.sort(key=lambda part: (part[0][0] + part[0][2], tuple(part[0]), part[1]))
    return [part for _, part in parts], unit


def _shared_widths(boxes: np.ndarray, unit: float) -> np.ndarray:
    """How much of the narrower one's width each two boxes share, below 0 where there is a gap."""
    left, _, right, _ = boxes.T
    width = np.maximum(right - left, USUAL_MARK.min_width * unit)
    return overlaps(left, right) / np.minimum.outer(width, width)


def _spans(order: Sequence[int]) -> list[Group]:
    """Up to `GroupLimits.max_pieces` neighbours in an order, ascending each."""
    return [
        tuple(sorted(order[first:end]))
        for first in range(len(order))
        for end in range(first + 1, min(len(order), first + GROUP_LIMITS.max_pieces) + 1)
    ]


def _hang_together(near: np.ndarray) -> bool:
    """Whether one comes from each part to each other by steps between parts that are near."""
    count, _ = connected_components(near, directed=False)
    return bool(count == 1)


def _height(boxes: np.ndarray) -> float:
    """The height of the writing; of what only lies flat, half its length."""
    extent = boxes[:, 2:] - boxes[:, :2]
    return float(max(extent[:, 1].max(), extent[:, 0].max() / 2, 1e-9))
