import numpy as np
import pytest

from mnist_demo.errors import UserError
from mnist_demo.training.architectures import ARCHITECTURES, architecture, build


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_turns_images_into_probabilities(name):
    probabilities = build(name)(np.random.default_rng(0).random((3, 28, 28, 1), np.float32))
    assert probabilities.shape == (3, 10)
    assert np.allclose(np.sum(probabilities, axis=1), 1, atol=1e-5)


def test_batchnorm_has_the_parameters_its_project_states():
    model = build("batchnorm")
    not_trained = sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights)
    assert model.count_params() == 954_752
    assert not_trained == 1_724


def test_the_networks_of_the_known_projects_are_there():
    known = {"simple", "batchnorm", "baseline", "improved", "dropout", "classic"}
    assert known | {"workshop", "champion"} == set(ARCHITECTURES)


def test_improved_begins_as_baseline_and_adds_layers_and_dropout():
    kinds = {
        name: [type(layer).__name__ for layer in build(name).layers]
        for name in ("baseline", "improved")
    }
    assert kinds["baseline"][1] == kinds["improved"][1] == "Conv2D"
    assert len(kinds["improved"]) > len(kinds["baseline"])
    assert "Dropout" in kinds["improved"]
    assert "Dropout" not in kinds["baseline"]


def test_an_unknown_architecture_is_one_sentence_with_the_choices():
    with pytest.raises(UserError, match=r"choose one of simple, .*champion"):
        architecture("resnet")
