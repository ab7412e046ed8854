import os
import subprocess
import sys

import pytest

from mnist_demo import settings

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


@pytest.mark.parametrize(
    ("value", "names"),
    [("", []), ("a", ["a"]), ("a:b.gz", ["a", "b.gz"]), (" a : :/b:", ["a", "/b"])],
)
def test_several_files_of_pen_strokes_may_be_named(tmp_path, value, names):
    code = "from mnist_demo.settings import settings; print(*settings.pen_strokes); "
    code += "import os; print(*os.environ['MNIST_DEMO_PEN_STROKES'].split(os.pathsep))"
    ran = run(code, tmp_path, MNIST_DEMO_PEN_STROKES=value.replace(":", os.pathsep))
    assert ran.stdout.split() == [str(tmp_path / name) for name in names] * 2


@pytest.mark.parametrize("value", ["abc", "0", "nan", "1e9"])
def test_a_limit_that_is_no_number_in_its_range_gets_one_sentence(tmp_path, value):
    ran = run("import mnist_demo.settings", tmp_path, MNIST_DEMO_MAX_EPOCHS=value)
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "MNIST_DEMO_MAX_EPOCHS" in ran.stderr


@pytest.mark.parametrize("space", ["", "ann/digits"])
@pytest.mark.parametrize("mounted", [True, False])
def test_a_space_with_a_disk_keeps_its_trainings_there(tmp_path, monkeypatch, space, mounted):
    disk = tmp_path / "data"
    if mounted:
        disk.mkdir()
    monkeypatch.setattr(settings, "_SPACE_STORAGE", disk)
    monkeypatch.setenv("SPACE_ID", space)
    monkeypatch.delenv("MNIST_DEMO_RUNS", raising=False)
    on_the_disk = settings._from_environment().runs.is_relative_to(disk)
    assert on_the_disk == (mounted and bool(space))
