"""Whom a network has learned from, by its card, is checked against what a training draws."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.bundle import Card
from mnist_demo.datasets import pen_strokes
from mnist_demo.datasets.negatives import symbols
from mnist_demo.datasets.unipen import read_all
from mnist_demo.errors import UserError
from mnist_demo.ink.normalise import SIDE
from mnist_demo.settings import settings
from mnist_demo.training import corpus
from tests.bench import unseen
from tests.bench.unseen import by_writer, people, unseen_digits, writers_learned_from

pytestmark = pytest.mark.slow  # `training.corpus` loads TensorFlow


def unipen_file(path: Path, written: dict[str, range], seed: int) -> Path:
    """A file in which some writers wrote each label, with strokes that occur once."""
    rng, lines = np.random.default_rng(seed), []
    for label, writers in written.items():
        kind = "DIGIT" if label.isdigit() else "CHARACTER"
        for writer in writers:
            points = [f"{x} {y}" for x, y in rng.integers(1000, size=(12, 2))]
            lines += [f'.SEGMENT {kind} 0 ? "{label}"', f".COMMENT {label} {writer} 0"]
            lines += [".PEN_DOWN", *points, ".PEN_UP"]
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def files(tmp_path, monkeypatch):
    """One file of thirty people's digits, one of forty people's digits and forty's letters."""
    named = (
        unipen_file(tmp_path / "one", {"3": range(30), "7": range(30)}, 0),
        unipen_file(tmp_path / "two", {"4": range(40), "A": range(20, 60)}, 1),
    )
    there = replace(settings, pen_strokes=named)
    for module in (pen_strokes, symbols, unseen):
        monkeypatch.setattr(module, "settings", there)
    return named


@pytest.fixture
def train(monkeypatch, files):
    """Draws what a training learns from: its card, and the writers of all that it draws."""
    drawn = []
    blank = np.zeros((SIDE, SIDE), np.uint8)
    monkeypatch.setattr(corpus, "_redrawn", lambda paths, rng: drawn.append(paths) or blank)
    builders = {"pen": corpus.DIGIT_BUILDERS, "symbols": corpus.NEGATIVE_BUILDERS}

    def run(count, names, excluded):
        there = replace(settings, pen_strokes=files[:count])
        with monkeypatch.context() as patch:
            for module in (pen_strokes, symbols):
                patch.setattr(module, "settings", there)
            parts = {name: builders[name][name](0, None, frozenset(excluded)) for name in names}
        training = {
            "data": ["mnist", *({"pen"} & set(names))],
            "negatives": ["scribbles", *({"symbols"} & set(names))],
            "exclude_writers": excluded,
        }
        examples = {f"validation_{name}": len(part.validation) for name, part in parts.items()}
        owner = {s.strokes[0].tobytes(): s.writer for s in read_all(files)}
        return Card("", 0, training=training, examples=examples), {
            owner[paths[0].tobytes()] for paths in drawn
        }

    return run


@pytest.mark.parametrize("excluded", [(), (0, 1, 2, 31, 55)])
@pytest.mark.parametrize(
    ("count", "names"),
    [(1, ["pen"]), (2, ["pen"]), (2, ["symbols"]), (2, ["pen", "symbols"])],
)
def test_those_are_known_whose_digits_or_letters_a_training_draws(train, count, names, excluded):
    card, drawn = train(count, names, excluded)
    assert drawn
    assert writers_learned_from(card) == drawn | {-1}


def test_a_network_without_pen_strokes_knows_nobody(files):
    card = Card("", 0, training={"data": ["mnist"], "negatives": ["scribbles"]})
    assert writers_learned_from(card) == set()
    assert len(unseen_digits(card).unseen) == 100


def test_what_a_network_began_with_counts_as_learned_from(train):
    card, _ = train(1, ["pen"], ())
    both, drawn = train(2, ["pen"], ())
    taught = replace(both, training={"data": ["mnist"], "start_from": card.training}, examples={})
    assert writers_learned_from(taught) == drawn | {-1}


def test_other_pen_strokes_than_those_of_the_training_are_one_sentence(train):
    card, _ = train(2, ["pen"], ())
    with pytest.raises(UserError, match="other pen strokes"):
        writers_learned_from(replace(card, examples={"validation_pen": 999}))


def test_who_has_two_numbers_is_known_by_either(files):
    one, two = files
    first = one.read_text().split(".SEGMENT")[1].replace(".COMMENT 3 0 0", ".COMMENT 3 70 0")
    two.write_text(f"{two.read_text()}\n.SEGMENT{first}")
    numbers = people(read_all(files))
    again = max(numbers)
    assert numbers[again] == 0
    assert all(person == writer for writer, person in numbers.items() if writer != again)


def test_the_benches_say_how_many_are_left_out_and_why(files):
    digits = by_writer(pen_strokes.read(), frozenset(range(30)))
    assert len(digits.unseen) == 40
    said = digits.left_out("pen digits")
    assert "40 pen digits by 40 writers" in said
    assert "60 by 30 writers" in said
    assert "learned" in said
