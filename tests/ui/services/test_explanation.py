import base64
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.inference.activations import ActivationNetwork
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.services.explanation import Explaining


class OneRun:
    """A run with a network."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle

    def bundle(self, run_id: str) -> Path:
        if run_id != "mine":
            raise UserError("That network is not on the server.")
        return self._bundle


@pytest.fixture(scope="module")
def explaining(tiny_bundle) -> Explaining:
    return Explaining(OneRun(tiny_bundle))


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return synthetic.generate(1, 3).images[0]


@pytest.mark.parametrize("run", [None, "mine"])
def test_why_is_told_of_the_network_that_was_asked_for(explaining, tiny_bundle, image, run):
    answer = explaining.why(run, image)
    network = Network.load(CHAMPION if run is None else tiny_bundle)
    said = network.probabilities(network.logits(image[None]))[0]
    np.testing.assert_allclose(answer["probabilities"], said, atol=1e-5)
    assert answer["digit"] == said.argmax()
    assert len(answer["sensitivity"]) == 784


def test_inside_shows_every_map_of_every_convolution(explaining, image):
    columns = explaining.inside(None, image)["columns"]
    maps = ActivationNetwork.load(CHAMPION).feature_maps(image)
    assert [len(column) for column in columns] == [len(column) for column in maps]
    for layer, of in zip(chain(*columns), chain(*maps), strict=True):
        shape = (layer["maps"], layer["height"], layer["width"])
        levels = np.frombuffer(base64.b64decode(layer["levels"]), np.uint8).reshape(shape)
        np.testing.assert_allclose(levels * layer["most"] / 255, of, atol=layer["most"] / 250)


def test_blank_paper_can_be_looked_at(explaining):
    blank = np.zeros((28, 28), np.uint8)
    assert explaining.why("mine", blank)["most"] == 0
    assert explaining.inside("mine", blank)["columns"]


def test_a_network_that_is_gone_is_one_sentence(explaining, image):
    for ask in (explaining.why, explaining.inside):
        with pytest.raises(UserError, match="not on the server"):
            ask("another's", image)
