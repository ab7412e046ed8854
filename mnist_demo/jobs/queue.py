"""Who trains next: the order of the jobs, and the one worker that trains them."""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mnist_demo.bundle import read_card
from mnist_demo.datasets import Digits
from mnist_demo.errors import UserError
from mnist_demo.events import Done, Event
from mnist_demo.jobs import snapshots
from mnist_demo.jobs.job import Job
from mnist_demo.jobs.store import JobStore
from mnist_demo.jobs.view import job_to_page, network_to_page, snapshots_to_page
from mnist_demo.jobs.watchdog import is_overdue, stop_overdue
from mnist_demo.jobs.worker_process import WorkerGone, WorkerProcess
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.presets.form import config_from, configs_from
from mnist_demo.presets.hand import teaching_config
from mnist_demo.settings import CHAMPION, settings

_log = logging.getLogger(__name__)
_TICK_SECONDS = 0.5
"""Most seconds between two checks for overdue jobs."""
_CLOSING_SECONDS = 7
"""Seconds that the job under way has to be saved at the end: a container has ten for everything."""
_SHUT_DOWN = "Stopped, since the server was shut down."
_UNSAVED = "The server was shut down before this training could be saved."
_TOO_SLOW = "It took too long to stop and was ended, so what it learned is lost: start again."
_ENDED = (
    "The training process was ended from outside, perhaps for want of memory: start again, with "
    "fewer images or a smaller batch."
)
_PREVIEW_SECONDS = 30
"""Seconds that a page waits for a preview."""
_POLL_SECONDS = 0.1
"""Seconds between two reads of a job's events for a program that follows them."""


