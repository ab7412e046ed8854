"""Files read by several processes, which are told to start as soon as there are files for them."""

import json
import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children

import numpy as np
import pytest
from PIL import Image

from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.inference import Reader, predict_many
from mnist_demo.inference.predict import predict_file
from mnist_demo.settings import CHAMPION
from tests.canvas import on_canvas
from tests.signals import heed_signals

AT_ONCE = predict_many.Portions(trial_seconds=0, worthwhile_seconds=0)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Pictures of eight digits, five times, and two files that cannot be read."""
    folder = tmp_path_factory.mktemp("many")
    rng = np.random.default_rng(5)
    drawn = []
    for number in range(8):
        drawn.append(folder / f"drawn_{number}.png")
        Image.fromarray(on_canvas(synthetic.strokes_of(number, rng), rng)).save(drawn[-1])
    (folder / "text.png").write_text("I am no picture.")
    return [*drawn, folder / "text.png", *drawn * 4, folder / "nowhere.png"]


@pytest.fixture(scope="module")
def one_by_one(files):
    reader = Reader()
    return [predict_file(reader, path) for path in files]


@pytest.fixture
def _at_once(monkeypatch):
    monkeypatch.setattr(predict_many, "PORTIONS", AT_ONCE)
    monkeypatch.setattr(predict_many, "_usable_cores", lambda: 2)


def no_pool(*args):
    raise AssertionError("processes were started")


@pytest.mark.slow
@pytest.mark.usefixtures("_at_once")
def test_several_processes_say_what_one_says_to_the_last_digit_and_in_order(files, one_by_one):
    assert list(predict_many.predict_files(CHAMPION, files)) == one_by_one
    assert active_children() == []


@pytest.mark.slow
@pytest.mark.usefixtures("_at_once")
def test_results_come_before_all_files_are_read_and_who_stops_early_leaves_nothing_behind(files):
    predictions = predict_many.predict_files(CHAMPION, files * 1000)
    for path in files[:12]:
        assert next(predictions)["path"] == str(path)
    assert active_children() != []
    predictions.close()
    assert active_children() == []


@pytest.mark.slow
@pytest.mark.usefixtures("_at_once")
def test_what_killed_processes_leave_is_read_all_the_same(files, one_by_one):
    predictions = predict_many.predict_files(CHAMPION, files)
    first = [next(predictions) for _ in range(3)]
    for child in active_children():
        child.kill()
    assert first + list(predictions) == one_by_one


@pytest.mark.parametrize(("cores", "count"), [(2, 9), (1, 42)])
def test_few_files_and_one_core_start_no_process(files, one_by_one, monkeypatch, cores, count):
    monkeypatch.setattr(predict_many, "ProcessPoolExecutor", no_pool)
    monkeypatch.setattr(predict_many, "_usable_cores", lambda: cores)
    if cores == 1:
        monkeypatch.setattr(predict_many, "PORTIONS", AT_ONCE)
    assert list(predict_many.predict_files(CHAMPION, files[:count])) == one_by_one[:count]


@pytest.mark.parametrize(
    "error", [OSError(30, "Read-only file system"), NotImplementedError(), RuntimeError()]
)
@pytest.mark.usefixtures("_at_once")
def test_where_no_process_can_be_started_all_is_read_by_this_one(
    files, one_by_one, monkeypatch, error
):
    def refuse(*args):
        raise error

    monkeypatch.setattr(predict_many, "ProcessPoolExecutor", refuse)
    assert list(predict_many.predict_files(CHAMPION, files)) == one_by_one


@pytest.mark.parametrize(("count", "starts"), [(42, True), (11, False)])
def test_processes_are_started_where_enough_is_left_to_read(files, monkeypatch, count, starts):
    """By a clock of the test's own: after two files of 0.2 s each 8 s are left, or 1.8 s."""
    clock = iter(np.arange(2 * count) * 0.2)
    monkeypatch.setattr(predict_many.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(predict_many, "_usable_cores", lambda: 2)
    started = []
    monkeypatch.setattr(
        predict_many, "_predict_in_processes", lambda *given: started.append(given[2]) or iter(())
    )
    list(predict_many.predict_files(CHAMPION, files[:count]))
    assert bool(started) == starts
    if starts:
        assert started == [files[2:count]]


@pytest.mark.parametrize(
    ("quota", "cores"), [("100000 100000", 1), ("150000 100000", 2), ("max 100000", 4), (None, 4)]
)
def test_a_container_has_as_many_cores_as_its_quota_says(monkeypatch, tmp_path, quota, cores):
    monkeypatch.setattr(predict_many.os, "cpu_count", lambda: 4)
    monkeypatch.setattr(predict_many.os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    monkeypatch.setattr(predict_many, "_CPU_QUOTA", tmp_path / "cpu.max")
    if quota:
        (tmp_path / "cpu.max").write_text(quota)
    assert predict_many._usable_cores() == cores


def test_a_missing_bundle_is_refused_before_anything_is_read(files, tmp_path):
    with pytest.raises(UserError, match="There is no bundle"):
        predict_many.predict_files(tmp_path / "nowhere", files)


def test_an_interrupt_while_processes_are_started_waits_and_is_not_lost(request):
    # where a shell runs the tests in its background, they ignore it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    after = []

    def start_processes():
        with predict_many._interrupts_deferred():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
            after.append("the last line of the block")

    with pytest.raises(KeyboardInterrupt):
        start_processes()
    assert after == ["the last line of the block"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


COMMAND = """
import sys
from mnist_demo.cli.commands import main
from mnist_demo.inference import predict_many

predict_many.PORTIONS = predict_many.Portions(trial_seconds=0, worthwhile_seconds=0)
predict_many._usable_cores = lambda: 2
sys.argv = ["mnist_demo", "predict", "--json", *sys.argv[1:]]
main()
"""


def processes_of_group(group):
    """The processes of a group that are alive."""
    alive = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as file:
                state, _, of = file.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            alive.append(int(entry))
    return alive


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are counted in /proc")
@pytest.mark.parametrize("how", ["Ctrl-C", "a kill of the command alone"])
def test_an_interrupted_command_ends_with_all_its_processes(files, how):
    command = [sys.executable, "-c", COMMAND, *map(str, files * 40)]
    with subprocess.Popen(
        command,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_signals,
    ) as running:
        for _ in range(20):
            assert "path" in json.loads(running.stdout.readline())
        if how == "Ctrl-C":
            os.killpg(running.pid, signal.SIGINT)
            said = running.communicate(timeout=180)[1]
            assert (running.returncode, said) == (130, "")
        else:
            running.kill()
            running.wait(180)
        give_up = time.monotonic() + 180
        while processes_of_group(running.pid) and time.monotonic() < give_up:
            time.sleep(0.1)
        assert processes_of_group(running.pid) == []
