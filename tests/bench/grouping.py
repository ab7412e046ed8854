"""Learn which pieces of ink are one digit, and measure it by writers never learned from.

    python -m tests.bench.grouping [--model BUNDLE] [--write]

Three decisions have weights of their own (`mnist_demo/segmentation/weights.py`): which strokes of a
drawing are one digit, which components of a picture, and which slices of one component. Each is a
conditional log-linear model of all ways to divide what was written. What is maximised is the
likelihood of the label, not of a division: the sum over all divisions that read as it. It learns
from the UNIPEN files' numbers, from rows and single digits of their writers, and from letters and
symbols, which must stay in one piece.

The table counts what is divided into as many marks as there are digits, and what the best guesses
spell exactly: by the weights that are there, and by weights fitted in five folds without the
writer. With ``--write`` the weights fitted to all are written to ``weights.json``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Annotated

import numpy as np
import typer
from scipy.optimize import minimize

from mnist_demo.datasets import pen_strokes
from mnist_demo.errors import UserError
from mnist_demo.inference.network import Network
from mnist_demo.inference.scoring import DigitScorer
from mnist_demo.ink import strokes
from mnist_demo.ink.find import find_ink
from mnist_demo.ink.normalise import Ink, normalise
from mnist_demo.segmentation import cuts, grouping, segmenter, weights
from mnist_demo.segmentation.components import components
from mnist_demo.segmentation.grouping import Group
from mnist_demo.segmentation.links import Links
from mnist_demo.segmentation.underlines_and_frames import find_writing
from mnist_demo.segmentation.weights import FEATURES, Weights
from mnist_demo.settings import CHAMPION
from tests import rows
from tests.bench.numbers import on_pad, on_paper, recorded
from tests.bench.table import Model, print_table
from tests.canvas import on_sheet

_IMPORTANCE = {"number": 2.0, "row": 1.0, "digit": 0.5, "letter": 1.0}
"""What each kind of writing counts for in the likelihood."""
_OF_ANY_MARK = ("score", "mark", "excess_width", "missing_height", "alone")
_OF_COMPONENTS = (*_OF_ANY_MARK, "overlap")
_USED = {
    "strokes": (*_OF_COMPONENTS, "crossing", "skipped"),
    "components": _OF_COMPONENTS,
    "slices": (*_OF_ANY_MARK, "cut_strokes"),
}
"""The features that each decision has."""
_NEVER_FOR = {"excess_width", "missing_height", "skipped", "cut_strokes"}
"""Features that cannot speak for a mark: their weights are at most 0."""
_FOLDS = 5
_PENALTY = 0.02
"""Of the squared weights."""
_MOST_DIVISIONS = 5_000
"""What can be divided in more ways is left out."""
_MISREAD = 0.02
"""The probability that a digit is labelled or read in no way that the network tells."""


@dataclass(frozen=True)
class Writing:
    """Something that somebody wrote on the pad."""

    kind: str
    text: str
    """The digits; of a letter none, for it is one mark that spells nothing."""
    writer: int
    strokes: list[np.ndarray]


@dataclass(frozen=True)
class Decision:
    """All ways to divide some ink, of which one is to be chosen."""

    writing: Writing
    text: str
    """The digits of this ink."""
    features: np.ndarray
    """Summed over the marks of each division, shape (divisions, features)."""
    likelihoods: np.ndarray
    """Logarithm of the probability that each division spells the label, shape (divisions,)."""
    spelled: list[str]
    """The best guesses of each division."""
    divisions: list[list[Group]]
    """The pieces of each mark of each division, from left to right."""


class Lab:
    """Turns writing into decisions, by a network."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        """Nothing is read yet."""
        self._network, self._rng = network, rng

    def of_strokes(self, writing: Writing) -> Decision | None:
        """How strokes may be divided."""
        paths = writing.strokes
        boxes = segmenter.as_wide_as_ink(
            np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])
        )
        if len(paths) == 1:
            return None
        of_lines = grouping.candidates(boxes, Links.of_strokes(paths))
        if len(of_lines) > 1:
            return None
        (line,) = of_lines
        inks = [normalise(strokes.draw([paths[i] for i in group])) for group in line.groups]
        return self._decision(writing, writing.text, line.groups, line.features, inks, line.pieces)

    def of_picture(
        self, writing: Writing, digits: Sequence[Group]
    ) -> tuple[list[Decision], list[Decision]]:
        """How components and slices of a picture of it may be divided.

        Args:
            writing: what is written.
            digits: the strokes of each digit.

        Raises:
            UserError: the picture shows no digit.
        """
        placed, size, brush = on_paper(writing.strokes, self._rng)
        joined = [np.concatenate([placed[i] for i in digit])[:, 0] for digit in digits]
        middles = [(x.min() + x.max()) / 2 for x in joined]
        pieces = components(find_ink(on_sheet(placed, size, brush)))
        scorer = DigitScorer(self._network)

        def score(groups: Sequence[Group]) -> np.ndarray:
            return scorer([pieces.normalised(group) for group in groups])

        kept = find_writing(pieces.boxes, pieces.has_ink_in, score)
        links = Links.of_boxes(pieces.boxes[kept])
        of_lines = grouping.candidates(pieces.boxes[kept], links)
        of_components, of_slices = [], []
        if len(of_lines) == 1 and len(kept) > 1:
            (line,) = of_lines
            inks = [pieces.normalised(tuple(kept[i] for i in group)) for group in line.groups]
            found = self._decision(
                writing, writing.text, line.groups, line.features, inks, line.pieces
            )
            # where digits touch, no division into components can be right: their slices decide
            if found and np.isfinite(found.likelihoods).any():
                of_components.append(found)
        marks = [
            pieces.normalised(tuple(kept[i] for i in group))
            for group in grouping.partition(
                pieces.boxes[kept],
                lambda groups: score([tuple(kept[i] for i in g) for g in groups]),
                weights.COMPONENTS,
                links,
            )
        ]
        scores = scorer(marks)
        for mark, odds in zip(marks, scores, strict=True):
            start, _, end, _ = mark.box
            text = "".join(
                digit
                for digit, middle in zip(writing.text, middles, strict=False)
                if start <= middle < end
            )
            is_whole = len(marks) == 1
            if (text or is_whole) and cuts.may_be_touching(mark.cropped.shape, float(odds)):
                company = bool((scores > 0).sum() > (odds > 0))
                found = self._of_slices(writing, text, mark, company)
                of_slices += [found] if found else []
        return of_components, of_slices

    def _of_slices(
        self, writing: Writing, text: str, mark: Ink, in_company: bool
    ) -> Decision | None:
        slices = cuts.cut_candidates(mark.cropped / np.float32(255))
        if len(slices.boxes) == 1:
            return None
        groups, features = cuts.slice_candidates(slices.boxes, slices.costs, in_company)
        inks = [slices.normalised(group) for group in groups]
        return self._decision(writing, text, groups, features, inks, groups[0])

    def _decision(
        self,
        writing: Writing,
        text: str,
        groups: list[Group],
        features: np.ndarray,
        inks: list[Ink],
        pieces: Sequence[int],
    ) -> Decision | None:
        """All divisions into these groups; None if only one is possible, or too many are."""
        ways = _divisions(pieces, groups)
        if not 1 < len(ways) <= _MOST_DIVISIONS:
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
            writing,
            text,
            np.array(sums),
            np.array(likelihoods),
            spelled,
            [[groups[i] for i in way] for way in ways],
        )


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


def _fit(decisions: Sequence[Decision], used: Sequence[str]) -> np.ndarray:
    """The weights of greatest penalised likelihood, 0 of features that are not used."""
    possible = [d for d in decisions if np.isfinite(d.likelihoods).any()]
    features = np.concatenate([d.features for d in possible])
    likelihoods = np.concatenate([d.likelihoods for d in possible])
    counts = [len(d.likelihoods) for d in possible]
    starts = np.cumsum([0, *counts[:-1]])
    importance = np.array([_IMPORTANCE[d.writing.kind] for d in possible])

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
        (None, 0.0 if name in _NEVER_FOR else None) if name in used else (0.0, 0.0)
        for name in FEATURES
    ]
    return np.asarray(minimize(loss, np.zeros(len(FEATURES)), jac=True, bounds=bounds).x)


def _fitted_without(decisions: Sequence[Decision], used: Sequence[str]) -> list[np.ndarray]:
    """For each decision the weights fitted without its writer's fold."""
    writers = np.random.default_rng(0).permutation(sorted({d.writing.writer for d in decisions}))
    fold = {writer: i % _FOLDS for i, writer in enumerate(writers.tolist())}
    of_folds = [
        _fit([d for d in decisions if fold[d.writing.writer] != k], used) for k in range(_FOLDS)
    ]
    return [of_folds[fold[d.writing.writer]] for d in decisions]


