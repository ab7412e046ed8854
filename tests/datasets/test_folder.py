import numpy as np
import pytest
from PIL import Image

from mnist_demo.datasets import folder, load_test_set
from mnist_demo.errors import UserError


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


def test_a_folder_without_labels_is_one_sentence(tmp_path):
    save(tmp_path / "seven.png")
    with pytest.raises(UserError, match="name them"):
        folder.load(tmp_path)


def test_a_picture_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "x_3.png").write_text("no picture")
    with pytest.raises(UserError, match=r"x_3\.png: .*no picture"):
        folder.load(tmp_path)


def test_an_unknown_data_set_is_one_sentence():
    with pytest.raises(UserError, match="choose mnist, optical, optical-held-out, pen"):
        load_test_set("fashion")
