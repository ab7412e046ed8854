"""Learn which pieces of ink are one digit, and measure it by writers never learned from.

    python -m tests.bench.grouping [--model BUNDLE] [--write]

Three decisions have weights of their own (`mnist_demo/segmentation/weights.py`): which strokes of a
drawing are one digit, which components of a picture, and which slices of one component. Each is a
conditional log-linear model of all ways to divide what was written. What is maximised is the
likelihood of the label, not of a division: the sum over all divisions that read as it. It learns
from numbers, from rows put together from single digits, from single digits, and from letters and
symbols, which must stay in one piece. Lines and frames are taken away first, as in a reading.

No decision that is learned from depends on weights that were there before. The strokes come first:
their weights, fitted without the writer, tell which strokes of a number are which digit, where that
is beyond doubt; of rows it is known. Those strokes' own ink then tells which digits a component of
the picture holds: components that share a digit are the marks whose slices are to be joined.

What counts in use is how the network scores people whom it does not know, and it scores hands that
it has learned better. So rows, single digits and letters, whose very recordings it may have learned
from, are those of other writers only, by its card. Numbers are of all writers, those alone left out
of which a learned hand's digits were recorded as single ones as well: no network learns from the
others, and there are too few of unseen hands to fit ten weights to. The table shows the two kinds
of writers apart, so that the difference can be seen; judge by the unseen.

The table counts what is divided into as many marks as there are digits, and what the best guesses
spell exactly: by the weights that are there, and by weights fitted in five folds without the
writer. Brackets hold 95 % confidence intervals. With ``--write`` the weights fitted to all are
written to ``weights.json``.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from itertools import product
from typing import Annotated

import numpy as np
import typer
from scipy.optimize import minimize
from scipy.sparse.csgraph import connected_components
from scipy.special import softmax

from mnist_demo.bundle import read_card
from mnist_demo.datasets.unipen import Segment
from mnist_demo.errors import UserError
from mnist_demo.inference.network import Network
from mnist_demo.inference.scoring import DigitScorer
from mnist_demo.ink import strokes
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import Ink, normalise
from mnist_demo.segmentation import cuts, grouping, segmenter, weights
from mnist_demo.segmentation.boxes import boxes_of_paths
from mnist_demo.segmentation.components import Pieces, components
from mnist_demo.segmentation.grouping import Group
from mnist_demo.segmentation.links import Links
from mnist_demo.segmentation.underlines_and_frames import find_writing
from mnist_demo.segmentation.weights import FEATURES, Weights
from mnist_demo.settings import CHAMPION
from tests import rows
from tests.bench.numbers import on_pad, on_paper, recorded
from tests.bench.table import Model, print_table, share
from tests.bench.unseen import by_writer, writers_learned_from
from tests.canvas import on_sheet

_APART = {"NUMBER": 0.5, "ROW": 0.35, "DIGIT": 0.1, "CHARACTER": 0.05}
"""What all segments of a kind count for together in a decision's likelihood, however many they are:
shares of the whole where the decision has segments of all kinds. Letters count for little, as in
`training.calibration`: whoever draws digits draws many for each letter."""
_IMPORTANCE = {
    "strokes": _APART,
    "components": _APART,
    # only here can what somebody drew as one be made several: letters count for more
    "slices": {"NUMBER": 0.45, "ROW": 0.2, "DIGIT": 0.1, "CHARACTER": 0.25},
}
"""What the kinds count for in each decision."""
_MOST_EACH = 4.0
"""What one segment counts for at most, over the mean: few of a kind tell little."""
_OF_ANY_MARK = ("score", "mark", "excess_width", "missing_height", "alone")
_OF_COMPONENTS = (*_OF_ANY_MARK, "overlap")
_USED = {
    "strokes": (*_OF_COMPONENTS, "crossing", "skipped"),
    "components": _OF_COMPONENTS,
    "slices": _OF_ANY_MARK,
}
"""The features that each decision has."""
_NEVER_FOR = {"excess_width", "missing_height", "skipped"}
"""Features that cannot speak for a mark: their weights are at most 0."""
_FOLDS = 5
_PENALTY = 0.5
"""Of the squared weights: of 0.02, 0.5, 2 and 5 the least that no other beats in dividing numbers
of people whom the network does not know, held out."""
_MOST_DIVISIONS = 5_000
"""What can be divided in more ways is left out."""
_MISREAD = 0.02
"""The probability that a digit is labelled or read in no way that the network tells."""
_PENS = 4
"""Pictures of each number, by other pens and of other sizes: there are few numbers."""
_SURE = 0.9
"""The probability, given the label, from which a division of strokes is believed."""
_WHOLE = 0.9
"""Share of a digit's ink that a picture's pieces hold where the digit can be followed."""


@dataclass(frozen=True)
class Decision:
    """All ways to divide some ink, of which one is to be chosen."""

    segment: Segment
    """What the ink is part of."""
    text: str
    """The digits of this ink; of a letter none, for it is one mark that spells nothing."""
    features: np.ndarray
    """Summed over the marks of each division, shape (divisions, features)."""
    likelihoods: np.ndarray
    """Logarithm of the probability that each division spells the label, shape (divisions,)."""
    spelled: list[str]
    """The best guesses of each division."""
    divisions: list[list[Group]]
    """The pieces of each mark of each division, from left to right."""

    @property
    def is_open(self) -> bool:
        """Whether there is a choice."""
        return len(self.divisions) > 1


class Lab:
    """Turns segments into decisions, by a network, and counts those that it has to leave out."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        """Nothing is read yet."""
        self._network, self._rng = network, rng
        self.left_out: Counter[str] = Counter()
        """How many, by the reason."""

    def leave_out(self, segment: Segment, reason: str) -> None:
        """Count a segment that is not learned from."""
        self.left_out[f"{_plural(segment.kind)} {reason}"] += 1

    def of_strokes(self, segment: Segment) -> Decision | None:
        """How strokes may be divided; None if there is but one."""
        paths = segment.strokes
        boxes = segmenter.as_wide_as_ink(boxes_of_paths(paths))
        scorer = DigitScorer(self._network)

        def inks(groups: Sequence[Group]) -> list[Ink]:
            return [normalise(strokes.draw([paths[i] for i in group])) for group in groups]

        kept = find_writing(
            boxes,
            lambda i, box: strokes.enters(paths[i], box),
            lambda groups: scorer(inks(groups)),
        )
        if len(kept) == 1:
            return None
        of_lines = grouping.candidates(boxes[kept], Links.of_strokes([paths[i] for i in kept]))
        if len(of_lines) > 1:
            self.leave_out(segment, "on several lines, on the pad")
            return None
        (line,) = of_lines
        groups = [tuple(kept[i] for i in group) for group in line.groups]
        pieces = [kept[i] for i in line.pieces]
        return self._decision(segment, _text(segment), groups, line.features, inks(groups), pieces)

    def of_picture(
        self, segment: Segment, digits: Sequence[Group]
    ) -> tuple[list[Decision], list[Decision]]:
        """How components and slices of a picture of it may be divided.

        Args:
            segment: what is written.
            digits: the strokes of each digit, from left to right; all of a letter's as one.

        Raises:
            UserError: the picture shows no digit.
        """
        placed, size, brush = on_paper(segment.strokes, self._rng)
        pieces = components(find_ink(on_sheet(placed, size, brush)))
        scorer = DigitScorer(self._network)

        def inks(groups: Sequence[Group]) -> list[Ink]:
            return [pieces.normalised(group) for group in groups]

        kept = find_writing(pieces.boxes, pieces.has_ink_in, lambda groups: scorer(inks(groups)))
        held = ink_held(
            pieces, [on_sheet([placed[i] for i in digit], size, brush) < 128 for digit in digits]
        )[kept]
        if (held.sum(axis=0) < _WHOLE).any():
            self.leave_out(segment, "of which ink is lost, in pictures")
            return [], []
        of_components = []
        # where digits touch, no division into components can be right: their slices decide
        if len(kept) > 1 and ((held > 0).sum(axis=1) == 1).all():
            of_lines = grouping.candidates(pieces.boxes[kept], Links.of_boxes(pieces.boxes[kept]))
            if len(of_lines) > 1:
                self.leave_out(segment, "on several lines, in pictures")
            else:
                (line,) = of_lines
                groups = [tuple(kept[i] for i in group) for group in line.groups]
                found = self._decision(
                    segment,
                    _text(segment),
                    groups,
                    line.features,
                    inks(groups),
                    [kept[i] for i in line.pieces],
                )
                of_components = [found] if found else []
        marks = whole_marks(held > 0)
        of_marks = inks([tuple(kept[i] for i in mark) for mark, _ in marks])
        likely = scorer(of_marks) > 0
        of_slices = []
        for (_, own), ink, odds, is_likely in zip(
            marks, of_marks, scorer(of_marks), likely, strict=True
        ):
            if cuts.may_be_touching(ink.cropped.shape, float(odds)):
                text = "".join(_text(segment)[i : i + 1] for i in own)
                found = self._of_slices(segment, text, ink, bool(likely.sum() > is_likely))
                of_slices += [found] if found else []
        return of_components, of_slices

    def _of_slices(
        self, segment: Segment, text: str, mark: Ink, in_company: bool
    ) -> Decision | None:
        slices = cuts.cut_candidates(mark.cropped / np.float32(255))
        groups, features = cuts.slice_candidates(slices.boxes, slices.costs, in_company)
        inks = [slices.normalised(group) for group in groups]
        return self._decision(segment, text, groups, features, inks, groups[0])

    def _decision(
        self,
        segment: Segment,
        text: str,
        groups: list[Group],
        features: np.ndarray,
        inks: list[Ink],
        pieces: Sequence[int],
    ) -> Decision | None:
        """All divisions into these groups; None if they are too many."""
        ways = _divisions(pieces, groups)
        if len(ways) > _MOST_DIVISIONS:
            self.leave_out(segment, f"with more than {_MOST_DIVISIONS:,} divisions")
            return None
        scorer = DigitScorer(self._network)
        features = features.copy()
        features[:, FEATURES.index("score")] = scorer(inks)
        probabilities = self._network.probabilities(scorer.logits(inks))
        place = {piece: i for i, piece in enumerate(pieces)}
        likelihoods, spelled, sums = [], [], []
        for way in ways:
            way.sort(key=lambda i: np.mean([place[piece] for piece in groups[i]]))
            sums.append(features[way].sum(axis=0))
            spelled.append("".join(str(probabilities[i].argmax()) for i in way))
            likelihoods.append(-np.inf)
            if len(way) == max(len(text), 1):
                of_label = [probabilities[i, int(d)] for i, d in zip(way, text, strict=False)]
                likelihoods[-1] = sum(np.log((1 - _MISREAD) * p + _MISREAD / 10) for p in of_label)
        return Decision(
            segment,
            text,
            np.array(sums),
            np.array(likelihoods),
            spelled,
            [[groups[i] for i in way] for way in ways],
        )


def _text(segment: Segment) -> str:
    """The digits of a segment; of a letter none."""
    return "" if segment.kind == "CHARACTER" else segment.label


def ink_held(pieces: Pieces, digits: Sequence[np.ndarray]) -> np.ndarray:
    """Which share of each digit's own ink each piece of a picture holds, shape (pieces, digits).

    Args:
        pieces: of the picture of all digits.
        digits: bool, shape (height, width): where the ink of each digit lies.
    """
    count = len(pieces.boxes)
    held = [np.bincount(pieces.labels[own], minlength=count + 1) / own.sum() for own in digits]
    return np.stack(held, axis=1)[1:]


def whole_marks(holds: np.ndarray) -> list[tuple[Group, Group]]:
    """The least marks of which none holds part of a digit, from left to right.

    Args:
        holds: bool, shape (pieces, digits): whether a piece has ink of a digit.

    Returns:
        Of each mark its pieces and its digits; pieces without ink of any digit are left out.
    """
    _, mark_of = connected_components(holds.T @ holds, directed=False)
    marks = []
    for mark in dict.fromkeys(mark_of.tolist()):
        digits = np.flatnonzero(mark_of == mark)
        marks.append((np.flatnonzero(holds[:, digits].any(axis=1)), digits))
    return [(tuple(pieces.tolist()), tuple(digits.tolist())) for pieces, digits in marks]


def _divisions(pieces: Sequence[int], groups: Sequence[Group]) -> list[list[int]]:
    """All ways to hold each piece once, as indices of groups; some more than `_MOST_DIVISIONS`."""
    found: list[list[int]] = []

    def go_on(left: frozenset[int], chosen: list[int]) -> None:
        if not left:
            found.append(chosen)
            return
        first = next(piece for piece in pieces if piece in left)
        for i, group in enumerate(groups):
            if len(found) > _MOST_DIVISIONS:
                return
            if first in group and left.issuperset(group):
                go_on(left - set(group), [*chosen, i])

    go_on(frozenset(pieces), [])
    return found


def _importance(kinds: Sequence[str], shares: Mapping[str, float]) -> np.ndarray:
    """What each segment counts for, over the mean.

    Args:
        kinds: of the segments.
        shares: what those of one kind count for together.
    """
    count = Counter(kinds)
    share_of_all = len(kinds) / sum(shares[kind] for kind in count)
    of_each = np.array([shares[kind] * share_of_all / count[kind] for kind in kinds])
    return np.minimum(of_each, _MOST_EACH)


def _fit(decisions: Sequence[Decision], name: str) -> np.ndarray:
    """The weights of greatest penalised likelihood, 0 of features that are not used.

    Args:
        decisions: what to learn from.
        name: of the kind of decision, a key of `_USED`.
    """
    possible = [d for d in decisions if d.is_open and np.isfinite(d.likelihoods).any()]
    features = np.concatenate([d.features for d in possible])
    likelihoods = np.concatenate([d.likelihoods for d in possible])
    counts = [len(d.likelihoods) for d in possible]
    starts = np.cumsum([0, *counts[:-1]])
    importance = _importance([d.segment.kind for d in possible], _IMPORTANCE[name])

    def log_sums(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each decision the log-sum-exp, and of each division its share."""
        most = np.maximum.reduceat(values, starts)
        powers = np.exp(values - np.repeat(most, counts))
        sums = np.add.reduceat(powers, starts)
        return most + np.log(sums), powers / np.repeat(sums, counts)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        values = features @ w
        of_all, shares = log_sums(values)
        of_label, shares_of_label = log_sums(values + likelihoods)
        slope = ((shares - shares_of_label) * np.repeat(importance, counts)) @ features
        lost = (importance * (of_all - of_label)).sum()
        return float(lost + _PENALTY * w @ w), slope + 2 * _PENALTY * w

    bounds = [
        (None, 0.0 if feature in _NEVER_FOR else None) if feature in _USED[name] else (0.0, 0.0)
        for feature in FEATURES
    ]
    return np.asarray(minimize(loss, np.zeros(len(FEATURES)), jac=True, bounds=bounds).x)


