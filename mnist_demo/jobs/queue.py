"""The line of runs before the one worker, and all that people may do with theirs."""

import base64
import contextlib
import itertools
import shutil
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mnist_demo.bundle import PROGRESS
from mnist_demo.errors import UserError
from mnist_demo.events import Event, from_dict
from mnist_demo.jobs.job import Job, owner_of
from mnist_demo.jobs.worker_process import WorkerProcess
from mnist_demo.presets.config import Plan
from mnist_demo.presets.form import config_from, configs_from
from mnist_demo.settings import settings

_TICK = 0.5
"""Seconds between two looks at what has become overdue."""
_STOP_PATIENCE = 90
"""A worker that has not stopped and saved after so many seconds is killed."""
_GLANCE_PATIENCE = 30
_GONE = (
    "The training process was ended from outside, perhaps for want of memory: start again, with "
    "fewer images or a smaller batch."
)
_UNWATCHED = "Stopped, since nobody was watching any more."
_BUSY = "One of your trainings is under way: stop it or wait for its end."
_LOGGED = ("batch", "epoch", "done")


class JobQueue:
    """Everybody's runs. Safe to call from several threads.

    One run trains at a time; the others wait in line. A person, known by a key that their browser
    made, sees and touches their own runs only, and may have one under way or waiting, or a sweep.
    """

    def __init__(self, folder: Path = settings.runs / "page") -> None:
        """Take up the runs that lie in a folder; no process is begun before `warm_up`."""
        self._folder = folder
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._runs: dict[str, Job] = {}
        self._line: deque[Job] = deque()
        self._current: Job | None = None
        self._looked_at: dict[str, float] = {}
        self._stop_asked: float | None = None
        self._worker: WorkerProcess | None = None
        self._closed = False
        self._load()
        threading.Thread(target=self._work, daemon=True).start()

    # ------------------------------------------------------------- what people do

    def submit(
        self,
        key: str,
        form: object,
        sweep: object = None,
        drawing: np.ndarray | None = None,
    ) -> list[str]:
        """Put a run in line, or a sweep of them.

        Args:
            key: whose it is.
            form: what is to be trained, as for `choices.config_from`.
            sweep: values to compare, as for `choices.configs_from`; one run for each combination.
            drawing: uint8, shape (28, 28): what lies on the person's pad, to be read meanwhile.

        Returns:
            The ids of the runs.

        Raises:
            UserError: a choice is out of its range, the person has a run under way, the line is
                full, or there is no room on the disk.
        """
        plans = configs_from(form, sweep)
        owner = owner_of(key)
        with self._changed:
            if any(run.is_active for run in self._of(owner)):
                raise UserError(_BUSY)
            if len(self._line) >= settings.max_waiting_runs:
                raise UserError("Very many trainings are waiting: try again in a few minutes.")
            begun = [self._new(owner, made, drawing) for made in plans]
            first, *others = begun
            first.followers = others
            self._line.append(first)
            self._changed.notify_all()
        return [run.id for run in begun]

    def watch(self, key: str, cursors: dict[str, int]) -> dict[str, Any]:
        """A person's runs, newest first, and what is new of the curves named.

        Args:
            key: whose runs.
            cursors: ids of runs, and for each how many points of its curve are known already.

        Returns:
            ``runs``, as `Job.to_page`, and ``curves``: for each id asked for ``from`` and the
            ``points`` from there on. JobQueue looked at so do not stop for want of it.
        """
        owner, now = owner_of(key), time.monotonic()
        with self._lock:
            own = self._of(owner)
            for run in own:
                if run.is_active:
                    self._looked_at[run.id] = now
            curves = {
                run.id: {"from": cursors[run.id], "points": run.curve.points[cursors[run.id] :]}
                for run in own
                if run.id in cursors
            }
            told = [run for run in own if run.probabilities]
            strip = next((run for run in told if run.is_active), told[0] if told else None)
            shown = [run.to_page(self._ahead(run), run is strip) for run in own]
        return {"runs": shown, "curves": curves}

    def stop(self, key: str, run_id: str) -> None:
        """Stop a run, and with it the rest of its sweep; its network is kept as it is then.

        Raises:
            UserError: it is not the person's.
        """
        with self._changed:
            self._stop(self._own(key, run_id), "")

    def resume(self, key: str, run_id: str) -> None:
        """Put a stopped run in line again, to go on from where it was.

        Raises:
            UserError: it is not the person's, cannot go on, or another one is under way.
        """
        with self._changed:
            run = self._own(key, run_id)
            if not run.can_resume or run.is_active:
                raise UserError(f"{run.label} cannot go on: start a new training.")
            if any(other.is_active for other in self._of(run.owner)):
                raise UserError(_BUSY)
            run.resumes, run.state, run.says = run.bundle, "waiting", ""
            self._looked_at[run.id] = time.monotonic()
            self._line.append(run)
            self._changed.notify_all()

    def delete(self, key: str, run_id: str) -> None:
        """Delete a run and its network.

        Raises:
            UserError: it is not the person's, or not over yet.
        """
        with self._lock:
            run = self._own(key, run_id)
            if run.is_active:
                raise UserError(f"{run.label} is under way: stop it first.")
            self._forget(run)

    def bundle(self, run_id: str) -> Path:
        """The folder of a run's network, for whoever knows the id.

        Raises:
            UserError: there is no such run, or it has no network yet.
        """
        with self._lock:
            run = self._runs.get(run_id)
            if run is None or run.bundle_folder is None:
                raise UserError("That network is not on the server: it was deleted, or never was.")
            return run.bundle_folder

    def networks(self, key: str) -> list[dict[str, Any]]:
        """A person's runs that have a network, newest first: ``run``, ``label``, ``architecture``,
        ``parameters`` and ``test_accuracy``."""
        with self._lock:
            return [run.network_to_page() for run in self._of(owner_of(key)) if run.bundle]

    def preview(self, choices: object) -> dict[str, Any]:
        """A few training images, and what augmentation makes of them.

        Args:
            choices: as for `choices.config_from`.

        Returns:
            ``images`` and ``augmented``, each 28×28 grey bytes in base64, and ``labels``.

        Raises:
            UserError: a choice is out of its range, or the data set is not at hand.
        """
        made = config_from(choices)
        with self._changed:
            worker = self._awake()
        answer = worker.preview(
            {"data": made.data, "augment": made.augment, "seed": made.seed}, _GLANCE_PATIENCE
        )
        if answer is None:
            raise UserError("The digits are not ready yet: try again in a moment.")
        if "error" in answer:
            raise UserError(answer["error"])
        return {name: answer[name] for name in ("images", "labels", "augmented")}

    def events(self, key: str, run_id: str) -> Iterator[Event]:
        """The events of a run as they happen, to its end; looked at so, it does not stop.

        Raises:
            UserError: it is not the person's, or it fails.
        """
        place = 0
        while True:
            with self._lock:
                run = self._own(key, run_id)
                self._looked_at[run.id] = time.monotonic()
                active, state, says = run.is_active, run.state, run.says
            for after, event in run.events(place):
                place = after
                yield from_dict(event)
            if not active:
                if state == "failed":
                    raise UserError(says)
                return
            time.sleep(0.1)

    # ------------------------------------------------------------- the server's side

    def warm_up(self) -> None:
        """Begin the worker, so that the first run does not wait for it."""
        with self._lock:
            self._awake()

    def close(self) -> None:
        """End the worker; runs under way end with it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            if self._worker:
                self._worker.kill()

    def _awake(self) -> WorkerProcess:
        if self._worker is None or not self._worker.is_alive:
            self._worker = WorkerProcess()
        return self._worker

    def _load(self) -> None:
        for record in self._folder.glob("*/run.json"):
            try:
                run = Job.load(record.parent)
            except (OSError, ValueError, KeyError, TypeError):
                continue  # of another version; age removes it
            if run.is_active:
                run.end("failed", "The server was started anew while this was under way.")
            self._runs[run.id] = run
        for left_over in self._folder.glob("*/.partial-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        self._tidy()

    def _of(self, owner: str) -> list[Job]:
        own = (run for run in self._runs.values() if run.owner == owner)
        return sorted(own, key=lambda run: run.created, reverse=True)

    def _own(self, key: str, run_id: str) -> Job:
        run = self._runs.get(run_id)
        if run is None or run.owner != owner_of(key):
            raise UserError("There is no such training of yours: it may have been deleted.")
        return run

    def _new(self, owner: str, made: Plan, drawing: np.ndarray | None) -> Job:
        same = [run for run in self._of(owner) if run.plan.architecture == made.architecture]
        numbers = [int(run.label.rsplit(" ", 1)[1]) for run in same]
        run = Job.new(owner, f"{made.architecture} {max(numbers, default=0) + 1}", made,
                      self._folder)  # fmt: skip
        if drawing is not None:
            run.drawing = base64.b64encode(drawing.tobytes()).decode()
        try:
            run.save()
        except OSError:
            raise UserError(
                "There is no room on the server for another training: delete some of yours."
            ) from None
        self._runs[run.id] = run
        self._looked_at[run.id] = time.monotonic()
        return run

    def _ahead(self, run: Job) -> int | None:
        """How many runs come before one that waits; None if it does not wait."""
        if run.state != "waiting":
            return None
        before = list(itertools.takewhile(lambda other: other is not run, self._line))
        return len(before) + (self._current is not None)

    def _stop(self, run: Job, says: str) -> None:
        for follower in run.followers:
            follower.end("stopped", "Its sweep was stopped before it began.")
            self._save(follower)
        run.followers = []
        if run.state == "waiting":
            if run in self._line:
                self._line.remove(run)
            run.end("stopped", says or "Stopped before it began.")
            self._save(run)
        elif run is self._current and run.state in ("starting", "running"):
            run.state, run.says, run.stopped_because = "stopping", "Stopping …", says
            self._stop_asked = time.monotonic()
            self._awake().tell({"do": "stop"})

    def _forget(self, run: Job) -> None:
        self._runs.pop(run.id, None)
        self._looked_at.pop(run.id, None)
        run.delete()

    def _save(self, run: Job) -> None:
        try:
            run.save()
        except OSError:
            run.says = run.says or "The server's disk is full: download what you want to keep."

    def _tidy(self) -> None:
        """Delete the oldest runs that are over, by age and until the rest has room."""
        over = [run for run in self._runs.values() if not run.is_active]
        over.sort(key=lambda run: run.created, reverse=True)
        room = settings.kept_run_bytes
        oldest = time.time() - settings.kept_run_days * 24 * 3600
        for run in over:
            room -= run.bytes()
            if room < 0 or run.created < oldest:
                self._forget(run)

    # ------------------------------------------------------------- the one that works

    def _work(self) -> None:
        """Train what stands first in line, again and again."""
        while True:
            with self._changed:
                while not self._line and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                run = self._current = self._line.popleft()
                self._stop_asked = None
                run.begin()
                worker = self._awake()
            worker.tell(self._order(run))
            try:
                self._follow(run, worker)
            finally:
                with self._changed:
                    self._current = None
                    self._save(run)
                    if run.followers:
                        follower, *others = run.followers
                        run.followers, follower.followers = [], others
                        self._looked_at[follower.id] = time.monotonic()
                        self._line.append(follower)
                    self._tidy()

    def _order(self, run: Job) -> dict[str, Any]:
        network = run.folder / f"bundle-{run.step}-{int(time.time())}"
        return {
            "do": "train",
            "plan": asdict(run.plan),
            "out": str(network),
            "resume": str(run.folder / run.resumes) if run.resumes else None,
            "drawing": run.drawing,
            "seconds": settings.max_run_seconds,
        }

    def _follow(self, run: Job, worker: WorkerProcess) -> None:
        """Take note of what the worker tells, until the run is over."""
        overdue = time.monotonic() + _TICK
        while run.is_active:
            event = worker.next_event(_TICK)
            if event is not None:
                with self._lock:
                    self._note(run, event)
            if time.monotonic() > overdue:
                overdue = time.monotonic() + _TICK
                with self._lock:
                    self._look_for_overdue(run, worker)

    def _note(self, run: Job, event: dict[str, Any]) -> None:
        run.note(event)
        if event["event"] in _LOGGED:
            with contextlib.suppress(OSError):  # the training matters more than its log
                run.log(event)
        match event["event"]:
            case "done":
                self._finish(run, event)
            case "failed":
                run.end("failed", event["sentence"])
            case "gone":
                run.end("failed", _GONE)
                if not self._closed:
                    self._awake()

    def _finish(self, run: Job, event: dict[str, Any]) -> None:
        before, bundle = run.bundle_folder, Path(event["bundle"])
        run.bundle, run.resumes = bundle.name, None
        run.test_accuracy, run.test_loss = event["test_accuracy"], event["test_loss"]
        run.val_accuracy, run.seconds = event["val_accuracy"], event["seconds"]
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)
        run.can_resume = (bundle / PROGRESS).exists()
        if not run.can_resume:
            run.end("finished")
        elif run.state == "stopping":
            run.end("stopped", run.stopped_because)
        else:
            run.end("stopped", f"Stopped at the limit of {settings.max_run_seconds / 60:.3g} min.")

    def _look_for_overdue(self, run: Job, worker: WorkerProcess) -> None:
        now = time.monotonic()
        unwatched = now - settings.unwatched_seconds
        for waiting in list(self._line):
            if self._looked_at.get(waiting.id, now) < unwatched:
                self._stop(waiting, _UNWATCHED)
        if run.state in ("starting", "running") and self._looked_at.get(run.id, now) < unwatched:
            self._stop(run, _UNWATCHED)
        if self._stop_asked and now - self._stop_asked > _STOP_PATIENCE:
            worker.kill()
