"""The app as a process: how it starts in odd places, and how it ends."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file

from mnist_demo.jobs.job import Job
from mnist_demo.settings import SAMPLES
from tests.jobs.watching import eventually
from tests.signals import heed_signals
from tests.strangers import nobody

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="needs the signals of POSIX"),
]

ROOT = Path(__file__).parents[2]
LONG = {"architecture": "simple", "data": ["synthetic"], "train_size": 4_000, "epochs": 30}
PATIENT = """
import runpy
from mnist_demo.jobs import queue
queue._CLOSING_SECONDS = 150
runpy.run_path("app.py", run_name="__main__")
"""
"""The app, with time to save a training on a machine that does much else."""
PROXY = "http://127.0.0.1:9"
_STARTED, _ENDED = 180, 180
"""Seconds that a start and an end may take on a machine that does much else."""


class Started:
    """The app in a session of its own, with a folder of its own for temporary files."""

    def __init__(self, folder: Path, command: list[str], environment: dict[str, str]) -> None:
        self.temporary, self.runs = folder / "temporary", folder / "runs"
        self.temporary.mkdir()
        self.temporary.chmod(0o777)
        folder.chmod(0o755)
        self._log = folder / "log"
        env = {key: value for key, value in os.environ.items() if not key.startswith("GRADIO_")}
        env |= {"TMPDIR": str(self.temporary), "MNIST_DEMO_RUNS": str(self.runs)} | environment
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=heed_signals,
            )

    @property
    def log(self) -> str:
        return self._log.read_text()

    def client(self) -> Client:
        """A program that calls it, once it is served."""

        def told() -> re.Match[str] | None:
            assert self.process.poll() is None, self.log
            return re.search(r"Draw a digit at (\S+)", self.log)

        return Client(eventually(told, _STARTED)[1], verbose=False)

    def end(self, number: int = signal.SIGTERM, times: int = 1) -> int:
        """Send a signal. Returns the exit code, once every process of the app has ended."""
        for _ in range(times):
            self.process.send_signal(number)
            time.sleep(0.05)
        code = self.process.wait(_ENDED)
        eventually(lambda: not self._processes(), _ENDED)
        return code

    def _processes(self) -> list[str]:
        listed = subprocess.run(
            ["ps", "-o", "stat=", "-s", str(self.process.pid)], capture_output=True, text=True
        )
        return [state for state in listed.stdout.split() if not state.startswith("Z")]


def printed(log: str) -> re.Match[str] | None:
    return re.search(r"guests open +(\S+)\n.*?(\S+/board)#key=(\S+)\n", log)


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Started]]:
    started = []

    def begin(command: list[str] | None = None, **environment: str) -> Started:
        command = command or [sys.executable, "app.py"]
        started.append(Started(tmp_path, command, environment))
        return started[-1]

    yield begin
    for app in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(app.process.pid, signal.SIGKILL)
        app.process.wait()


def read(app: Started) -> str:
    picture = handle_file(SAMPLES / "digit_7.png")
    return app.client().predict(picture, api_name="/predict")["reading"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_all_processes_and_leaves_no_temporary_file(start, number):
    app = start()
    app.client()
    assert list(app.temporary.iterdir())
    assert app.end(number, times=2) == 0
    assert list(app.temporary.iterdir()) == []
    assert "Traceback" not in app.log


@pytest.mark.parametrize("seconds", [0.3, 1, 2, 4])
def test_a_signal_during_the_start_does_so_too(start, seconds):
    app = start()
    time.sleep(seconds)
    assert app.end() in (0, -signal.SIGTERM)  # the latter before the app's first line
    assert list(app.temporary.iterdir()) == []
    assert "Traceback" not in app.log


def test_at_the_end_a_training_under_way_is_saved_and_can_be_resumed(start):
    app = start([sys.executable, "-c", PATIENT])
    training = app.client().submit(LONG, api_name="/train")
    eventually(
        lambda: [event for event in training.outputs() if event["event"] == "batch"], _STARTED
    )
    assert app.end() == 0
    assert list(app.temporary.iterdir()) == []
    (record,) = app.runs.glob("page/*/run.json")
    job = Job.from_record(json.loads(record.read_text()), record.parent)
    assert (job.state, job.can_resume) == ("stopped", True)
    assert (job.bundle_folder / "model.tflite").is_file()
    assert "Traceback" not in app.log


@pytest.mark.parametrize(
    "environment",
    [
        {"HTTP_PROXY": PROXY, "http_proxy": PROXY, "ALL_PROXY": "socks5://127.0.0.1:9"}
        | {"GRADIO_SERVER_NAME": "", "GRADIO_ROOT_PATH": "", "GRADIO_NUM_PORTS": ""}
        | {"PYTHONUTF8": "0", "LC_ALL": "C", "HF_HOME": "/proc/x", "MPLCONFIGDIR": "/proc/x"},
        {"GRADIO_TEMP_DIR": "/proc/nowhere", "MNIST_DEMO_RUNS": "/proc/nowhere"}
        | {"GRADIO_SHARE": "?", "GRADIO_SSR_MODE": "?", "GRADIO_ALLOWED_PATHS": ",?"},
    ],
    ids=",".join,
)
def test_it_reads_whatever_the_environment_says(start, environment):
    app = start(**environment)
    assert read(app) == "7"
    assert "Traceback" not in app.log


def test_nobody_without_a_home_reads_and_trains_and_is_told_what_is_not_kept(start):
    command, environment = nobody(["app.py"], GRADIO_TEMP_DIR="/root/uploads", MNIST_DEMO_RUNS="")
    environment.pop("TMPDIR", None)
    app = start(command, **environment)
    assert read(app) == "7"
    *_, done = app.client().submit(LONG | {"train_size": 200, "epochs": 1}, api_name="/train")
    assert done["event"] == "done"
    told = [line for line in app.log.splitlines() if "cannot be written" in line]
    assert len(told) == 2
    assert "trainings are kept only until the server ends" in told[1]
    assert app.end() == 0
    assert list(app.temporary.iterdir()) == []


def test_a_workshop_is_open_to_the_network_and_says_where(start):
    app = start([sys.executable, "-m", "mnist_demo", "serve", "--workshop"])
    guests, board, key = eventually(lambda: printed(app.log), _STARTED).groups()
    with httpx.Client(trust_env=False) as client:
        assert client.get(guests).status_code == 200
        assert "QR code" in client.get(board).text
        look = {"screen": 0, "cursor": 0, "points": 0}
        address = f"{guests}workshop/board-look"
        assert client.post(address, json=look).status_code == 403
        headers = {"Authorization": f"Bearer {key}"}
        assert client.post(address, json=look, headers=headers).json()["people"] == 0
    assert "same Wi-Fi" in app.log
    assert app.end() == 0
