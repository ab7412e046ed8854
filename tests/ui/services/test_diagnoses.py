import threading

import numpy as np
import pytest

from mnist_demo.datasets import Digits, synthetic
from mnist_demo.errors import UserError
from mnist_demo.evaluation import diagnosis
from mnist_demo.ui.services import diagnoses as module
from mnist_demo.ui.services.diagnoses import Diagnoses


@pytest.fixture
def digits():
    return synthetic.generate(80, 3)


@pytest.fixture
def diagnoses(monkeypatch, digits):
    monkeypatch.setitem(module.TEST_SETS, "synthetic", lambda: digits)
    diagnoses = Diagnoses()
    yield diagnoses
    diagnoses.close()


@pytest.fixture
def counted(monkeypatch):
    """How often networks were read, and a gate that holds the reading up while it is closed."""

    class Counted:
        times = 0
        gate = threading.Event()

    real = diagnosis.diagnose

    def diagnose(*arguments):
        Counted.times += 1
        Counted.gate.wait(30)
        return real(*arguments)

    Counted.gate.set()
    monkeypatch.setattr(diagnosis, "diagnose", diagnose)
    return Counted


def finished(diagnoses, bundle, data):
    diagnoses.wait(bundle, data)
    progress = diagnoses.progress(bundle, data)
    for _ in range(300):
        if progress.done:
            return progress
        threading.Event().wait(0.1)
    raise AssertionError("it is never done")


def test_a_network_is_measured_once_for_all_who_ask(diagnoses, counted, tiny_bundle, digits):
    first = diagnoses.wait(tiny_bundle, "synthetic")
    assert diagnoses.wait(tiny_bundle, "synthetic") is first
    assert counted.times == 1
    assert first.evaluation.n == len(digits)


def test_many_who_ask_at_once_wait_for_the_same_one(diagnoses, counted, tiny_bundle):
    counted.gate.clear()
    requested = [diagnoses.progress(tiny_bundle, "synthetic") for _ in range(10)]
    assert all(progress is requested[0] for progress in requested)
    assert requested[0].diagnosis is None
    counted.gate.set()
    assert diagnoses.wait(tiny_bundle, "synthetic") is requested[0].diagnosis


def test_progress_ends_with_all_images_read_and_perturbed(diagnoses, tiny_bundle, digits):
    progress = finished(diagnoses, tiny_bundle, "synthetic")
    assert progress.of == len(digits)
    assert progress.matrix.tolist() == progress.diagnosis.evaluation.confusion_matrix
    assert progress.robustness.images == len(digits)


def test_drawings_are_a_data_set_under_a_name_that_only_they_have(diagnoses, tiny_bundle, digits):
    mine, yours = digits[:9], digits[9:20]
    name = diagnoses.keep(mine)
    assert name != diagnoses.keep(yours)
    assert name == diagnoses.keep(Digits(mine.images.copy(), mine.labels.copy()))
    assert name != diagnoses.keep(Digits(mine.images, (mine.labels + 1) % 10))
    assert diagnoses.wait(tiny_bundle, name).evaluation.n == 9
    np.testing.assert_array_equal(diagnoses.digits(name).images, mine.images)


def test_drawings_that_the_server_no_longer_has_are_asked_for_again(diagnoses, tiny_bundle, digits):
    name = diagnoses.keep(digits[:3])
    for i in range(module._DRAWINGS_KEPT):
        diagnoses.keep(digits[i : i + 4])
    for ask in (diagnoses.digits, lambda data: diagnoses.progress(tiny_bundle, data)):
        with pytest.raises(UserError, match="no longer has your drawings"):
            ask(name)


@pytest.mark.parametrize("name", ["", "letters", "/etc", ".", "mnist "])
def test_no_other_data_is_opened(diagnoses, tiny_bundle, name):
    with pytest.raises(UserError, match="no such data"):
        diagnoses.digits(name)
    with pytest.raises(UserError, match="no such data"):
        diagnoses.progress(tiny_bundle, name)


def test_what_goes_wrong_is_a_sentence_and_is_tried_again(diagnoses, tmp_path, tiny_bundle):
    missing = tmp_path / "gone"
    with pytest.raises(UserError, match="no bundle"):
        diagnoses.wait(missing, "synthetic")
    # it was there only late
    missing.symlink_to(tiny_bundle)
    assert diagnoses.wait(missing, "synthetic").evaluation.n > 0


def test_a_fault_of_ours_is_a_sentence_too(diagnoses, tiny_bundle, monkeypatch):
    monkeypatch.setattr(diagnosis, "diagnose", lambda *_: 1 / 0)
    with pytest.raises(UserError, match="could not be measured"):
        diagnoses.wait(tiny_bundle, "synthetic")


def test_a_fault_while_perturbing_ends_it(diagnoses, tiny_bundle, monkeypatch):
    def broken(*_):
        raise MemoryError
        yield

    monkeypatch.setattr(diagnosis, "robustness", broken)
    assert finished(diagnoses, tiny_bundle, "synthetic").robustness is None


def test_at_most_twelve_are_measured_or_wait(diagnoses, counted, tiny_bundle, tmp_path):
    counted.gate.clear()
    for i in range(12):
        bundle = tmp_path / str(i)
        bundle.symlink_to(tiny_bundle)
        diagnoses.progress(bundle, "synthetic")
    with pytest.raises(UserError, match="try again in a moment"):
        diagnoses.progress(tiny_bundle, "synthetic")
    counted.gate.set()


@pytest.mark.slow
def test_at_most_sixteen_are_kept(diagnoses, counted, tiny_bundle, tmp_path):
    for i in range(module._KEPT + 2):
        bundle = tmp_path / str(i)
        bundle.symlink_to(tiny_bundle)
        finished(diagnoses, bundle, "synthetic")
    diagnoses.wait(tmp_path / str(module._KEPT + 1), "synthetic")
    assert counted.times == module._KEPT + 2
    diagnoses.wait(tmp_path / "0", "synthetic")
    assert counted.times == module._KEPT + 3