class JobQueue:
    """Everybody's jobs. Safe to call from several threads.

    One job trains at a time; the others wait. A person, known by a key that their browser made,
    sees and touches their own jobs only, and may have one under way or waiting, or a sweep.

    One lock guards everything here, the store and every job in it. Each public method holds it, and
    so does the training thread; both release it while they wait for the worker.
    """

    def __init__(self, folder: Path) -> None:
        """Load the jobs that lie in a folder; no worker is started before `warm_up`."""
        # notified when a job joins the queue, when one is over, and at the end
        self._lock = threading.Condition()
        self._store = JobStore(folder)
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._worker: WorkerProcess | None = None
        self._closed = False
        threading.Thread(target=self._train_in_turn, daemon=True).start()

    def warm_up(self) -> None:
        """Start the worker, so that the first job does not wait for it."""
        with self._lock, suppress(UserError):  # the page reads without it
            self._living_worker()

    def close(self) -> None:
        """Stop all jobs and end the worker.

        The one under way is saved first, so that it can be resumed later; one that has not learned
        from any batch yet, or is not saved in `_CLOSING_SECONDS`, ends without a network.
        """
        with self._lock:
            for job in list(self._waiting):
                self._stop(job, _SHUT_DOWN)
            self._closed = True
            self._lock.notify_all()
            if self._current and self._current.state == "running":
                self._stop(self._current, _SHUT_DOWN)
            if self._current and self._current.state == "stopping":
                self._lock.wait_for(lambda: self._current is None, _CLOSING_SECONDS)
            if self._current:
                self._current.end("failed", _UNSAVED)
                self._store.save(self._current)
            if self._worker:
                self._worker.kill()

    def submit(
        self,
        key: str,
        form: object,
        sweep: object = None,
        drawing: np.ndarray | None = None,
        learned: Digits | None = None,
    ) -> list[str]:
        """Put a job in the queue, or a sweep of them.

        Args:
            key: whose it is.
            form: what is to be trained, as for `form.config_from`.
            sweep: values to compare, as for `form.configs_from`; one job for each combination.
            drawing: uint8, shape (28, 28): what lies on the person's pad, to be read meanwhile.
            learned: digits that came with the request, to learn from besides the form's data; they
                are kept with the job, and deleted with it.

        Returns:
            The ids of the jobs.

        Raises:
            UserError: a value is out of its range, the person has a job under way, the queue is
                full, or it cannot be stored.
        """
        return self.submit_configs(key, configs_from(form, sweep), drawing, learned)

    def submit_configs(
        self,
        key: str,
        configs: list[TrainingConfig],
        drawing: np.ndarray | None = None,
        learned: Digits | None = None,
        is_urgent: bool = False,
        is_temporary: bool = False,
    ) -> list[str]:
        """Put jobs in the queue as `submit` does, for configs that no form describes.

        Args:
            key: whose they are.
            configs: what is to be trained, one after the other.
            drawing: as for `submit`.
            learned: as for `submit`; a config without ``data`` learns from them alone.
            is_urgent: whether a room waits for it: then it comes before those that wait.
            is_temporary: whether they are deleted, with the drawings, when the server starts again.

        Returns:
            The ids of the jobs.

        Raises:
            UserError: the person has a job under way, the queue is full, or they cannot be stored.
        """
        with self._lock:
            return self._put_in_queue(
                key, configs, drawing, learned, is_urgent=is_urgent, is_temporary=is_temporary
            )

    def teach(self, key: str, base: str | None, drawings: Digits) -> str:
        """Put a job in the queue that teaches a network a person's hand.

        Args:
            key: whose it is.
            base: the id of the job whose network is taught; None for the champion.
            drawings: what that person drew; kept with the job, and deleted with it.

        Returns:
            The id of the job.

        Raises:
            UserError: as `submit`; or that network is not on the server.
        """
        with self._lock:
            bundle = CHAMPION if base is None else self._store.bundle(base)
            config = teaching_config(read_card(bundle).training)
            return self._put_in_queue(key, [config], None, drawings, bundle)[0]

    def watch(self, key: str, cursors: dict[str, int]) -> dict[str, Any]:
        """A person's jobs, newest first, and what is new of the curves named.

        Args:
            key: whose jobs.
            cursors: ids of jobs, and for each how many points of its curve are known already.

        Returns:
            ``runs``, as `view.job_to_page`, and ``curves``: for each id in ``cursors`` the index
            ``from`` and the ``points`` from there on. Jobs that are watched do not stop.
        """
        now = time.monotonic()
        with self._lock:
            own = self._store.owned(key)
            for job in own:
                job.last_watched = now
            curves = {
                job.id: {"from": cursors[job.id], "points": job.curve.points[cursors[job.id] :]}
                for job in own
                if job.id in cursors
            }
            with_samples = [job for job in own if job.probabilities]
            active = next((job for job in with_samples if job.is_active), None)
            sampled = active or next(iter(with_samples), None)
            shown = [job_to_page(job, self._ahead(job), job is sampled) for job in own]
        return {"runs": shown, "curves": curves}

    def events(self, key: str, job_id: str) -> Iterator[Event]:
        """The events of a job as they happen, to its end; followed so, it counts as watched.

        Raises:
            UserError: it is not the person's, or it fails.
        """
        place = 0
        while True:
            with self._lock:
                job = self._store.get(key, job_id)
                job.last_watched = time.monotonic()
                active, state, message = job.is_active, job.state, job.message
            for after, event in self._store.read_events(job, place):
                place = after
                yield event
            if state == "failed":
                raise UserError(message)
            if not active:
                return
            time.sleep(_POLL_SECONDS)

    def snapshots(self, key: str, job_id: str) -> dict[str, Any]:
        """What a job made of its images at about twenty steps, as `view.snapshots_to_page`.

        Raises:
            UserError: it is not the person's.
        """
        with self._lock:
            folder = self._store.get(key, job_id).folder
        return snapshots_to_page(snapshots.read(folder))

    def stop(self, key: str, job_id: str) -> None:
        """Stop a job, and with it the rest of its sweep; its network is kept as it is then.

        Raises:
            UserError: it is not the person's.
        """
        with self._lock:
            self._stop(self._store.get(key, job_id))

    def resume(self, key: str, job_id: str) -> None:
        """Put a stopped job in the queue again, to go on from where it was.

        Raises:
            UserError: it is not the person's, cannot go on, or another one is under way.
        """
        with self._lock:
            job = self._store.get(key, job_id)
            if not job.can_resume or job.is_active:
                raise UserError(f"{job.label} cannot go on: start a new training.")
            self._require_none_active(key)
            job.drawing = snapshots.read(job.folder).drawing
            self._enqueue(job)

    def delete(self, key: str, job_id: str) -> None:
        """Delete a job and its network.

        Raises:
            UserError: it is not the person's, or not over yet.
        """
        with self._lock:
            job = self._store.get(key, job_id)
            if job.is_active:
                raise UserError(f"{job.label} is under way: stop it first.")
            self._store.delete(job)

    def stop_or_delete(self, key: str, job_id: str) -> None:
        """Stop a job that is not over yet, or delete it and its network.

        Raises:
            UserError: it is not the person's.
        """
        with self._lock:
            job = self._store.get(key, job_id)
            if job.is_active:
                self._stop(job)
            else:
                self._store.delete(job)

    def bundle(self, job_id: str) -> Path:
        """The folder of a job's network, for whoever knows the id.

        Raises:
            UserError: there is no such job, or it has no network yet.
        """
        with self._lock:
            return self._store.bundle(job_id)

    def networks(self, key: str) -> list[dict[str, Any]]:
        """A person's networks, newest first, as `view.network_to_page`."""
        with self._lock:
            return [network_to_page(job) for job in self._store.owned(key) if job.bundle]

    def counts(self) -> dict[str, int]:
        """How many jobs of all people are ``training``, 0 or 1, and how many are ``waiting``."""
        with self._lock:
            return {"training": int(self._current is not None), "waiting": len(self._waiting)}

    def preview(self, form: object) -> dict[str, Any]:
        """A few training images, and what augmentation makes of them.

        Args:
            form: as for `form.config_from`.

        Returns:
            ``images`` and ``augmented``, each 28×28 grey bytes in base64, and ``labels``.

        Raises:
            UserError: a value is out of its range, or the data set is not available.
        """
        config = config_from(form)
        with self._lock:
            worker = self._living_worker()
        reply = worker.preview(asdict(config), _PREVIEW_SECONDS)
        if reply is None:
            raise UserError("The digits are not ready yet: try again in a moment.")
        if "error" in reply:
            raise UserError(reply["error"])
        return {name: reply[name] for name in ("images", "labels", "augmented")}

    def _train_in_turn(self) -> None:
        """Train the first that waits, again and again: what the training thread does."""
        while True:
            with self._lock:
                while not self._waiting and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                job = self._current = self._waiting.popleft()
                job.start()
                worker = self._give_to_worker(job)  # under the lock: no stop can overtake it
            try:
                if worker:
                    self._follow(job, worker)
            finally:
                with self._lock:
                    self._current = None
                    self._store.save(job)
                    if still_wanted := [each for each in job.followers if each.is_active]:
                        follower, *follower.followers = still_wanted
                        self._enqueue(follower)
                    job.followers = []
                    self._store.tidy()
                    self._lock.notify_all()

    def _follow(self, job: Job, worker: WorkerProcess) -> None:
        """Take note of what the worker tells, until the job is over."""
        while job.is_active:
            event = worker.next_event(_TICK_SECONDS)
            with self._lock:
                if event is not None and job.is_active:  # it may just have been closed
                    self._note(job, event)
                stop_overdue((job, *self._waiting), worker, self._stop)

    # the caller of these holds the lock

    def _living_worker(self) -> WorkerProcess:
        """The process that trains, started if there is none; raises `UserError` if it cannot be."""
        if self._worker is None or not self._worker.is_alive:
            try:
                self._worker = WorkerProcess()
            except OSError:
                _log.exception("The process that trains could not be started")
                raise UserError(
                    "The server cannot start a training: its log tells why, so tell its host."
                ) from None
        return self._worker

    def _give_to_worker(self, job: Job) -> WorkerProcess | None:
        """Order a job to be trained; None, and the job has failed, if that cannot be."""
        try:
            worker = self._living_worker()
        except UserError as error:
            job.end("failed", str(error))
            return None
        worker.tell(_order(job))
        return worker

    def _put_in_queue(
        self,
        key: str,
        configs: list[TrainingConfig],
        drawing: np.ndarray | None,
        learned: Digits | None,
        base: Path | None = None,
        is_urgent: bool = False,
        is_temporary: bool = False,
    ) -> list[str]:
        self._require_none_active(key)
        if len(self._waiting) >= settings.max_waiting_jobs:
            raise UserError("Very many trainings are waiting: try again in a few minutes.")
        jobs = self._store.create(key, configs, drawing, learned, base, is_temporary)
        first, *first.followers = jobs
        self._enqueue(first, is_urgent)
        return [job.id for job in jobs]

    def _require_none_active(self, key: str) -> None:
        if any(job.is_active for job in self._store.owned(key)):
            raise UserError("One of your trainings is under way: stop it or wait for its end.")

    def _enqueue(self, job: Job, is_urgent: bool = False) -> None:
        job.enqueue()
        if is_urgent:
            self._waiting.appendleft(job)
        else:
            self._waiting.append(job)
        self._lock.notify_all()

    def _ahead(self, job: Job) -> int | None:
        """How many jobs come before one that waits; None if it does not wait."""
        if job.state != "waiting":
            return None
        before = self._waiting.index(job) if job in self._waiting else len(self._waiting)
        return before + (self._current is not None)

    def _stop(self, job: Job, reason: str = "") -> None:
        for follower in job.followers:
            follower.end("stopped", "Its sweep was stopped before it began.")
            self._store.save(follower)
        job.followers = []
        if job.state == "waiting":
            if job in self._waiting:
                self._waiting.remove(job)
            job.end("stopped", reason or "Stopped before it began.")
            self._store.save(job)
        elif job.state in ("starting", "running"):
            job.request_stop(reason)
            self._living_worker().tell({"do": "stop"})

    def _note(self, job: Job, event: Event | WorkerGone) -> None:
        if isinstance(event, WorkerGone):
            job.end("failed", _TOO_SLOW if is_overdue(job) else _ENDED)
            if not self._closed:
                with suppress(UserError):
                    self._living_worker()
            return
        self._store.append_event(job, event)
        job.update(event)
        match event:
            case Done(bundle=str(bundle)):
                self._finish(job, Path(bundle))

    def _finish(self, job: Job, bundle: Path) -> None:
        self._store.replace_bundle(job, bundle)
        if not job.can_resume:
            job.end("finished")
        elif job.state == "stopping":
            job.end("stopped", job.stop_reason)
        else:
            minutes = settings.max_run_seconds / 60
            job.end("stopped", f"Stopped at the limit of {minutes:.3g} min.")


def _paths(job: Job) -> dict[str, str]:
    """Those fields of a job's config that name something in its folder, as paths."""
    named = {"folder": job.config.folder, "start_from": job.config.start_from}
    return {field: str(job.folder / name) for field, name in named.items() if name}


def _order(job: Job) -> dict[str, Any]:
    """What the worker is told to do for a job."""
    return {
        "do": "train",
        "config": asdict(job.config) | _paths(job),
        "out": str(job.folder / f"bundle-{job.step}-{int(time.time())}"),
        "resume": str(job.bundle_folder) if job.bundle else None,
        "drawing": job.drawing,
        "seconds": settings.max_run_seconds,
    }
