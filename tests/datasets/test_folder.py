import errno
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from mnist_demo.datasets import folder, load_test_set
from mnist_demo.errors import UserError
from tests.missing import missing

_OPTIONAL = {"AVIF": "avif", "JPEG2000": "jpg_2000", "WEBP": "webp"}
"""Kinds of pictures that Pillow may have been built without."""


def save(path, side=40):
    image = np.full((side, side), 255, np.uint8)
    image[8:30, 18:22] = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


def test_the_label_is_the_last_part_of_the_name(tmp_path):
    save(tmp_path / "b" / "ann_12_7.png")
    save(tmp_path / "a_1.png")
    save(tmp_path / "unlabelled.png")
    digits = load_test_set(str(tmp_path))
    assert digits.labels.tolist() == [1, 7]
    assert digits.images.shape == (2, 28, 28)


def test_pictures_are_found_below_a_folder_in_order_of_name(tmp_path):
    for name in ("z.png", "a/2.JPG", "a/1.png", "note.txt"):
        save(tmp_path / name) if name != "note.txt" else (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in folder.picture_paths(tmp_path)]
    assert found == ["a/1.png", "a/2.JPG", "z.png"]


def test_an_empty_folder_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="There is no picture in"):
        folder.picture_paths(tmp_path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "AVIF", "JPEG2000", "WEBP", "GIF", "BMP", "PPM"])
@pytest.mark.parametrize("suffix", ["own", "OWN", "none", "unknown"])
def test_a_picture_is_known_by_its_ending_or_by_its_content(tmp_path, kind, suffix):
    if kind in _OPTIONAL and not features.check(_OPTIONAL[kind]):
        missing(f"a Pillow that writes {kind}")
    own = next(ending for ending, of in Image.registered_extensions().items() if of == kind)
    endings = {"own": own, "OWN": own.upper(), "none": "", "unknown": ".scan"}
    path = tmp_path / f"digit_1{endings[suffix]}"
    Image.new("L", (30, 30), 255).save(path, kind)
    assert folder.picture_paths(tmp_path) == [path]


def test_jfif_is_a_jpeg(tmp_path):
    Image.new("L", (30, 30), 255).save(tmp_path / "phone_1.jfif", "JPEG")
    assert len(folder.picture_paths(tmp_path)) == 1


def test_other_files_and_hidden_ones_are_no_pictures(tmp_path):
    save(tmp_path / "seen_1.png")
    for hidden in ("._seen_1.png", ".cache/kept_1.png", "a/.b/c_1.png"):
        save(tmp_path / hidden)
    for other in (".DS_Store", "Thumbs.db", "notes_1.txt", "model.h5", "film.mpg", "data_1"):
        (tmp_path / other).write_bytes(b"\x00\x01 neither of them")
    assert folder.picture_paths(tmp_path) == [tmp_path / "seen_1.png"]


def test_a_hidden_folder_is_read_if_it_is_named(tmp_path):
    save(tmp_path / ".mine" / "seen_1.png")
    assert len(folder.picture_paths(tmp_path / ".mine")) == 1


def test_links_in_a_circle_are_no_pictures(tmp_path):
    save(tmp_path / "a" / "seen_1.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "itself_1.png").symlink_to("itself_1.png")
    assert folder.picture_paths(tmp_path) == [tmp_path / "a" / "seen_1.png"]


def test_a_folder_that_cannot_be_listed_is_told_of_and_the_rest_is_read(tmp_path, monkeypatch):
    save(tmp_path / "seen_1.png")
    closed = tmp_path / "closed"
    closed.mkdir()
    list_folder = os.scandir

    def refuse(path):
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert folder.picture_paths(tmp_path) == [closed, tmp_path / "seen_1.png"]
    with pytest.raises(UserError, match="cannot be listed"):
        folder.picture_paths(closed)


def test_a_folder_without_labels_is_one_sentence(tmp_path):
    save(tmp_path / "seven.png")
    with pytest.raises(UserError, match="name them"):
        load_test_set(str(tmp_path))


@pytest.mark.parametrize("bad", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", None])
def test_a_picture_that_cannot_be_read_costs_itself_alone(tmp_path, bad):
    save(tmp_path / "fine_1.png")
    if bad is None:
        Image.new("L", (40, 40), 255).save(tmp_path / "bad_3.png")  # no ink
    else:
        (tmp_path / "bad_3.png").write_bytes(bad)
    told = []
    digits = load_test_set(str(tmp_path), lambda *of: told.append(of))
    assert digits.labels.tolist() == [1]
    ((path, sentence),) = told
    assert path == tmp_path / "bad_3.png"
    assert sentence.endswith(".")
    with pytest.raises(UserError, match=r"bad_3\.png: "):
        load_test_set(str(tmp_path))


def test_a_folder_of_unreadable_pictures_is_one_sentence(tmp_path):
    (tmp_path / "x_3.png").write_text("no picture")
    with pytest.raises(UserError, match="No labelled picture in"):
        load_test_set(str(tmp_path), lambda *_: None)


def test_an_unknown_data_set_is_one_sentence():
    with pytest.raises(UserError, match="choose mnist, optical, optical-held-out, pen"):
        load_test_set("fashion")
