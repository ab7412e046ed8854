import base64
import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from mnist_demo.datasets import Digits, mnist, optical, synthetic
from mnist_demo.errors import UserError
from mnist_demo.evaluation.perturbations import PERTURBATIONS
from mnist_demo.inference import Network
from mnist_demo.settings import CHAMPION
from mnist_demo.ui.diagnose import component
from mnist_demo.ui.diagnose.component import Diagnose
from mnist_demo.ui.services import diagnoses as diagnoses_module
from mnist_demo.ui.services.diagnoses import Diagnoses, DiagnosisProgress
from mnist_demo.ui.services.explanation import Explainer
from mnist_demo.ui.services.mnist_download import MnistDownload
from mnist_demo.ui.services.polling import Polling
from tests.hostile import JSON

KEY = "0123456789abcdef" * 2
ACTIONS = (
    "networks", "keep", "measure", "images", "perturbed", "explain", "neighbours", "compare",
    "begin_report", "report_files", "test_set",
)  # fmt: skip


class FakeJobs:
    """One training with a network, known to everybody."""

    def __init__(self, bundle):
        self._bundle = bundle

    def networks(self, key):
        return [{"run": "run-1", "label": "simple 1"}] if key == KEY else []

    def bundle(self, run):
        if run != "run-1":
            raise UserError("That network is not on the server.")
        return self._bundle


class FakeReports:
    """Writes down what is to be reported."""

    def __init__(self):
        self.begun = []

    def begin(self, bundle, data):
        self.begun.append((bundle, data))
        return SimpleNamespace(name="report-1")

    def get(self, name):
        if name != "report-1":
            raise UserError("That report is not on the server.")
        return SimpleNamespace(files=lambda: ["report.html"])


@pytest.fixture(scope="module")
def digits():
    return synthetic.generate(150, 3)


@pytest.fixture(scope="module")
def tab(tiny_bundle, digits):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(diagnoses_module.TEST_SETS, "synthetic", lambda: digits)
        diagnoses, reports = Diagnoses(), FakeReports()
        jobs = FakeJobs(tiny_bundle)
        page = Diagnose(jobs, diagnoses, reports, Explainer(jobs), MnistDownload(), Polling())
        yield SimpleNamespace(page=page, diagnoses=diagnoses, reports=reports)
        diagnoses.close()


def grey(image):
    return base64.b64encode(image.tobytes()).decode()


def array(text, kind):
    return np.frombuffer(base64.b64decode(text), kind)


def measured(tab, run, data, figures=False):
    bundle = CHAMPION if run is None else tab.page._jobs.bundle(run)
    tab.diagnoses.wait(bundle, data)
    return tab.page.measure({"run": run, "data": data, "figures": figures})


def test_measuring_is_told_until_the_figures_are_there(tab, digits):
    first = tab.page.measure({"run": "run-1", "data": "synthetic"})
    assert first["done"] is False
    answer = measured(tab, "run-1", "synthetic")
    assert answer["of"] == answer["figures"]["n"] == len(digits)


def test_the_matrix_is_sent_as_it_fills_until_there_are_figures(tab, tiny_bundle, monkeypatch):
    made, progress = tab.diagnoses.wait(tiny_bundle, "synthetic"), DiagnosisProgress()
    monkeypatch.setattr(tab.diagnoses, "progress", lambda *_: progress)
    sent = {"run": "run-1", "data": "synthetic"}
    assert tab.page.measure(sent)["matrix"] is None
    progress.matrix = np.eye(10, dtype=int)
    assert tab.page.measure(sent)["matrix"] == np.eye(10).tolist()
    progress.diagnosis = made
    answer = tab.page.measure(sent)
    assert answer["matrix"] is None
    assert answer["figures"]


def test_the_arrays_are_what_the_network_said_of_each_image(tab, digits, tiny_bundle):
    figures = measured(tab, "run-1", "synthetic")["figures"]
    network = Network.load(tiny_bundle)
    said = network.probabilities(network.logits(digits.images))
    np.testing.assert_array_equal(array(figures["labels"], np.uint8), digits.labels)
    predicted = array(figures["predicted"], np.uint8)
    np.testing.assert_array_equal(predicted, said.argmax(axis=1))
    np.testing.assert_allclose(array(figures["confidence"], "<f4"), said.max(axis=1), atol=1e-4)
    rows = np.arange(len(digits))
    np.testing.assert_allclose(
        array(figures["losses"], "<f4"), -np.log(said[rows, digits.labels]), atol=1e-3
    )
    assert figures["confusion_matrix"] == confusion_matrix(digits.labels, predicted).tolist()
    points = array(figures["points"], "<u2").reshape(-1, 2)
    assert len(points) == len(digits)
    assert points.min(axis=0).tolist() == [0, 0]
    assert points.max(axis=0).tolist() == [65_535, 65_535]


