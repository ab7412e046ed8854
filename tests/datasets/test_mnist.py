import dataclasses

import numpy as np
import pooch
import pytest
import requests

from mnist_demo.datasets import mnist
from mnist_demo.errors import UserError


@pytest.fixture
def named(monkeypatch):
    """Let MNIST_DEMO_MNIST name a file."""

    def name(path):
        monkeypatch.setattr(mnist, "settings", dataclasses.replace(mnist.settings, mnist=path))

    return name


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


def test_offline_and_uncached_it_says_what_to_do(named, monkeypatch):
    named(None)

    def refuse(*args, **kwargs):
        raise requests.ConnectionError("no route")

    monkeypatch.setattr(pooch, "retrieve", refuse)
    with pytest.raises(UserError, match=r"set MNIST_DEMO_MNIST .* or use the synthetic digits"):
        mnist.test()


def test_a_download_with_another_hash_is_refused(named, monkeypatch, tmp_path):
    named(None)
    (tmp_path / "served.npz").write_bytes(b"something else")
    monkeypatch.setattr(mnist, "_CACHE", tmp_path / "cache")
    monkeypatch.setattr(mnist, "_URL", (tmp_path / "served.npz").as_uri())
    with pytest.raises(UserError, match="could not be downloaded"):
        mnist.test()
