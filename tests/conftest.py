"""What many tests share: the data that may not be there, and a tiny trained network."""

import io
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from mnist_demo.datasets import Digits, mnist, pen_strokes, synthetic
from mnist_demo.datasets.negatives import characters
from mnist_demo.settings import CHAMPION, settings
from tests.made_once import made_once
from tests.missing import missing
from tests.served import Served

# how long an example takes says little while other tests share the cores
hypothesis.settings.register_profile("unhurried", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Tests in several processes: each computes with one thread, and so do those it starts."""
    if config.getoption("numprocesses", None):
        for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
            os.environ.setdefault(name, "1")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: browsers, servers and trainings are waited for."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in several processes: files that take long come first, so that none is waited for."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        long = {
            item.path
            for item in items
            if item.get_closest_marker("slow") or item.get_closest_marker("browser")
        }
        items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def mnist_test() -> Digits:
    if not mnist.is_available():
        missing("MNIST: set MNIST_DEMO_MNIST to an mnist.npz")
    return mnist.test()


@pytest.fixture(scope="session")
def mnist_train() -> Digits:
    if not mnist.is_available():
        missing("MNIST: set MNIST_DEMO_MNIST to an mnist.npz")
    return mnist.train()


@pytest.fixture(scope="session")
def pen_digits() -> list[pen_strokes.PenDigit]:
    """The recordings of the first file: the figures that tests expect are of that one."""
    if not settings.pen_strokes:
        missing("pen strokes: set MNIST_DEMO_PEN_STROKES to a UNIPEN file")
    return pen_strokes.read(settings.pen_strokes[:1])


@pytest.fixture(scope="session")
def drawn_characters() -> list[characters.Character]:
    if settings.characters is None:
        missing("characters: set MNIST_DEMO_CHARACTERS to a zip of Omniglot's strokes")
    return characters.read()


@pytest.fixture(scope="session")
def champion_card() -> dict:
    return json.loads((CHAMPION / "card.json").read_text())


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle trained on 600 synthetic digits: quick to make, and better than chance."""

    def train_tiny(folder: Path) -> None:
        from mnist_demo.presets.config import make_config
        from mnist_demo.training.train import train

        config = make_config("simple", epochs=2, train_size=600, data=("synthetic",))
        list(train(config, folder))

    return made_once(tmp_path_factory, "tiny", train_tiny)


@pytest.fixture(scope="session")
def stand_in_for_mnist() -> bytes:
    """An ``mnist.npz`` of synthetic digits, a hundred of them again and again."""
    few = synthetic.generate(100, 1)
    arrays = {}
    for half, count in (("train", 60_000), ("test", 10_000)):
        arrays[f"x_{half}"] = np.resize(few.images, (count, 28, 28))
        arrays[f"y_{half}"] = np.resize(few.labels, count)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


@pytest.fixture(scope="session")
def app() -> Iterator[Served]:
    """The app, served by a process of its own."""
    with Served("tests/eager_app.py") as served:
        yield served


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node.js, which runs the page's modules."""
    found = shutil.which("node")
    if found is None:
        missing("node: install Node.js")
    return found


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