def test_figures_that_the_page_has_are_not_sent_again(tab):
    assert measured(tab, "run-1", "synthetic", figures=True)["figures"] is None


def test_robustness_comes_with_more_images_each_time(tab, digits):
    sent = {"run": "run-1", "data": "synthetic", "figures": True, "perturbed": 0}
    seen = []
    while True:
        answer = tab.page.measure(sent)
        if answer["robustness"]:
            sent["perturbed"] = answer["robustness"]["images"]
            seen.append(sent["perturbed"])
        if answer["done"] and not answer["robustness"]:
            break
    assert seen[-1] == len(digits)
    assert seen == sorted(set(seen))


def test_the_images_asked_for_come_as_they_are(tab, digits):
    answer = tab.page.images({"data": "synthetic", "indices": [5, 0, 149]})
    for text, i in zip(answer["images"], (5, 0, 149), strict=True):
        np.testing.assert_array_equal(array(text, np.uint8).reshape(28, 28), digits.images[i])


@pytest.mark.parametrize(
    "indices", [None, [-1], [150], [1.0], [True], ["1"], list(range(201)), {}], ids=repr
)
def test_images_that_are_not_there_are_refused(tab, indices):
    assert "error" in tab.page.images({"data": "synthetic", "indices": indices})


def test_an_explanation_is_of_the_digit_that_was_read(tab, digits, tiny_bundle):
    answer = tab.page.explain({"run": "run-1", "grey": grey(digits.images[0])})
    network = Network.load(tiny_bundle)
    said = network.probabilities(network.logits(digits.images[:1]))[0]
    np.testing.assert_allclose(answer["probabilities"], said, atol=1e-5)
    assert answer["digit"] == said.argmax()
    assert len(answer["sensitivity"]) == 784
    assert max(answer["sensitivity"]) <= answer["most"] + 1e-4


def test_the_nearest_training_images_are_of_the_digits_asked_for(tab, mnist_train):
    sought = mnist_train.images[7]
    label = int(mnist_train.labels[7])
    answer = tab.page.neighbours({"grey": grey(sought), "digits": [label, (label + 1) % 10]})
    same, other = answer["neighbours"]
    assert (same["digit"], other["digit"]) == (label, (label + 1) % 10)
    assert same["images"][0] == grey(sought)
    assert same["distances"][0] == 0
    assert min(other["distances"]) > 0


def test_without_mnist_similar_images_come_from_the_optical_training_digits(tab, monkeypatch):
    monkeypatch.setattr(mnist, "is_available", lambda: False)
    known = optical.load()[optical.TRAINING]
    sought, label = known.images[5], int(known.labels[5])
    (found,) = tab.page.neighbours({"grey": grey(sought), "digits": [label]})["neighbours"]
    assert found["source"] == "the optical training digits"
    assert min(found["distances"]) > 0
    of_that_digit = {grey(image) for image in known.images[known.labels == label]}
    assert set(found["images"]) <= of_that_digit - {grey(sought)}


def test_a_network_is_measured_on_the_optical_digits_it_did_not_learn_from(tab, monkeypatch):
    def chosen(*runs: str | None) -> str:
        return tab.page.test_set({"data": "optical", "runs": list(runs)})["data"]

    assert chosen(None) == chosen("run-1", None) == "optical"
    monkeypatch.setattr(component, "learned_from", lambda training: {"optical", "synthetic"})
    assert chosen("run-1") == "optical-held-out"
    monkeypatch.setattr(
        component,
        "learned_from",
        lambda training: {"optical"} if training["architecture"] == "simple" else {"mnist"},
    )
    assert chosen("run-1", None) == chosen(None, "run-1") == "optical-held-out"
    assert chosen(None) == "optical"
    assert tab.page.test_set({"data": "pen", "runs": ["run-1"]}) == {"data": "pen"}


def test_that_only_some_of_the_optical_digits_were_measured_is_said(tab):
    figures = measured(tab, None, "optical-held-out")["figures"]
    assert figures["n"] == len(optical.held_out()) == 510
    assert "on the 510 that no network learns from" in figures["note"]


def test_there_is_an_example_of_each_step_of_each_perturbation(tab, digits):
    examples = tab.page.perturbed({"grey": grey(digits.images[0])})["examples"]
    assert {name: len(made) for name, made in examples.items()} == {
        name: len(row.steps) for name, row in PERTURBATIONS.items()
    }
    row = PERTURBATIONS["blur"]
    blurred = row.apply(digits.images[:1], row.steps[2])[0]
    assert examples["blur"][2] == grey(blurred)
    assert examples["blur"][row.steps.index(row.none)] == grey(digits.images[0])


