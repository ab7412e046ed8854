"""The benches are run by hand, seldom: here it shows when a name that they import is gone."""

import importlib
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BENCHES if not name.startswith("test_")])
def test_every_name_that_a_bench_imports_exists(name):
    importlib.import_module(f"tests.bench.{name}")
