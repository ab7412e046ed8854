"""What is pushed to a Space, and what a container is built of, suffice to serve the page."""

import http.client
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from gradio_client import Client, handle_file

from mnist_demo.settings import SAMPLES
from tests.missing import missing
from tests.served import Served

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / ".docker" / "Dockerfile").read_text(encoding="utf-8")
WITHOUT_LFS = 10_000_000
"""Bytes of the largest file that a Space takes outside LFS."""


def front_matter(readme: str) -> dict:
    return yaml.safe_load(readme.split("---\n")[1])


def steps(name: str) -> list[str]:
    """The arguments of each step of the Dockerfile that has this name."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} +(.+)$", joined, re.MULTILINE)


@pytest.fixture(scope="module")
def pushed(tmp_path_factory) -> Path:
    """What the command that pushes to a Space would upload: the last commit."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        missing("a clone of the repository, and git")
    clone = tmp_path_factory.mktemp("clone") / "repository"
    taken = clone.parent / "space"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    upload = clone / ".venv" / "bin" / "hf"
    upload.parent.mkdir(parents=True)
    upload.write_text(f'#!/bin/sh\necho "$@"\ncp -r "$3" {shlex.quote(str(taken))}\n')
    upload.chmod(0o755)
    ran = subprocess.run(
        [clone / ".github" / "push_to_space", "ann/digits"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"upload ann/digits \S+ \. --repo-type space --delete \*\n", ran.stdout)
    return taken


def test_the_readme_names_the_command_and_the_front_matter_is_complete():
    assert "`.github/push_to_space USER/SPACE`" in README
    said = front_matter(README)
    assert said["sdk"] == "gradio"
    assert (ROOT / said["app_file"]).is_file()
    assert (ROOT / said["thumbnail"]).is_file()
    assert said["datasets"] == ["ylecun/mnist"]
    assert len(said["short_description"]) <= 60
    assert len(said["tags"]) >= 3
    pinned = re.search(r"gradio>=([\d.]+),", (ROOT / "requirements.txt").read_text())
    assert said["sdk_version"].startswith(pinned[1])


def test_a_space_gets_the_last_commit_and_a_thumbnail_that_it_can_show(pushed):
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "-z", "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    files = {path.relative_to(pushed).as_posix() for path in pushed.rglob("*") if path.is_file()}
    assert files == set(filter(None, listed.stdout.split("\0")))
    thumbnail = front_matter((pushed / "README.md").read_text(encoding="utf-8"))["thumbnail"]
    assert thumbnail == (
        "https://huggingface.co/spaces/ann/digits/resolve/main/assets/pictures/sketch.webp"
    )


def test_nothing_that_a_space_gets_needs_lfs(pushed):
    large = [path for path in pushed.rglob("*") if path.stat().st_size >= WITHOUT_LFS]
    assert large == []


def copied(folder: Path) -> Path:
    """A folder with what the Dockerfile copies into the image."""
    for step in steps("COPY"):
        *sources, target = step.split()
        for source in sources:
            to = folder / target
            if (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.pyi", "pictures")
                shutil.copytree(ROOT / source, to, ignore=ignored)
            else:
                to.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, to)
    return folder


def lock(folder: Path) -> None:
    """Take everybody's right to write to a folder and to all that is in it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def unprivileged() -> list[str]:
    """What makes root obey file modes, as any other user does."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        missing("setpriv, or a user who is not root")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def health(served: Served, path: str = "/healthz") -> tuple[int, dict]:
    connection = http.client.HTTPConnection(served.host, timeout=180)
    connection.request("GET", path)
    answered = connection.getresponse()
    return answered.status, json.loads(answered.read())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["space", "container"])
def test_it_serves_with_no_write_access_but_to_temporary_files(kind, request, tmp_path):
    folder = tmp_path / "app"
    if kind == "space":
        shutil.copytree(request.getfixturevalue("pushed"), folder)
    else:
        copied(folder)
    nobodys = tmp_path / "home"
    nobodys.mkdir()
    lock(folder)
    lock(nobodys)
    environment = {"HOME": str(nobodys), "XDG_DATA_HOME": "", "XDG_CACHE_HOME": ""}
    with Served("app.py", folder, unprivileged(), environment) as served:
        client = Client(served.url, verbose=False)
        read = client.predict(handle_file(SAMPLES / "digit_7.png"), api_name="/predict")
        assert read["reading"] == "7"
        status, said = health(served)
        assert (status, said["status"]) == (200, "ok")
        assert "Traceback" not in served.log()
    assert not list(folder.rglob("*.pyi"))


def test_the_container_serves_as_somebody_where_it_says(app):
    (home, uid) = re.search(r"--uid (\d+) --home-dir (\S+)", steps("RUN")[0]).group(2, 1)
    assert int(uid) > 0
    assert steps("USER") == [re.search(r"(\w+)$", steps("RUN")[0])[1]]
    (environment,) = steps("ENV")
    variables = dict(pair.split("=", 1) for pair in shlex.split(environment))
    assert steps("VOLUME") == [home] == [variables["HOME"]]
    assert variables["MNIST_DEMO_RUNS"].startswith(f"{home}/")
    assert steps("EXPOSE") == [variables["GRADIO_SERVER_PORT"]]
    assert f"127.0.0.1', {variables['GRADIO_SERVER_PORT']}," in steps("HEALTHCHECK")[0]
    assert json.loads(steps("CMD")[-1]) == ["python", "app.py"]
    (base,) = steps("FROM")
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base)


def test_its_health_check_passes_while_it_serves_and_fails_when_it_does_not(app):
    command = json.loads(steps("HEALTHCHECK")[0].partition("CMD ")[2])

    def check(port: str) -> int:
        code = command[-1].replace("7860", port)
        return subprocess.run(
            [sys.executable, *command[1:-1], code], capture_output=True, timeout=180
        ).returncode

    assert command[0] == "python"
    assert check(app.host.partition(":")[2]) == 0
    assert check("9") != 0


def test_the_build_leaves_out_all_that_the_image_does_not_copy():
    kept = {
        line.removeprefix("!").partition("/")[0]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert kept == {source for step in steps("COPY") for source in step.split()[:-1]}