def test_two_networks_are_compared_on_the_images_they_both_read(tab, digits, tiny_bundle):
    measured(tab, "run-1", "synthetic")
    measured(tab, None, "synthetic")
    sent = {"runs": ["run-1", None], "names": ["simple 1", "Champion"], "data": "synthetic"}
    answer = tab.page.compare(sent)
    right = [
        Network.load(bundle).logits(digits.images).argmax(axis=1) == digits.labels
        for bundle in (tiny_bundle, CHAMPION)
    ]
    assert answer["second_only"] == np.sum(~right[0] & right[1])
    assert answer["both"] == np.sum(right[0] & right[1])
    assert "Champion reads such images better" in answer["sentence"]


def test_networks_that_are_not_measured_yet_are_not_waited_for(tab, digits):
    name = tab.diagnoses.keep(digits[:5])
    sent = {"runs": ["run-1", None], "names": ["a", "b"], "data": name}
    assert "still being measured" in tab.page.compare(sent)["error"]


def test_drawings_are_kept_as_they_were_seen(tab, digits):
    drawings = [{"label": 3, "grey": grey(digits.images[i])} for i in range(4)]
    name = tab.page.keep({"drawings": drawings})["data"]
    kept = tab.diagnoses.digits(name)
    np.testing.assert_array_equal(kept.images, digits.images[:4])
    assert kept.labels.tolist() == [3] * 4
    figures = measured(tab, "run-1", name)["figures"]
    assert np.sum(figures["confusion_matrix"][3]) == 4


SOUND = {"label": 3, "grey": grey(np.ones((28, 28), np.uint8))}


@pytest.mark.parametrize(
    "drawings",
    [
        None, {}, [], [SOUND] * 501, [SOUND, None], [SOUND, {"label": 3}],
        [SOUND, SOUND | {"label": 10}], [SOUND, SOUND | {"label": True}],
        [SOUND, SOUND | {"grey": "x"}],
    ],
)  # fmt: skip
def test_anything_but_a_set_of_drawings_is_refused(tab, drawings):
    assert "error" in tab.page.keep({"drawings": drawings})


def test_a_report_is_on_a_test_set_by_name_and_on_drawings_themselves(tab, digits, tiny_bundle):
    assert tab.page.begin_report({"run": "run-1", "data": "mnist"}) == {"report": "report-1"}
    name = tab.diagnoses.keep(digits[:6])
    tab.page.begin_report({"run": None, "data": name})
    (first_bundle, first), (second_bundle, second) = tab.reports.begun
    assert (first_bundle, first) == (tiny_bundle, "mnist")
    assert second_bundle == CHAMPION
    assert isinstance(second, Digits)
    assert tab.page.report_files({"report": "report-1"}) == {"files": ["report.html"]}
    assert "error" in tab.page.report_files({"report": "report-2"})


def test_a_person_sees_their_own_networks(tab):
    assert tab.page.networks({"key": KEY})["networks"][0]["run"] == "run-1"
    assert tab.page.networks({"key": "f" * 32}) == {"networks": []}
    assert "error" in tab.page.networks({"key": "guess"})


@pytest.mark.parametrize("run", ["unknown", "../champion", "a/b", 3, ["run-1"]])
def test_a_network_that_is_not_there_is_a_sentence(tab, run):
    for action in (tab.page.measure, tab.page.begin_report):
        assert action({"run": run, "data": "synthetic"})["error"].endswith(".")


@pytest.mark.slow
def test_that_a_network_learned_from_these_strokes_is_said(tab, monkeypatch, digits):
    monkeypatch.setitem(diagnoses_module.TEST_SETS, "pen", lambda: digits)
    assert "learned from these very strokes" in measured(tab, None, "pen")["figures"]["note"]
    assert measured(tab, "run-1", "pen")["figures"]["note"] is None


def test_doubtful_labels_are_those_of_mnists_test_set_alone(tab, mnist_test):
    figures = measured(tab, "run-1", "mnist")["figures"]
    assert figures["doubtful"] == list(mnist.DOUBTFUL_LABELS)
    assert measured(tab, "run-1", "synthetic")["figures"]["doubtful"] == []


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    sent=JSON
    | st.fixed_dictionaries(
        {"data": st.sampled_from(["letters", "drawings:x"]) | JSON},
        optional=dict.fromkeys(
            ("key", "run", "drawings", "grey", "indices", "digits", "runs", "names"), JSON
        ),
    )
)
def test_whatever_a_page_sends_it_gets_an_answer_or_one_sentence(tab, sent):
    for action in ACTIONS:
        answer = getattr(tab.page, action)(sent)
        json.dumps(answer, allow_nan=False)
        assert "error" not in answer or answer["error"].endswith(".")


def test_that_a_network_was_taught_drawings_is_said_of_drawings_alone(tab, monkeypatch, digits):
    name = tab.diagnoses.keep(digits[:6])
    assert measured(tab, "run-1", name)["figures"]["note"] is None
    monkeypatch.setattr(component, "learned_from", lambda training: {"synthetic", "folder"})
    assert "was taught drawings" in measured(tab, "run-1", name)["figures"]["note"]