def _shares(decisions: Sequence[Decision], of_each: Iterable[np.ndarray]) -> list[str]:
    """How many are divided rightly, and read rightly, by weights of each decision."""
    divided, read = [], []
    for decision, w in zip(decisions, of_each, strict=True):
        spelled = decision.spelled[int((decision.features @ w).argmax())]
        divided.append(len(spelled) == max(len(decision.text), 1))
        read.append(divided[-1] if not decision.text else spelled == decision.text)
    return [f"{np.mean(divided):.1%}", f"{np.mean(read):.1%}"]


def _writings(rng: np.random.Generator, every: int) -> Iterator[Writing]:
    """What is learned from."""
    digits = [digit for digit in pen_strokes.read() if digit.file]
    for number in recorded("NUMBER"):
        yield Writing("number", number.text, number.writer, on_pad(number.strokes))
    for _ in range(4_000 // every):
        writer = digits[rng.integers(len(digits))].writer
        row = rows.written_by_one([d for d in digits if d.writer == writer], rng)
        yield Writing("row", row.text, writer, row.on_pad())
    for digit in digits[::every]:
        yield Writing("digit", str(digit.label), digit.writer, on_pad(digit.strokes))
    for letter in recorded("CHARACTER")[::every]:
        yield Writing("letter", "", letter.writer, on_pad(letter.strokes))


def _digits(writing: Writing, of_strokes: Decision | None) -> list[Group] | None:
    """The strokes of each digit, by the likeliest division that spells the label; None if none."""
    if len(writing.text) < 2:
        return [tuple(range(len(writing.strokes)))]
    if of_strokes is None or not np.isfinite(of_strokes.likelihoods).any():
        return None
    values = of_strokes.features @ np.array(astuple(weights.STROKES)) + of_strokes.likelihoods
    return of_strokes.divisions[int(values.argmax())]


def main(
    model: Model = CHAMPION,
    every: Annotated[int, typer.Option(help="Learn from every n-th digit and letter.")] = 30,
    write: Annotated[bool, typer.Option(help="Write the weights fitted to all.")] = False,
) -> None:
    """Print how each decision falls, as a Markdown table."""
    rng = np.random.default_rng(0)
    lab = Lab(Network.load(model), rng)
    decisions: dict[str, list[Decision]] = {name: [] for name in _USED}
    for writing in _writings(rng, every):
        of_strokes = lab.of_strokes(writing)
        if of_strokes:
            decisions["strokes"].append(of_strokes)
        digits = _digits(writing, of_strokes)
        if digits is None:
            continue
        try:
            of_components, of_slices = lab.of_picture(writing, digits)
        except UserError:  # a dot or a line
            continue
        decisions["components"] += of_components
        decisions["slices"] += of_slices
    _print(decisions)
    if write:
        fitted = {name: _named(_fit(of, _USED[name])) for name, of in decisions.items()}
        weights.WEIGHTS_FILE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def _print(decisions: Mapping[str, Sequence[Decision]]) -> None:
    """Print a row for each decision and each kind of writing."""

    def table() -> Iterator[list[str]]:
        for name, of in decisions.items():
            there = np.array(astuple(getattr(weights, name.upper())))
            without = _fitted_without(of, _USED[name])
            for kind in _IMPORTANCE:
                of_kind = [i for i, d in enumerate(of) if d.writing.kind == kind]
                if of_kind:
                    chosen = [of[i] for i in of_kind]
                    now = _shares(chosen, [there] * len(chosen))
                    held_out = _shares(chosen, [without[i] for i in of_kind])
                    yield [f"{name}, {kind}s", f"{len(chosen):,}", *now, *held_out]

    columns = ["divided", "spelled", "divided, writer held out", "spelled, writer held out"]
    print_table(["", "decisions", *columns], table())


def _named(fitted: np.ndarray) -> dict[str, float]:
    """The weights that are not 0, by their names."""
    named = asdict(Weights(*np.round(fitted, 3).tolist()))
    return {name: weight for name, weight in named.items() if weight}


if __name__ == "__main__":
    typer.run(main)
