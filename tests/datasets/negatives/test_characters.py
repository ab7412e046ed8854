import zipfile

import numpy as np
import pytest

from mnist_demo.datasets.digits import NO_DIGIT
from mnist_demo.datasets.negatives import characters
from mnist_demo.errors import UserError

TEE = "START\n0,-10,0\n40,-10,90\nBREAK\n20,-10,200\n20,-60,300\nBREAK\n"


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "drawn.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("strokes/Latin/character20/0001_02.txt", TEE)
        made.writestr("strokes/Greek/character15/0002_01.txt", TEE)
        made.writestr("strokes/Greek/character01/0003_01.txt", TEE)
        made.writestr("__MACOSX/strokes/Greek/character01/._0003_01.txt", TEE)
        made.writestr("strokes/Greek/.DS_Store", b"\x00\x01")
        made.writestr("strokes/Greek/character02/0004_01.txt", "START\nBREAK\n")
    return path


def test_strokes_alphabets_and_characters_are_read_in_the_order_of_their_names(archive):
    read = characters.read(archive)
    assert [(c.alphabet, c.name) for c in read] == [
        ("Greek", "character01"),
        ("Greek", "character15"),
        ("Latin", "character20"),
    ]
    # Omniglot's y points up, ours down
    assert [stroke.tolist() for stroke in read[0].strokes] == [
        [[0, 10], [40, 10]],
        [[20, 10], [20, 60]],
    ]


def test_drawn_they_are_normalised_and_labelled_as_no_digits(archive):
    drawn = characters.rasterise(characters.read(archive))
    assert drawn.images.shape == (3, 28, 28)
    assert (drawn.labels == NO_DIGIT).all()
    tee = drawn.images[2] > 0
    assert tee.any(axis=1).sum() == 20
    # the bar of a T is at its top
    assert tee[:14].sum() > tee[14:].sum()


def test_what_most_people_would_read_as_a_digit_is_known(archive):
    alpha, omicron, tee = characters.read(archive)
    assert omicron.looks_like_a_digit
    assert not alpha.looks_like_a_digit
    assert not tee.looks_like_a_digit


def test_the_development_file_holds_five_alphabets(drawn_characters):
    alphabets = [character.alphabet for character in drawn_characters]
    assert len(drawn_characters) == 2720
    assert len(set(alphabets)) == 5
    # twenty people drew every character
    assert np.unique(alphabets, return_counts=True)[1].tolist() == [480, 440, 480, 800, 520]


def test_every_look_alike_is_a_character_of_the_development_file(drawn_characters):
    drawn = {(character.alphabet, character.name) for character in drawn_characters}
    for alphabet, names in characters.LOOKALIKES.items():
        assert {(alphabet, name) for name in names} <= drawn


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken"])
def test_anything_but_a_zip_is_one_sentence(tmp_path, content):
    path = tmp_path / "bad.zip"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"cannot be read as a zip: fetch it again\.$"):
        characters.read(path)


def test_a_zip_of_something_else_is_one_sentence(tmp_path):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("readme.txt", "hello")
    with pytest.raises(UserError, match="holds no drawn character"):
        characters.read(path)


def test_a_missing_zip_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="There is no file"):
        characters.read(tmp_path / "nowhere")
