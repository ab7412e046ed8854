import base64
import tracemalloc
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Network
from mnist_demo.inference.activations import ActivationNetwork
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.services.explanation import Explainer


class OneJob:
    """A run with a network."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle

    def bundle(self, run_id: str) -> Path:
        if run_id != "mine":
            raise UserError("That network is not on the server.")
        return self._bundle


@pytest.fixture(scope="module")
def explainer(tiny_bundle) -> Explainer:
    return Explainer(OneJob(tiny_bundle))


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return synthetic.generate(1, 3).images[0]


@pytest.mark.parametrize("run", [None, "mine"])
def test_why_is_told_of_the_network_that_was_asked_for(explainer, tiny_bundle, image, run):
    answer = explainer.why(run, image)
    network = Network.load(CHAMPION if run is None else tiny_bundle)
    said = network.probabilities(network.logits(image[None]))[0]
    np.testing.assert_allclose(answer["probabilities"], said, atol=1e-5)
    assert answer["digit"] == said.argmax()
    assert len(answer["sensitivity"]) == 784


def test_inside_shows_every_map_of_every_convolution(explainer, image):
    columns = explainer.inside(None, image)["columns"]
    maps = ActivationNetwork.load(CHAMPION).feature_maps(image)
    assert [len(column) for column in columns] == [len(column) for column in maps]
    for layer, of in zip(chain(*columns), chain(*maps), strict=True):
        shape = (layer["maps"], layer["height"], layer["width"])
        levels = np.frombuffer(base64.b64decode(layer["levels"]), np.uint8).reshape(shape)
        np.testing.assert_allclose(levels * layer["most"] / 255, of, atol=layer["most"] / 250)


def test_blank_paper_can_be_looked_at(explainer):
    blank = np.zeros((28, 28), np.uint8)
    assert explainer.why("mine", blank)["most"] == 0
    assert explainer.inside("mine", blank)["columns"]


def test_a_network_that_is_gone_is_one_sentence(explainer, image):
    for ask in (explainer.why, explainer.inside):
        with pytest.raises(UserError, match="not on the server"):
            ask("another's", image)


def test_neighbours_are_mnists_own_training_images(explainer, mnist_test, mnist_train):
    image = mnist_test.images[11]
    for found in explainer.neighbours(image, [4, 6]):
        known = mnist_train.images[mnist_train.labels == found["digit"]].reshape(-1, 784)
        search = NearestNeighbors(n_neighbors=4).fit(known)
        [distances], [indices] = search.kneighbors(image.reshape(1, -1))
        shown = [np.frombuffer(base64.b64decode(grey), np.uint8) for grey in found["images"]]
        np.testing.assert_array_equal(shown, known[indices])
        np.testing.assert_allclose(found["distances"], distances / 28, atol=0.06)


def test_a_search_for_neighbours_holds_no_training_images(explainer, mnist_train, image):
    explainer.neighbours(image, [0])
    tracemalloc.start()
    for digit in range(10):
        explainer.neighbours(image, [digit])
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1e6
    assert most < mnist_train.images.nbytes / 2
