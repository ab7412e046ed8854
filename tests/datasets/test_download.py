from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mnist_demo.datasets import download as module
from mnist_demo.datasets.download import download
from mnist_demo.datasets.remote_file import RemoteFile
from mnist_demo.errors import UserError
from tests.mirror import Mirror

CONTENT = np.random.default_rng(0).bytes(300_000)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES", (0, 0, 0))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def mirror():
    with Mirror(CONTENT) as started:
        yield started


@pytest.fixture
def target(tmp_path):
    return tmp_path / "mnist.npz"


def part_of(target: Path) -> Path:
    return target.with_name("mnist.npz.part")


def refusal(mirror: Mirror, target: Path, content: bytes | None = None) -> str:
    with pytest.raises(UserError) as refused:
        download(mirror.file(content), target)
    assert not target.exists()
    said = str(refused.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_it_arrives_whole_and_its_progress_is_told(mirror, target):
    told = []
    download(mirror.file(), target, lambda received, pause: told.append((received, pause)))
    assert target.read_bytes() == CONTENT
    assert told == sorted(told)
    assert told[-1] == (len(CONTENT), 0)
    assert not part_of(target).exists()


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(0, len(CONTENT)), max_size=3),
    statuses=st.lists(st.sampled_from([200, 429, 500, 503]), max_size=3),
    understands_range=st.booleans(),
    names_length=st.booleans(),
    left=st.integers(0, len(CONTENT) + 1),
)
def test_it_arrives_through_interruptions_of_any_kind(
    tmp_path, cuts, statuses, understands_range, names_length, left
):
    target = tmp_path / "mnist.npz"
    target.unlink(missing_ok=True)
    part_of(target).write_bytes((CONTENT + b"?")[:left])
    with Mirror(CONTENT, statuses[:1], cuts[:2], understands_range) as mirror:
        mirror.names_length = names_length
        download(mirror.file(), target)
    assert target.read_bytes() == CONTENT


def test_it_goes_on_from_what_an_interrupted_download_left(mirror, target):
    mirror.cuts = [100_000, 100_000]
    download(mirror.file(), target)
    assert target.read_bytes() == CONTENT
    first, *further = mirror.ranges
    assert first is None
    starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in further]
    assert len(starts) == 2
    assert 80_000 < starts[0] <= 100_000
    assert starts[0] + 80_000 < starts[1] <= starts[0] + 100_000


def test_it_goes_on_after_the_program_was_ended(mirror, target):
    part_of(target).write_bytes(CONTENT[:123_456])
    download(mirror.file(), target)
    assert target.read_bytes() == CONTENT
    assert mirror.ranges == ["bytes=123456-"]


def test_a_whole_file_that_was_never_moved_needs_no_server(target):
    part_of(target).write_bytes(CONTENT)
    with Mirror(CONTENT) as mirror:
        remote = mirror.file()
    download(remote, target)
    assert target.read_bytes() == CONTENT


def test_what_was_damaged_on_the_disk_is_fetched_again(mirror, target):
    part_of(target).write_bytes(b"x" * 1000)
    download(mirror.file(), target)
    assert target.read_bytes() == CONTENT


def test_a_pause_before_the_next_try_is_told(mirror, target, monkeypatch):
    monkeypatch.setattr(module, "_PAUSES", (0.01, 0.02, 0.03))
    mirror.statuses = [503, 503]
    told = []
    download(mirror.file(), target, lambda received, pause: told.append(pause))
    assert told[:2] == [0.01, 0.02]
    assert set(told[2:]) == {0}


def test_a_server_that_fails_for_long_is_given_up(mirror, target):
    mirror.statuses = [503] * 50
    assert "the server answers 503" in refusal(mirror, target)
    assert len(mirror.ranges) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_server_that_lacks_the_file_is_asked_once(mirror, target, status):
    mirror.statuses = [status]
    assert f"the server answers {status}" in refusal(mirror, target)
    assert len(mirror.ranges) == 1


@pytest.mark.parametrize(
    "content",
    [CONTENT[:-1] + b"?", CONTENT + b"?", b"<html>Log in</html>", b"", CONTENT * 2],
    ids=["one byte differs", "one too many", "a login page", "nothing", "twice as long"],
)
@pytest.mark.parametrize("names_length", [True, False])
def test_other_bytes_are_never_taken_for_the_file(mirror, target, content, names_length):
    mirror.content, mirror.names_length = content, names_length
    refusal(mirror, target, CONTENT)


def test_a_part_that_begins_elsewhere_is_refused(mirror, target):
    part_of(target).write_bytes(CONTENT[:1000])
    mirror.is_off_by = 10
    assert "something else arrived" in refusal(mirror, target)


def test_without_a_connection_it_is_one_sentence_and_what_arrived_is_kept(mirror, target):
    part_of(target).write_bytes(CONTENT[:1000])
    nobody = RemoteFile("MNIST", "http://127.0.0.1:9/mnist.npz", len(CONTENT), "0" * 64)
    with pytest.raises(UserError, match=r"there is no connection\): try again"):
        download(nobody, target)
    assert part_of(target).read_bytes() == CONTENT[:1000]


def test_a_server_that_falls_silent_is_not_waited_for(mirror, target, monkeypatch):
    monkeypatch.setattr(module, "_TIMEOUT", (1, 0.05))
    mirror.bytes_per_second = 4096
    refusal(mirror, target)


def test_two_downloads_at_once_do_not_mix(mirror, target):
    with FileLock(f"{target}.lock"):
        assert "by another program" in refusal(mirror, target)


def test_a_folder_that_cannot_be_written_is_one_sentence(mirror, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    said = refusal(mirror, tmp_path / "file" / "mnist.npz")
    assert "cannot be written" in said
