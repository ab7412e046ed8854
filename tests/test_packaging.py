"""``pip install .`` takes along all that the app needs, and the README knows where things are."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mnist_demo"
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
README = (ROOT / "README.md").read_text()


def test_every_package_is_installed():
    folders = [path.parent for path in PACKAGE.rglob("__init__.py")]
    names = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(SETUPTOOLS["packages"]) == names | {"mnist_demo.assets"}


def test_every_file_beside_the_code_is_installed():
    data = SETUPTOOLS["package-data"]
    installed = set()
    for name in SETUPTOOLS["packages"]:
        folder = ROOT / SETUPTOOLS["package-dir"].get(name, name.replace(".", "/"))
        for pattern in (*data["*"], *data.get(name, ())):
            installed.update(folder.glob(pattern))
    wanted = {path for path in PACKAGE.rglob("*.*") if not path.suffix.startswith(".py")}
    wanted.update(*((ROOT / "assets" / name).iterdir() for name in ("champion", "samples")))
    assert wanted - installed == set()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(link):
    assert (ROOT / link).exists()


def test_every_file_of_the_readmes_table_is_there():
    table = README.partition("## Where to find what")[2].partition("## ")[0]
    named = re.findall(r"`([\w/]+(?:\.py|/))`", table)
    assert len(named) > 30
    assert [name for name in named if not any((at / name).exists() for at in (PACKAGE, ROOT))] == []
