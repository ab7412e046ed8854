"""What the command line prints, whatever a file is called and whatever the output's encoding."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.cli import output
from mnist_demo.settings import SAMPLES
from mnist_demo.streams import accept_any_text

ENCODINGS = ("utf-8", "cp932", "cp1252", "latin-1", "ascii")
NAMES = st.text(st.characters(exclude_characters="\0/"), min_size=1) | st.binary(min_size=1).map(
    os.fsdecode
)
READ = {"digit": 7, "probability": 0.5, "digit_score": 0.9, "accepted": True, "box": [0, 0, 1, 1]}


def printed(encoding: str, write) -> tuple[bytes, bytes]:
    """What ``write`` prints to standard output and to standard error of that encoding."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2)]
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = streams
    try:
        accept_any_text()
        write()
    finally:
        sys.stdout, sys.stderr = before
    for stream in streams:
        stream.flush()
    return streams[0].buffer.getvalue(), streams[1].buffer.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(name=NAMES)
def test_any_name_is_one_line_in_any_encoding(encoding, name):
    read = {"path": name, "reading": "7", "digits": [READ]}
    out, _ = printed(encoding, lambda: output.print_prediction(read))
    assert len(out.decode(encoding).splitlines()) == 1
    assert out.rstrip().endswith(b": 7 (7 at 50.0%)")
    _, err = printed(encoding, lambda: output.print_prediction({"path": name, "error": "No."}))
    assert len(err.decode(encoding).splitlines()) == 1
    assert err.rstrip().endswith(b": No.")


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(name=NAMES)
def test_json_is_ascii_and_gives_the_name_back(encoding, name):
    out, _ = printed(encoding, lambda: output.print_json({"path": name}))
    assert out.isascii()
    assert json.loads(out) == {"path": name}


@pytest.mark.parametrize("name", ["a[final].png", ":100:.png", "[/].png", "[red]x.png", "七.png"])
def test_what_looks_like_markup_is_printed_as_it_is(name):
    out, _ = printed(
        "utf-8", lambda: output.print_prediction({"path": name, "reading": "", "digits": []})
    )
    assert out.decode() == f"{name}: no digit ()\n"


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": e} for e in ENCODINGS] + [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
], ids=lambda environment: next(iter(environment.values())))  # fmt: skip
def test_commands_lose_nothing_to_a_name(tmp_path, environment):
    names = [b"a[final]_7.png", b":100:_7.png", "七_7.png".encode(), b"\xff_7.png", b"a\nb_7.png"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes((SAMPLES / "digit_7.png").read_bytes())
    (tmp_path / os.fsdecode(b"broken\xfe_7.png")).write_text("no picture")

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "mnist_demo", *words],
            cwd=Path(__file__).parents[2],
            env=os.environ | environment,
            capture_output=True,
            timeout=120,
        )

    read = run("predict", tmp_path, "--json")
    paths = {os.fsencode(json.loads(line)["path"]) for line in read.stdout.splitlines()}
    assert paths == {os.fsencode(path) for path in tmp_path.iterdir()}
    measured = run("evaluate", "--data", tmp_path)
    assert measured.returncode == 0
    assert b"of 5 read rightly" in measured.stdout
    assert measured.stderr.splitlines()[1] == (
        b"The figures are without 1 file that could not be read."
    )
    assert b"broken" in measured.stderr.splitlines()[0]


def test_output_that_nobody_reads_to_its_end_ends_silently():
    reader = subprocess.Popen(
        [sys.executable, "-m", "mnist_demo", "predict", SAMPLES, SAMPLES, "--json"],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    reader.stdout.readline()
    reader.stdout.close()
    assert reader.stderr.read() == b""
    assert reader.wait(60) == 1
