import dataclasses

import numpy as np
import pytest
import requests

from mnist_demo.datasets import mnist
from mnist_demo.errors import UserError
from mnist_demo.presets import available
from tests.mirror import Mirror


@pytest.fixture
def named(monkeypatch):
    """Let MNIST_DEMO_MNIST name a file."""

    def name(path):
        for module in (mnist, available):
            monkeypatch.setattr(
                module, "settings", dataclasses.replace(module.settings, mnist=path)
            )

    return name


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Let MNIST be looked for in new folders, which it gives back the parent of."""

    def places():
        if available.settings.mnist is not None:
            return [available.settings.mnist]
        return [tmp_path / folder / "mnist.npz" for folder in ("keras", "cache")]

    monkeypatch.setattr(available, "mnist_places", places)
    monkeypatch.setattr(mnist, "mnist_places", places)
    return tmp_path


@pytest.fixture
def mirror(monkeypatch, stand_in_for_mnist):
    """A mirror of a file that has MNIST's arrays, and is downloaded as MNIST."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Mirror(stand_in_for_mnist) as started:
        monkeypatch.setattr(mnist, "REMOTE", started.file())
        monkeypatch.setattr(available, "MNIST_BYTES", len(started.content))
        yield started


def test_it_is_all_there(mnist_train, mnist_test):
    assert mnist_train.images.shape == (60_000, 28, 28)
    assert mnist_test.images.shape == (10_000, 28, 28)
    # the counts of each digit that LeCun's files are known to hold
    assert np.bincount(mnist_test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    assert np.bincount(mnist_train.labels)[:3].tolist() == [5923, 6742, 5958]


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_a_corrupt_file_is_one_sentence(named, tmp_path, content):
    path = tmp_path / "mnist.npz"
    path.write_bytes(content)
    named(path)
    with pytest.raises(UserError, match="cannot be read as MNIST"):
        mnist.test()


def test_a_truncated_file_is_one_sentence(named, tmp_path):
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, x_test=np.zeros((10_000, 28, 28), np.uint8))
    path.write_bytes(path.read_bytes()[:-40])
    named(path)
    with pytest.raises(UserError, match="cannot be read as MNIST"):
        mnist.test()


def test_arrays_of_another_shape_are_one_sentence(named, tmp_path):
    path = tmp_path / "mnist.npz"
    np.savez(path, x_test=np.zeros((5, 28, 28)), y_test=np.zeros(5))
    named(path)
    with pytest.raises(UserError, match="other shapes"):
        mnist.test()


def test_a_missing_file_is_one_sentence(named, tmp_path):
    named(tmp_path / "nowhere.npz")
    with pytest.raises(UserError, match="There is no file"):
        mnist.test()


def test_where_it_is_missing_it_says_what_to_do_and_asks_no_server(named, nowhere, monkeypatch):
    named(None)
    monkeypatch.setattr(requests, "get", lambda *_, **__: pytest.fail("it must not be downloaded"))
    assert not mnist.is_available()
    for load in (mnist.train, mnist.test):
        with pytest.raises(UserError, match=r"get it by “python -m mnist_demo fetch”"):
            load()


def test_it_is_fetched_to_where_it_is_looked_for(named, nowhere, mirror):
    named(None)
    mnist.fetch()
    assert mnist.is_available()
    assert available.mnist_file() == nowhere / "keras" / "mnist.npz"
    assert len(mnist.test()) == 10_000


def test_it_is_fetched_to_where_the_environment_says(named, nowhere, mirror, tmp_path):
    named(tmp_path / "mine.npz")
    assert not mnist.is_available()
    mnist.fetch()
    assert available.mnist_file() == tmp_path / "mine.npz"
    assert len(mnist.test()) == 10_000


def test_what_is_here_is_not_fetched_again(named, nowhere, mirror):
    named(None)
    mnist.fetch()
    mnist.fetch()
    assert len(mirror.ranges) == 1


def test_a_folder_that_cannot_be_written_leaves_the_next(named, nowhere, mirror):
    named(None)
    (nowhere / "keras").write_text("a file where a folder should be")
    mnist.fetch()
    assert available.mnist_file() == nowhere / "cache" / "mnist.npz"


def test_where_no_folder_can_be_written_that_is_said(named, nowhere, mirror):
    named(None)
    for name in ("keras", "cache"):
        (nowhere / name).write_text("a file where a folder should be")
    with pytest.raises(UserError, match="There is no place for MNIST"):
        mnist.fetch()
    named(nowhere / "missing" / "mnist.npz")  # a folder that somebody named is not made
    with pytest.raises(UserError, match="missing cannot be written"):
        mnist.fetch()


def test_a_part_of_the_file_counts_as_none(named, nowhere, mirror):
    named(None)
    (nowhere / "keras").mkdir()
    (nowhere / "keras" / "mnist.npz").write_bytes(mirror.content[:1000])
    assert not mnist.is_available()
    mnist.fetch()
    assert len(mnist.test()) == 10_000


@pytest.mark.parametrize("home", ["/nonexistent", "", "relative"])
def test_it_is_looked_for_in_folders_of_this_machine_whatever_home_is(monkeypatch, named, home):
    named(None)
    monkeypatch.setenv("HOME", home)
    assert all(path.is_absolute() for path in available.mnist_places())
    assert available.mnist_places()
