import errno
import os

import pytest

from mnist_demo import disk
from mnist_demo.errors import UserError
from tests.strangers import as_nobody


def error(code: int) -> OSError:
    return OSError(code, os.strerror(code))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_from_all_else(code):
    assert disk.is_full(error(code))
    assert disk.reason(error(code)) == "the disk is full"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EIO])
def test_what_is_no_full_disk_is_not_called_one(code):
    assert not disk.is_full(error(code))
    assert "full" not in disk.reason(error(code))


def test_an_error_without_a_number_has_a_reason_too():
    assert disk.reason(OSError("Strange")) == "strange"


def test_a_folder_that_can_be_written_is_made_and_left_empty(tmp_path):
    disk.refuse_unwritable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize("below", ["file", "file/folder"])
def test_a_file_in_the_place_of_a_folder_is_one_sentence(tmp_path, below):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="a file is in its place: name another folder"):
        disk.refuse_unwritable(tmp_path / below)


@pytest.mark.slow
def test_a_folder_of_somebody_else_is_one_sentence(tmp_path):
    code = "import sys; from pathlib import Path; from mnist_demo import disk\n"
    code += "disk.refuse_unwritable(Path(sys.argv[1]))"
    ran = as_nobody(["-c", code, str(tmp_path / "mine")])
    assert ran.returncode == 1
    assert "this user may not write there: name another folder" in ran.stderr