def _fitted_without(decisions: Sequence[Decision], name: str) -> list[np.ndarray]:
    """For each decision the weights fitted without its writer's fold."""
    writers = np.random.default_rng(0).permutation(sorted({d.segment.writer for d in decisions}))
    fold = {writer: i % _FOLDS for i, writer in enumerate(writers.tolist())}
    of_folds = [
        _fit([d for d in decisions if fold[d.segment.writer] != k], name) for k in range(_FOLDS)
    ]
    return [of_folds[fold[d.segment.writer]] for d in decisions]


def _shares(decisions: Sequence[Decision], of_each: Sequence[np.ndarray]) -> list[str]:
    """How many are divided rightly, and read rightly, by weights of each decision."""
    divided = read = 0
    for decision, w in zip(decisions, of_each, strict=True):
        spelled = decision.spelled[int((decision.features @ w).argmax())]
        is_divided = len(spelled) == max(len(decision.text), 1)
        divided += is_divided
        read += spelled == decision.text if decision.text else is_divided
    return [share(divided, len(decisions)), share(read, len(decisions))]


@dataclass(frozen=True)
class Sample:
    """What is learned from."""

    segment: Segment
    """Its strokes as they lie on the pad."""
    digits: list[Group] | None
    """The strokes of each digit, from left to right; None where the recording does not tell."""


