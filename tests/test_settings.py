import os
import subprocess
import sys

import pytest

PRINT_RUNS = "from mnist_demo.settings import settings; import os; print(settings.runs); "
PRINT_RUNS += "print(os.environ['MNIST_DEMO_RUNS'])"


def run(code: str, folder, **environment: str) -> subprocess.CompletedProcess:
    root = os.path.dirname(os.path.dirname(__file__))
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": root} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_relative_folder_is_the_same_for_the_processes_that_run_elsewhere(tmp_path):
    ran = run(PRINT_RUNS, tmp_path, MNIST_DEMO_RUNS="my-runs")
    assert ran.stdout.split() == [str(tmp_path / "my-runs")] * 2


@pytest.mark.parametrize("value", ["abc", "0", "nan", "1e9"])
def test_a_limit_that_is_no_number_in_its_range_gets_one_sentence(tmp_path, value):
    ran = run("import mnist_demo.settings", tmp_path, MNIST_DEMO_MAX_EPOCHS=value)
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "MNIST_DEMO_MAX_EPOCHS" in ran.stderr
