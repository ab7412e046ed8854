import errno
import os

import pytest

from mnist_demo.errors import UserError
from mnist_demo.training.output_folder import require_free, whole_folder


def test_a_folder_appears_whole(tmp_path):
    out = tmp_path / "run"
    with whole_folder(out) as folder:
        (folder / "a").write_text("1")
        assert not out.exists()
    assert (out / "a").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_failed_never_appears(tmp_path):
    def fail_half_way():
        with whole_folder(tmp_path / "run") as folder:
            (folder / "a").write_text("1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled_and_a_full_one_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with whole_folder(tmp_path / "empty") as folder:
        (folder / "a").write_text("1")
    with pytest.raises(UserError, match="already there: name a new folder"):
        require_free(tmp_path / "empty")
    assert (tmp_path / "empty" / "a").exists()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "the disk is full: free some space"),
        (errno.EACCES, "this user may not write there: name another folder"),
        (errno.EROFS, "its file system is read-only: name another folder"),
    ],
)
def test_why_a_folder_could_not_be_written_is_one_sentence(tmp_path, code, sentence):
    with pytest.raises(UserError, match=sentence), whole_folder(tmp_path / "run"):
        raise OSError(code, os.strerror(code))


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="a file is in its place: name another folder"):
        require_free(tmp_path / "file" / "run")
