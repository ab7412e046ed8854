"""Digits that were written in one stroke come apart: where a pen's paths may be cut.

On paper such digits touch, and `cuts` looks for a way between them. On the pad their path is
known: a cut is an interval along x, costs as many strokes as it crosses, and takes the ligature
out, which belongs to neither digit. As for pictures, how well the slices read tells which belong
together (`cuts.join_slices`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mnist_demo.ink.strokes import Strokes
from mnist_demo.segmentation.boxes import boxes_of_paths, hull
from mnist_demo.segmentation.grouping import Group


@dataclass(frozen=True)
class PathCuts:
    """Where paths are cut."""

    places: int = 48
    """Number of places along x at which crossings are counted, for each height of the paths."""
    max_crossings: int = 2
    """Greatest number of strokes that a cut goes through."""
    max_cuts: int = 8
    """Greatest number of cuts."""
    max_aspect: float = 8.0
    """Paths wider than this, over their height, lie flat and are not cut."""
    thin: float = 0.3
    """Least width of a digit that is cut off through a stroke, over the height of the paths:
    without what joins them, the sides of an open 0 or of a letter would be ones."""


PATH_CUTS = PathCuts()


@dataclass(frozen=True)
class Piece:
    """A path, or what of it lies in one slice or in one ligature without leaving that."""

    stroke: int
    """Which path it is a piece of."""
    number: int
    """How many pieces of that path came before it."""
    place: int
    """Twice the number of its slice, counted from the left; ligatures have the odd numbers."""
    points: np.ndarray
    """Shape (points, 2)."""


@dataclass(frozen=True)
class PathSlices:
    """Paths cut at all candidates."""

    pieces: list[Piece]
    """In the order of writing."""
    boxes: np.ndarray
    """Of the slices from left to right, shape (slices, 4)."""
    costs: np.ndarray
    """float, shape (slices - 1,): how many strokes each cut goes through."""

    def pieces_of(self, group: Group) -> list[Piece]:
        """The pieces of neighbouring slices and of the ligatures between them."""
        return [piece for piece in self.pieces if 2 * group[0] <= piece.place <= 2 * group[-1]]


def cut_paths(paths: Strokes) -> PathSlices:
    """Cut paths wherever an upright line crosses fewer of them than to its left and right.

    Args:
        paths: arrays of shape (points, 2), y down, in any unit, not all in one point.
    """
    places, crossings = _crossings(paths)
    change = np.flatnonzero(np.diff(crossings)) + 1
    edges = np.concatenate([[0], change, [len(crossings)]])  # of runs of the same number
    counts = crossings[edges[:-1]].tolist() if len(crossings) else []
    fewest = [
        (count, i)
        for i, count in enumerate(counts)
        if 0 < i < len(counts) - 1
        and count < min(counts[i - 1], counts[i + 1])
        and count <= PATH_CUTS.max_crossings
    ]
    chosen = sorted(i for _, i in sorted(fewest)[: PATH_CUTS.max_cuts])
    ends = places[[edges[i + side] for i in chosen for side in (0, 1)]]
    pieces = [
        Piece(stroke, number, place, points)
        for stroke, path in enumerate(paths)
        for number, (place, points) in enumerate(_pieces(path, ends))
    ]
    boxes = [
        hull(boxes_of_paths([piece.points for piece in pieces if piece.place == 2 * i]))
        for i in range(len(chosen) + 1)
    ]
    return PathSlices(pieces, np.array(boxes), np.array([float(counts[i]) for i in chosen]))


def _crossings(paths: Strokes) -> tuple[np.ndarray, np.ndarray]:
    """How many strokes cross an upright line in each of some columns.

    Returns:
        The left edges of the columns, equally wide, and the numbers in their middles.
    """
    left, top, right, bottom = hull(boxes_of_paths(paths)).tolist()
    if right - left > PATH_CUTS.max_aspect * (bottom - top):
        return np.empty(0), np.empty(0, int)
    column = (bottom - top) / PATH_CUTS.places
    lefts = left + np.arange(int((right - left) / column)) * column
    crossings = np.zeros(len(lefts), int)
    for path in paths:
        is_left = path[:, :1] < lefts + column / 2
        crossings += (is_left[1:] != is_left[:-1]).sum(axis=0)
    return lefts, crossings


def _pieces(path: np.ndarray, edges: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """The pieces of a path between edges along x: how many edges lie left of each, its points."""
    places = np.searchsorted(edges, path[:, 0], side="right").tolist()
    at, points = places[0], [path[0]]
    for place, start, end in zip(places[1:], path[:-1], path[1:], strict=True):
        while at != place:
            edge = edges[at] if at < place else edges[at - 1]
            share = (edge - start[0]) / (end[0] - start[0])
            points.append(np.array([edge, start[1] + share * (end[1] - start[1])]))
            yield at, np.array(points)
            points = points[-1:]
            at += 1 if at < place else -1
        points.append(end)
    yield at, np.array(points)
