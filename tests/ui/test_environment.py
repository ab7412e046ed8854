import os
import tempfile
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from mnist_demo.errors import UserError
from mnist_demo.ui import environment

NUMBERS = sorted(environment._NUMBERS)
PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def use(monkeypatch, runs: Path) -> None:
    monkeypatch.setattr(environment, "settings", replace(environment.settings, runs=runs))


@pytest.fixture(autouse=True)
def runs(monkeypatch, tmp_path):
    """The folder for trainings; variables and folders are of this test alone."""
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    use(monkeypatch, tmp_path / "runs")
    return tmp_path / "runs"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "1e3", "٣", "9" * 30, "0x10"])
def test_what_is_no_number_in_its_range_is_one_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=f"{name} is .*: set it to a number from"):
        with environment.prepared():
            pass


@pytest.mark.parametrize("name", [*NUMBERS, "GRADIO_SERVER_NAME", "GRADIO_ROOT_PATH"])
@pytest.mark.parametrize("value", ["", " ", "\t"])
def test_an_empty_variable_is_none(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with environment.prepared():
        assert name not in os.environ


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("demo", "/demo"),
        ("/demo", "/demo"),
        ("/demo/", "/demo"),
        ("//demo//", "/demo"),
        (" a/b ", "/a/b"),
        ("/", ""),
        ("https://host/demo/", "https://host/demo"),
        ("http://host", "http://host"),
    ],
)
def test_a_root_path_is_understood_with_and_without_slashes(monkeypatch, named, path):
    monkeypatch.setenv("GRADIO_ROOT_PATH", named)
    with environment.prepared():
        assert os.environ.get("GRADIO_ROOT_PATH", "") == path


def test_a_port_is_the_one_named_or_the_first_that_is_free(monkeypatch):
    assert environment.port() is None
    monkeypatch.setenv("GRADIO_SERVER_PORT", " 8080 ")
    with environment.prepared():
        assert environment.port() == 8080


def test_temporary_files_go_to_a_folder_of_its_own_that_is_deleted_at_the_end(tmp_path):
    with environment.prepared():
        own = Path(tempfile.gettempdir())
        assert own.parent == tmp_path
        assert os.environ["TMPDIR"] == str(own)  # for the processes that are started
        (own / "left").write_text("by a process that was killed")
    assert not own.exists()
    assert os.environ["TMPDIR"] == tempfile.gettempdir() == str(tmp_path)


def test_the_folders_that_are_named_are_used(monkeypatch, tmp_path, runs, capsys):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    with environment.prepared() as used:
        assert used == runs
        assert os.environ["GRADIO_TEMP_DIR"] == str(tmp_path / "uploads")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("below", ["file", "file/folder"])
def test_folders_that_cannot_be_written_are_told_and_done_without(
    monkeypatch, tmp_path, capsys, below
):
    (tmp_path / "file").touch()
    wrong = tmp_path / below
    use(monkeypatch, wrong)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(wrong))
    with environment.prepared() as used:
        assert used.is_relative_to(tempfile.gettempdir())
        assert "GRADIO_TEMP_DIR" not in os.environ
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert all(f"{wrong} cannot be written, a file is in its place:" in line for line in told)


@pytest.fixture
def no_temporary_folder(monkeypatch):
    real = tempfile.mkdtemp

    def nowhere(prefix: str, dir: Path | None = None) -> str:
        if dir is None:
            raise FileNotFoundError(2, "No usable temporary directory found")
        return real(prefix=prefix, dir=dir)

    monkeypatch.setattr(tempfile, "mkdtemp", nowhere)


def test_without_a_folder_for_temporary_files_they_go_beside_the_trainings(
    no_temporary_folder, runs
):
    with environment.prepared():
        assert Path(tempfile.gettempdir()).parent == runs
    assert list(runs.iterdir()) == []


def test_with_no_folder_at_all_that_is_one_sentence(no_temporary_folder, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    use(monkeypatch, tmp_path / "file" / "runs")
    with pytest.raises(UserError, match="set TMPDIR to one that can"):
        with environment.prepared():
            pass


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "x://y", "text"])
def test_no_proxy_is_asked_for_this_machine(monkeypatch, name, proxy):
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("no_proxy", "example.org")
    monkeypatch.setenv(name, proxy)
    with environment.no_proxies(), httpx.Client() as client:
        assert not client._mounts
    assert "NO_PROXY" not in os.environ
    assert os.environ["no_proxy"] == "example.org"
    assert os.environ[name] == proxy
