from pathlib import Path

import numpy as np
import pytest

from mnist_demo.datasets import OPTICAL_HELD_OUT, TEST_SETS, folder, pen_strokes, synthetic
from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives.symbols import is_same_as_a_digit
from mnist_demo.datasets.pen_strokes import PenDigit
from mnist_demo.datasets.unipen import Segment
from mnist_demo.errors import UserError
from mnist_demo.ink.normalise import SIDE
from mnist_demo.presets import architectures, available
from mnist_demo.presets.config import make_config
from mnist_demo.training import corpus

BLANK = np.zeros((SIDE, SIDE), np.uint8)


def test_there_is_a_corpus_for_every_data_set_that_people_choose_from():
    assert list(architectures.DATA_SETS) == list(corpus.DIGIT_BUILDERS)
    assert set(TEST_SETS) == {*architectures.DATA_SETS, OPTICAL_HELD_OUT}


def test_no_optical_digit_that_a_network_learns_from_tests_it():
    (part,) = corpus.assemble(("optical",)).values()
    test = TEST_SETS[OPTICAL_HELD_OUT]()
    parts = [{image.tobytes() for image in d.images} for d in (part.train, part.validation, test)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 1_797


@pytest.mark.parametrize(
    ("has_mnist", "learned_from", "measured_on"),
    [
        (True, {"mnist"}, "mnist"),
        (True, {"optical", "synthetic"}, "mnist"),
        (False, {"synthetic"}, "optical"),
        (False, {"optical", "synthetic"}, OPTICAL_HELD_OUT),
    ],
)
def test_the_last_figure_is_on_digits_that_were_not_learned(
    monkeypatch, has_mnist, learned_from, measured_on
):
    monkeypatch.setattr(available, "mnist_file", lambda: Path("x") if has_mnist else None)
    monkeypatch.setattr(corpus, "load_test_set", lambda name: name)
    assert corpus.test_set(learned_from) == (measured_on, measured_on)


def test_pen_writers_who_validate_are_not_trained_on_and_excluded_ones_are_in_neither(
    monkeypatch, pen_digits
):
    pen_digits = pen_digits[::10]  # some of each writer
    monkeypatch.setattr(pen_strokes, "read", lambda: pen_digits)
    writers = sorted({digit.writer for digit in pen_digits})
    excluded = tuple(writers[:6])
    (part,) = corpus.assemble(("pen",), exclude_writers=excluded).values()
    train, validation = set(part.train.writers), set(part.validation.writers)
    assert train | validation == set(writers[6:])
    assert not train & validation
    assert len(validation) == 2


def written_by(*writers: int, file: int = 0) -> list[pen_strokes.PenDigit]:
    stroke = np.array([(0.0, 0.0), (0.0, 9.0)])
    return [pen_strokes.PenDigit(1, writer, [stroke], file) for writer in writers]


@pytest.mark.parametrize("others", [(), (100,), tuple(range(100, 130))])
def test_who_validates_of_one_file_does_not_depend_on_another(others):
    first = written_by(*range(30))
    alone = corpus.held_out_writers(first)
    both = corpus.held_out_writers(first + written_by(*others, file=1))
    assert len(alone) == 3
    assert {writer for writer in both if writer < 100} == alone
    assert len(both) == 3 + len(others) // 10


@pytest.mark.parametrize("digits", [[], written_by(4, 4), written_by(4) + written_by(5, file=1)])
def test_where_every_file_has_one_writer_nobody_can_validate(digits):
    with pytest.raises(UserError, match="fewer than two writers"):
        corpus.held_out_writers(digits)


def test_mnist_validates_on_training_images_it_does_not_train_on(mnist_train):
    (part,) = corpus.assemble(("mnist",)).values()
    assert len(part.train) + len(part.validation) == 60_000
    assert np.array_equal(part.train.images, mnist_train.images[:55_000])


@pytest.mark.slow
@pytest.mark.usefixtures("few_validate")
def test_synthetic_digits_of_training_validation_and_test_are_all_different():
    (part,) = corpus.assemble(("synthetic",), seed=3, train_size=400).values()
    test = TEST_SETS["synthetic"]()
    seen = {image.tobytes() for image in part.train.images}
    assert not seen & {image.tobytes() for image in part.validation.images}
    assert not seen & {image.tobytes() for image in test.images}


def test_a_smaller_training_set_is_drawn_at_random_and_the_same_each_time(mnist_train):
    first, again = (corpus.assemble(("mnist",), train_size=300)["mnist"] for _ in range(2))
    assert len(first.train) == 300
    assert np.array_equal(first.train.images, again.train.images)
    assert set(first.train.labels) == set(range(10))
    assert len(first.validation) == 5_000


def test_there_is_a_corpus_for_every_kind_of_negatives():
    assert list(architectures.NEGATIVES) == list(corpus.NEGATIVE_BUILDERS)


def test_negatives_are_a_share_of_the_digits_and_show_none(monkeypatch):
    monkeypatch.setitem(corpus.SIZES, "scribbles", corpus.Sizes(12_000, 20))
    (part,) = corpus.assemble_negatives(("scribbles",), seed=1, digits=200).values()
    assert len(part.train) == 200 * corpus.NEGATIVES_SHARE
    assert (part.train.labels == NO_DIGIT).all()
    seen = {image.tobytes() for image in part.train.images}
    assert not seen & {image.tobytes() for image in part.validation.images}


@pytest.mark.slow
def test_the_alphabet_that_validates_is_not_trained_on(drawn_characters, monkeypatch):
    drawn = []
    monkeypatch.setattr(corpus, "_redrawn", lambda paths, rng: drawn.append(paths) or BLANK)
    monkeypatch.setattr(corpus.characters, "read", lambda: drawn_characters)
    excluded = ("Latin",)
    (part,) = corpus.assemble_negatives(("characters",), exclude_alphabets=excluded).values()
    held_out = corpus.held_out_alphabet(excluded)
    alphabets = {id(c.strokes): c.alphabet for c in drawn_characters}
    look_alikes = {id(c.strokes) for c in drawn_characters if c.looks_like_a_digit}
    trained_on = {alphabets[id(paths)] for paths in drawn}
    assert trained_on == set(alphabets.values()) - {held_out, "Latin"}
    assert not look_alikes & {id(paths) for paths in drawn}
    assert len(part.validation) == sum(c.alphabet == held_out for c in drawn_characters)


@pytest.fixture
def recorded(monkeypatch):
    """Digits and letters of twenty writers each, ten of whom wrote both, and what is redrawn."""
    path = np.array([[0.0, 0.0], [3.0, 9.0]])
    digits = [PenDigit(1, writer, [path * (1 + writer)]) for writer in range(20)]
    letters = [
        Segment("CHARACTER", label, writer, [path]) for writer in range(10, 30) for label in "AkO"
    ]
    redrawn = []
    monkeypatch.setattr(corpus, "_redrawn", lambda paths, rng: redrawn.append(paths) or BLANK)
    monkeypatch.setattr(corpus.pen_strokes, "read", lambda: digits)
    monkeypatch.setattr(corpus.symbols, "read", lambda: letters)
    return digits, letters, redrawn


def writers_of(recordings, redrawn):
    drawn = {id(paths) for paths in redrawn}
    return {one.writer for one in recordings if id(one.strokes) in drawn}


def test_who_validates_by_letters_is_learned_from_by_neither_letters_nor_digits(recorded):
    digits, letters, redrawn = recorded
    corpus.assemble_negatives.cache_clear()
    (part,) = corpus.assemble_negatives(("symbols",)).values()
    validating = set(part.validation.writers.tolist())
    unseen = validating | corpus.held_out_writers(digits)
    assert len(validating) == 2
    assert writers_of(letters, redrawn) == set(range(10, 30)) - unseen
    # an O is a zero's very shape
    drawn = {id(paths) for paths in redrawn}
    assert {letter.label for letter in letters if id(letter.strokes) in drawn} == {"A", "k"}
    assert len(part.train) == corpus.SYMBOL_COPIES * 2 * len(set(range(10, 30)) - unseen)
    assert (part.train.labels == NO_DIGIT).all()


def test_who_validates_by_digits_is_learned_from_by_neither_digits_nor_letters(recorded):
    digits, letters, redrawn = recorded
    corpus.assemble.cache_clear()
    (part,) = corpus.assemble(("pen",)).values()
    validating = set(part.validation.writers.tolist())
    readable = [letter for letter in letters if not is_same_as_a_digit(letter)]
    unseen = validating | corpus.held_out_writers(readable)
    assert validating == corpus.held_out_writers(digits)
    assert writers_of(digits, redrawn) == set(range(20)) - unseen


def test_excluded_writers_are_kept_from_letters_as_well(recorded):
    _, letters, redrawn = recorded
    corpus.assemble_negatives.cache_clear()
    excluded = tuple(range(10, 20))
    (part,) = corpus.assemble_negatives(("symbols",), exclude_writers=excluded).values()
    learned = writers_of(letters, redrawn) | set(part.validation.writers.tolist())
    assert learned == set(range(20, 30))


def test_one_alphabet_alone_cannot_validate(drawn_characters, monkeypatch):
    latin = [c for c in drawn_characters if c.alphabet == "Latin"]
    monkeypatch.setattr(corpus.characters, "read", lambda: latin)
    with pytest.raises(UserError, match="fewer than two alphabets"):
        corpus.held_out_alphabet()


def written(place, counts, seed=3):
    """A folder with that many pictures of each digit."""
    made = synthetic.generate(100 + 15 * max(counts.values()), seed)  # enough of each digit
    chosen = [np.flatnonzero(made.labels == digit)[:n] for digit, n in counts.items()]
    folder.write(made[np.concatenate(chosen)], place)
    return place


@pytest.mark.parametrize(
    "counts",
    [
        dict.fromkeys(range(10), 2),
        dict.fromkeys(range(10), 1),
        {7: 30, 1: 5},
        {digit: 3 + digit for digit in range(10)},
    ],
)
def test_of_a_folder_a_fifth_of_each_digit_validates_and_no_picture_does_both(tmp_path, counts):
    place = written(tmp_path / "mine", counts)
    config = make_config("simple", data=(), folder=str(place))
    (part,) = corpus.digits_for(config).values()
    total = sum(counts.values())
    assert len(part.train) + len(part.validation) == total
    assert len(part.validation) == round(total / 5)
    images = {image.tobytes() for image in part.train.images}
    assert not images & {image.tobytes() for image in part.validation.images}
    held = np.bincount(part.validation.labels, minlength=10)
    assert held.max() - held[list(counts)].min() <= 5


def test_a_folder_is_learned_from_beside_data_sets_and_thinned_with_them(tmp_path):
    place = written(tmp_path / "mine", dict.fromkeys(range(10), 4))
    config = make_config("simple", data=("synthetic",), folder=str(place), train_size=100)
    parts = corpus.digits_for(config)
    assert set(parts) == {"synthetic", "folder"}
    assert sum(len(part.train) for part in parts.values()) == 100


def test_a_folder_that_changes_is_read_again(tmp_path):
    config = make_config("simple", data=(), folder=str(tmp_path / "mine"))
    written(tmp_path / "mine", dict.fromkeys(range(10), 2))
    before = corpus.digits_for(config)["folder"]
    written(tmp_path / "mine" / "more", dict.fromkeys(range(10), 1), seed=9)
    after = corpus.digits_for(config)["folder"]
    assert (
        len(after.train) + len(after.validation) == len(before.train) + len(before.validation) + 10
    )


def test_too_few_pictures_are_refused(tmp_path):
    place = written(tmp_path / "mine", {3: 4})
    with pytest.raises(UserError, match="has 4 labelled pictures: a network learns from 10"):
        corpus.digits_for(make_config("simple", data=(), folder=str(place)))
