"""What tests of training share."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_demo.presets.config import make_config
from mnist_demo.training import corpus
from mnist_demo.training.train import train
from tests.made_once import made_once


@pytest.fixture(scope="module")
def few_validate() -> Iterator[None]:
    """A few hundred synthetic digits validate: thousands take longer to make than a training."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(corpus.SIZES, "synthetic", replace(corpus.SIZES["synthetic"], validation=400))
        corpus.assemble.cache_clear()
        yield
    corpus.assemble.cache_clear()


@pytest.fixture(scope="session")
def able_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that has learned from synthetic digits alone, and reads nearly all others."""

    def train_able(folder: Path) -> None:
        few = make_config("workshop", data=("synthetic",), epochs=8, train_size=4_000, augment=True)
        list(train(few, folder))

    return made_once(tmp_path_factory, "able", train_able)
