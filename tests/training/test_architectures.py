import keras
import numpy as np
import pytest

from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import ARCHITECTURES, architecture
from mnist_demo.presets.config import make_config
from mnist_demo.training.architectures import LAYERS, build, columns, last_weights, side_by_side


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_turns_images_into_probabilities(name):
    probabilities = build(make_config(name))(
        np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    )
    assert probabilities.shape == (3, 10)
    assert np.allclose(np.sum(probabilities, axis=1), 1, atol=1e-5)


def test_the_table_and_the_networks_agree():
    assert list(LAYERS) == list(ARCHITECTURES)
    for name, listed in ARCHITECTURES.items():
        assert build(make_config(name)).count_params() == listed.parameters


def test_networks_side_by_side_say_the_mean_of_what_they_say():
    images = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)
    config = make_config("workshop")
    networks = [build(config) for _ in range(3)]
    joint = side_by_side(networks, config)
    each = [logits_of(network, images) for network in networks]
    np.testing.assert_allclose(logits_of(joint, images), np.mean(each, axis=0), atol=1e-5)
    assert not np.allclose(each[0], each[1], atol=1e-2)
    assert (columns(joint), columns(networks[0])) == (3, 1)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("count", [1, 2])
def test_the_last_weights_begin_with_one_convolution_of_each_column_and_end_with_the_logits(
    name, count
):
    network = build(make_config(name), count)
    last = last_weights(network)
    kernels = [weights for weights in last if len(weights.shape) == 4]
    assert len(kernels) == count
    assert {id(weights) for weights in last} <= {id(w) for w in network.trainable_variables}
    assert [id(weights) for weights in last[-2:]] == [
        id(weights) for weights in network.get_layer("logits").trainable_variables
    ]


def logits_of(model, images):
    return keras.Model(model.inputs, model.get_layer("logits").output).predict(images, verbose=0)


def rates(model):
    return [layer.rate for layer in model.layers if layer.name.startswith("dropout")]


def test_a_dropout_rate_replaces_a_networks_own_or_is_put_before_its_last_layer():
    assert rates(build(make_config("improved", dropout=0.1))) == [0.1, 0.1, 0.1]
    assert rates(build(make_config("simple"))) == []
    chosen = build(make_config("simple", dropout=0.4))
    assert rates(chosen) == [0.4]
    assert chosen.layers[-3].rate == 0.4


def filters(model):
    return [layer.filters for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]


def test_a_width_is_a_share_of_the_filters():
    assert filters(build(make_config("champion"))) == [32, 64, 64, 96, 96, 96]
    assert filters(build(make_config("champion", width=0.5))) == [16, 32, 32, 48, 48, 48]


def poolings(model):
    kinds = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
    return [type(layer) for layer in model.layers if isinstance(layer, kinds)]


def test_blurred_pooling_takes_the_place_of_every_max_pooling():
    most, mean = keras.layers.MaxPooling2D, keras.layers.AveragePooling2D
    assert poolings(build(make_config("champion"))) == [most] * 2
    assert poolings(build(make_config("champion", pooling="blurred"))) == [most, mean, mean] * 2
    assert poolings(build(make_config("specialist"))) == [most, mean, mean] * 2
    plain, blurred = (build(make_config("champion", pooling=name)) for name in ("max", "blurred"))
    assert plain.get_layer("logits").input.shape == blurred.get_layer("logits").input.shape


def test_batchnorm_has_the_parameters_its_project_states():
    model = build(make_config("batchnorm"))
    not_trained = sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights)
    assert model.count_params() == 954_752
    assert not_trained == 1_724


def test_the_networks_of_the_known_projects_are_there():
    known = {"simple", "batchnorm", "baseline", "improved", "dropout", "classic"}
    assert known | {"workshop", "specialist", "champion"} == set(ARCHITECTURES)


def test_improved_begins_as_baseline_and_adds_layers_and_dropout():
    kinds = {
        name: [type(layer).__name__ for layer in build(make_config(name)).layers]
        for name in ("baseline", "improved")
    }
    assert kinds["baseline"][1] == kinds["improved"][1] == "Conv2D"
    assert len(kinds["improved"]) > len(kinds["baseline"])
    assert "Dropout" in kinds["improved"]
    assert "Dropout" not in kinds["baseline"]


def test_an_unknown_architecture_is_one_sentence_with_the_choices():
    with pytest.raises(UserError, match=r"choose one of simple, .*champion"):
        architecture("resnet")