def _samples(known: frozenset[int], rng: np.random.Generator, count: int) -> Iterator[Sample]:
    """What is learned from: all numbers, and of each other kind ``count`` by unseen writers.

    Args:
        known: the writers from whom the network has learned.
        rng: puts rows together.
        count: fewer where there are fewer.
    """
    recorded_digits = [one for one in recorded("DIGIT") if one.label.isdigit()]
    single = {path.tobytes() for digit in recorded_digits for path in digit.strokes}
    for number in recorded("NUMBER"):
        is_single_too = any(path.tobytes() in single for path in number.strokes)
        if number.writer not in known or not is_single_too:
            yield Sample(_as_drawn(number), None)
    digits = by_writer(recorded_digits, known).unseen
    for _ in range(count):
        writer = digits[rng.integers(len(digits))].writer
        row = rows.written_by_one([one for one in digits if one.writer == writer], rng)
        yield Sample(Segment("ROW", row.text, writer, row.on_pad()), row.owners)
    letters = by_writer(recorded("CHARACTER"), known).unseen
    for of_kind in (digits, letters):
        for i in np.unique(np.linspace(0, len(of_kind) - 1, count).astype(int)):
            segment = _as_drawn(of_kind[i])
            yield Sample(segment, [tuple(range(len(segment.strokes)))])


