"""TensorFlow stays behind its wall: what serves and what reads never loads it."""

import subprocess
import sys

import pytest

BUILT = "import mnist_demo.ui.server; mnist_demo.ui.server.build()"
HEAVY = ("tensorflow", "keras", "matplotlib", "sklearn")


def modules_loaded_by(code: str) -> set[str]:
    listing = f"{code}\nimport sys; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True, timeout=120
    )
    return set(ran.stdout.split())


def loaded_by(code: str) -> set[str]:
    return {name.split(".")[0] for name in modules_loaded_by(code)}


@pytest.mark.parametrize(
    "code",
    [
        "import app",
        pytest.param(BUILT, marks=pytest.mark.slow),
        "import mnist_demo.inference.predict",
        "import mnist_demo.inference.predict_many",
        "import mnist_demo.cli.commands",
        pytest.param("import mnist_demo.ui.static_page.export", marks=pytest.mark.slow),
    ],
)
def test_the_page_and_the_reader_load_no_tensorflow(code):
    assert not loaded_by(code) & set(HEAVY)


@pytest.mark.slow
def test_the_page_starts_without_what_only_some_ask_for():
    late = {"scipy.interpolate", "scipy.optimize", "scipy.stats", "pooch", "requests"}
    assert not modules_loaded_by(BUILT) & late


def test_measuring_a_network_loads_no_tensorflow():
    code = (
        "import mnist_demo.evaluation.metrics, mnist_demo.evaluation.displays, mnist_demo.datasets"
    )
    assert not loaded_by(code) & {"tensorflow", "keras"}


@pytest.mark.slow
def test_training_does_load_it():
    assert "tensorflow" in loaded_by("import mnist_demo.training.fit")
