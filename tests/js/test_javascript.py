"""The front end's own tests, its linter and its formatter, run by Node."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.missing import missing

HERE = Path(__file__).parent
READER = HERE.parents[1] / "mnist_demo" / "ui" / "reader"
NODE = (20, 19)
"""The oldest version that takes a module for one without being told."""


def run(*command: str) -> None:
    ran = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-5000:]


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        missing("node: install Node.js")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=60).stdout
    if tuple(map(int, re.findall(r"\d+", said)[:2])) < NODE:
        missing(f"node {NODE[0]}.{NODE[1]} or newer, not {said.strip()}")
    return found


@pytest.fixture(scope="module")
def npm(node: str) -> str:
    found = shutil.which("npm")
    if found is None or not (HERE / "node_modules").is_dir():
        missing("the tools of the front end: run `npm ci` in tests/js")
    return found


def test_the_modules_pass_their_units(node: str):
    run(node, "--test")


@pytest.mark.slow
@pytest.mark.parametrize("script", ["lint", "format"])
def test_the_modules_are_tidy(npm: str, script: str):
    run(npm, "run", "--silent", script)


def test_the_kernels_are_what_their_source_compiles_to(npm: str, tmp_path: Path):
    built = tmp_path / "kernels.wasm"
    run(npm, "run", "--silent", "build", "--", "--outFile", str(built))
    assert built.read_bytes() == (READER / "kernels.wasm").read_bytes()
