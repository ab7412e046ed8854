import json
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from mnist_demo import bundle
from mnist_demo.datasets import folder, mnist, optical, synthetic
from mnist_demo.datasets.digits import NO_DIGIT, Digits
from mnist_demo.errors import UserError
from mnist_demo.events import BatchEnd, Done, Saving, Taught
from mnist_demo.inference import Network
from mnist_demo.presets import available
from mnist_demo.presets.hand import RECIPE, teaching_config
from mnist_demo.training.rehearsal import SIZES, rehearsal
from mnist_demo.training.teach import teach

pytestmark = pytest.mark.usefixtures("few_validate")


def slanted(count: int, seed: int) -> Digits:
    """Digits of somebody who slants them far to the left, as many of each."""
    made = synthetic.generate(3 * count + 60, seed)
    picked = np.concatenate([np.flatnonzero(made.labels == d)[: count // 10] for d in range(10)])
    slant = np.array([[1.0, 0.0], [-0.9, 1.0]])  # of output pixel to input pixel, row and column
    about = np.array([13.5, 13.5])
    images = [
        ndimage.affine_transform(image, slant, about - slant @ about, order=1)
        for image in made.images[picked]
    ]
    return Digits(np.array(images), made.labels[picked])


def teaching(network, drawings=None):
    """The config that teaches a network the drawings of a folder."""
    config = teaching_config(bundle.read_card(network).training)
    drawn = str(drawings) if drawings else None
    return replace(config, start_from=str(network), folder=drawn, data=("synthetic",))


@pytest.fixture(scope="module")
def config(tiny_bundle):
    return teaching(tiny_bundle)


@pytest.fixture(scope="module")
def taught(tiny_bundle, config, tmp_path_factory):
    """The tiny network taught an odd hand: the events, and its bundle."""
    place = tmp_path_factory.mktemp("hand")
    folder.write(slanted(40, 5), place / "mine")
    events = list(teach(replace(config, folder=str(place / "mine")), place / "out"))
    return events, place / "out"


def accuracy(folder_, digits):
    return (Network.load(folder_).logits(digits.images).argmax(axis=1) == digits.labels).mean()


@pytest.mark.slow
def test_a_network_that_was_taught_an_odd_hand_reads_new_digits_of_it_and_forgets_no_others(
    able_bundle, tmp_path
):
    """Of a network that reads most digits: one that still guesses has nothing to keep."""
    before, after = able_bundle, tmp_path / "after"
    folder.write(slanted(40, 5), tmp_path / "mine")
    list(teach(teaching(before, tmp_path / "mine"), after))
    new, ordinary = slanted(300, 99), synthetic.generate(2_000, 99)
    assert accuracy(before, ordinary) > 0.9
    assert accuracy(after, new) > accuracy(before, new) + 0.05
    assert accuracy(after, ordinary) > accuracy(before, ordinary) - 0.02


@pytest.mark.slow
def test_its_events_are_the_steps_the_figures_and_the_end(taught):
    events, out = taught
    steps = [event for event in events if isinstance(event, BatchEnd)]
    assert [event.step for event in steps] == list(range(1, RECIPE.steps + 1))
    kinds = [type(event) for event in events[len(steps) :]]
    assert kinds == [Saving, Taught, Done]
    told, done = events[-2:]
    assert told.drawings == 40
    assert told.held_back == 10
    assert 0 <= told.rightly_before <= told.held_back
    assert 0 <= told.rightly_after <= told.held_back
    assert done.bundle == str(out)


@pytest.mark.slow
def test_its_card_says_what_it_learned_and_what_it_was_before(taught, tiny_bundle):
    events, out = taught
    card, before = bundle.read_card(out), bundle.read_card(tiny_bundle)
    assert bundle.learned_from(card.training) >= {"folder", "synthetic"}
    assert card.training["folder"] == "mine"
    assert card.training["start_from"] == before.training
    assert card.calibration == before.calibration
    assert card.examples["train_folder"] == 40
    assert card.metrics["test_before_accuracy"] == before.metrics["test_accuracy"]
    assert card.metrics["test_accuracy"] == events[-1].test_accuracy
    assert "Labelled pictures: 40 images" in (out / bundle.README).read_text()


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([1, 2, 3], "3 drawings are too few: 10 or more"),
        ([4] * 12, "All drawings are of one digit"),
    ],
)
def test_drawings_that_teach_nothing_are_refused(config, tmp_path, labels, sentence):
    made = synthetic.generate(len(labels), 1)
    folder.write(Digits(made.images, np.array(labels, np.uint8)), tmp_path / "mine")
    with pytest.raises(UserError, match=sentence):
        list(teach(replace(config, folder=str(tmp_path / "mine")), tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("steps", [0, 1])
def test_stopping_it_keeps_no_network(config, tmp_path, steps):
    """At once, before it has prepared anything, or after a step."""
    folder.write(slanted(10, 1), tmp_path / "mine")
    stops = iter([True] if steps == 0 else [False, False, True])
    events = teach(
        replace(config, folder=str(tmp_path / "mine")), tmp_path / "out", lambda: next(stops)
    )
    for _ in range(steps):
        assert isinstance(next(events), BatchEnd)
    with pytest.raises(UserError, match="no network was kept"):
        next(events)
    assert not (tmp_path / "out").exists()


def test_without_mnist_other_digits_are_rehearsed(monkeypatch, champion_card):
    monkeypatch.setattr("mnist_demo.presets.hand.mnist_file", lambda: None)
    config = teaching_config(champion_card["training"])
    assert config.data == available.INSTEAD_OF_MNIST
    images = rehearsal(config.data, 3)
    assert len(images) == sum(SIZES[name] for name in config.data)
    learned = {image.tobytes() for image in optical.load()[optical.TRAINING].images}
    from_optical = images.images[: SIZES["optical"]]
    assert all(image.tobytes() in learned for image in from_optical)


def test_no_image_that_validates_or_tests_is_rehearsed(mnist_train):
    rehearsed = {image.tobytes() for image in rehearsal(("mnist",), 0).images}
    held_out = [*mnist_train.images[-5_000:], *mnist.test().images]
    assert not rehearsed & {image.tobytes() for image in held_out}


def test_non_digits_are_rehearsed_by_networks_that_refuse_them_alone(champion_card, tiny_bundle):
    assert teaching_config(champion_card["training"]).negatives
    assert teaching_config(bundle.read_card(tiny_bundle).training).negatives == ()
    assert (rehearsal(("synthetic", "pairs"), 1).labels == NO_DIGIT).sum() == SIZES["pairs"]


def test_the_config_is_read_back_from_a_card(champion_card):
    config = teaching_config(champion_card["training"], seed=4)
    raw = json.loads(json.dumps({**vars(config), "augmentation": vars(config.augmentation)}))
    assert type(config).from_dict(raw) == config
    with pytest.raises(UserError, match="does not say how it was trained"):
        teaching_config({"architecture": "unheard of"})