def _as_drawn(segment: Segment) -> Segment:
    return replace(segment, strokes=on_pad(segment.strokes))


def _followed(
    samples: Sequence[Sample], of_strokes: Sequence[Decision | None], lab: Lab
) -> Iterator[tuple[Segment, list[Group]]]:
    """Each segment with the strokes of each digit, where they are known or beyond doubt.

    Args:
        samples: what is learned from.
        of_strokes: how the strokes of each may be divided.
        lab: counts what is left out.
    """
    possible = [decision for decision in of_strokes if decision]
    weights_of = iter(_fitted_without(possible, "strokes"))
    for sample, decision in zip(samples, of_strokes, strict=True):
        found = _likeliest(decision, next(weights_of)) if decision else None
        if digits := sample.digits or found:
            yield sample.segment, digits
        else:
            lab.leave_out(sample.segment, "whose strokes cannot surely be told apart")


def _likeliest(decision: Decision, w: np.ndarray) -> list[Group] | None:
    """The division that spells the label, by weights; None where that is in doubt."""
    values = decision.features @ w + decision.likelihoods
    best = int(values.argmax())
    is_sure = np.isfinite(values[best]) and softmax(values)[best] >= _SURE
    return decision.divisions[best] if is_sure else None


def main(
    model: Model = CHAMPION,
    count: Annotated[
        int, typer.Option("--samples", min=1, help="Of each kind but numbers.")
    ] = 1000,
    write: Annotated[bool, typer.Option(help="Write the weights fitted to all.")] = False,
) -> None:
    """Print how each decision falls, as a Markdown table."""
    rng = np.random.default_rng(0)
    lab = Lab(Network.load(model), rng)
    known = writers_learned_from(read_card(model))
    samples = list(_samples(known, rng, count))
    of_strokes = [lab.of_strokes(sample.segment) for sample in samples]
    decisions: dict[str, list[Decision]] = {name: [] for name in _USED}
    decisions["strokes"] = [decision for decision in of_strokes if decision]
    for segment, digits in _followed(samples, of_strokes, lab):
        for _ in range(_PENS if segment.kind == "NUMBER" else 1):
            try:
                of_components, of_slices = lab.of_picture(segment, digits)
            except UserError:  # a dot or a line
                lab.leave_out(segment, "of which a picture shows no ink")
                continue
            decisions["components"] += of_components
            decisions["slices"] += of_slices
    decisions = {name: [d for d in of if d.is_open] for name, of in decisions.items()}
    _print(decisions, known)
    print("\n".join(f"Left out: {n} {reason}." for reason, n in lab.left_out.most_common()))
    if write:
        fitted = {name: _named(_fit(of, name)) for name, of in decisions.items()}
        weights.WEIGHTS_FILE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def _print(decisions: Mapping[str, Sequence[Decision]], known: frozenset[int]) -> None:
    """Print a row for each decision and each kind of writing, known writers apart."""

    def table() -> Iterator[list[str]]:
        for name, of in decisions.items():
            there = np.array(astuple(getattr(weights, name.upper())))
            without = _fitted_without(of, name)
            for kind, is_known in product(_APART, (False, True)):
                rows_of = [
                    i
                    for i, d in enumerate(of)
                    if d.segment.kind == kind and (d.segment.writer in known) == is_known
                ]
                if rows_of:
                    chosen = [of[i] for i in rows_of]
                    now = _shares(chosen, [there] * len(chosen))
                    held_out = _shares(chosen, [without[i] for i in rows_of])
                    title = f"{name}, {_plural(kind)}"
                    title += " of writers learned from" if is_known else ""
                    yield [title, f"{len(chosen):,}", *now, *held_out]

    columns = ["divided", "spelled", "divided, writer held out", "spelled, writer held out"]
    print_table(["", "decisions", *columns], table())


def _plural(kind: str) -> str:
    return f"{kind.lower()}s"


def _named(fitted: np.ndarray) -> dict[str, float]:
    """The weights that are not 0, by their names."""
    named = asdict(Weights(*np.round(fitted, 3).tolist()))
    return {name: weight for name, weight in named.items() if weight}


if __name__ == "__main__":
    typer.run(main)
