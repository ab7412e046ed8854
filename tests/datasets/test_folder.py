import errno
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from mnist_demo.datasets import folder, load_test_set, synthetic
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


def zipped(folder_, path, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for file in sorted(folder_.rglob("*")):
            archive.write(file, file.relative_to(folder_))
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_read_as_the_folder_that_was_packed(tmp_path, compression):
    digits = synthetic.generate(12, 3)
    for number, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True)):
        path = tmp_path / "mine" / str(number % 3) / f"d_{number}_{label}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - image).resize((200, 200)).save(path)
    (tmp_path / "mine" / "note.txt").write_text("not a picture")
    unpacked = load_test_set(str(tmp_path / "mine"))
    packed = load_test_set(str(zipped(tmp_path / "mine", tmp_path / "z.zip", compression)))
    assert len(packed) == 12
    np.testing.assert_array_equal(packed.labels, unpacked.labels)
    np.testing.assert_array_equal(packed.images, unpacked.images)


def test_digits_that_were_written_are_read_back_nearly_as_they_were(tmp_path):
    digits = synthetic.generate(30, 4)
    folder.write(digits, tmp_path / "new")
    again = folder.load(tmp_path / "new", folder.refuse)
    np.testing.assert_array_equal(again.labels, digits.labels)
    assert np.abs(again.images.astype(int) - digits.images).mean() < 1


def hostile_zips(folder_):
    """Files that are no zip of pictures, each of another kind, and what is said of them."""
    save(folder_ / "pictures" / "a_1.png")
    good = zipped(folder_ / "pictures", folder_ / "good.zip", zipfile.ZIP_STORED).read_bytes()
    picture = (folder_ / "pictures" / "a_1.png").read_bytes()
    files = {"text.zip": b"not a zip", "empty.zip": b"", "cut.zip": good[: len(good) // 2]}
    flipped = bytearray(good)
    flipped[good.index(picture) + len(picture) // 2] ^= 255
    files["flipped.zip"] = bytes(flipped)
    encrypted = bytearray(good)
    encrypted[6] |= 1  # the flag in the file's own header, and in the directory
    encrypted[good.index(b"PK\x01\x02") + 8] |= 1
    files["encrypted.zip"] = bytes(encrypted)
    method = bytearray(good)
    method[8] = method[good.index(b"PK\x01\x02") + 10] = 99
    files["method.zip"] = bytes(method)
    for name, content in files.items():
        (folder_ / name).write_bytes(content)
    with zipfile.ZipFile(folder_ / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a_1.png", bytes(50_000_000))
    with zipfile.ZipFile(folder_ / "unlabelled.zip", "w") as archive:
        archive.writestr("a.png", picture)
        archive.writestr("__MACOSX/._a_1.png", b"twin")
    return [folder_ / name for name in (*files, "bomb.zip", "unlabelled.zip")]


def test_whatever_is_no_zip_of_pictures_is_one_sentence(tmp_path):
    for path in hostile_zips(tmp_path):
        with pytest.raises(UserError) as refused:
            load_test_set(str(path))
        assert str(refused.value).startswith(str(path)), path.name
        assert str(refused.value).endswith(".")


def test_names_in_a_zip_that_lead_out_of_it_are_read_and_write_nothing(tmp_path):
    save(tmp_path / "in" / "a_1.png")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for name in ("../hidden_1.png", "/abs_2.png", "a\\b_3.png", "é_4.png"):
            archive.writestr(name, (tmp_path / "in" / "a_1.png").read_bytes())
    before = set(tmp_path.parent.rglob("*"))
    assert sorted(load_test_set(str(tmp_path / "z.zip")).labels) == [1, 2, 3, 4]
    assert set(tmp_path.parent.rglob("*")) == before
