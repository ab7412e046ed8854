"""The jobs and their folders on the disk: who owns them, and which have to go.

Each job has a folder with

run.json       who, what, when, in which state
drawings       pictures of digits to learn from, where some came with the request
base           a copy of the network that is taught, where one is
events.jsonl   every batch and epoch of the training and its end, one JSON object a line
snapshots.jsonl  the images that it reads meanwhile, and what it made of them, as `snapshots` says
bundle-…       the trained network, once there is one; a job that was resumed writes a new one
"""

import contextlib
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from mnist_demo import disk, events
from mnist_demo.bundle import PROGRESS
from mnist_demo.datasets import Digits, folder
from mnist_demo.errors import UserError
from mnist_demo.events import BatchEnd, Done, EpochEnd, Event, SamplesChosen, Snapshot
from mnist_demo.ink.encoding import to_base64
from mnist_demo.jobs import snapshots
from mnist_demo.jobs.job import Job
from mnist_demo.presets.config import TrainingConfig
from mnist_demo.settings import settings

_log = logging.getLogger(__name__)
_RECORD, _EVENTS = "run.json", "events.jsonl"
_DRAWINGS, _BASE = "drawings", "base"
_UNSAVED = "The server could not store this training's state"


def owner_of(key: str) -> str:
    """What is kept of a person's key: enough to recognise it, not to use it."""
    return hashlib.sha256(key.encode()).hexdigest()


class JobStore:
    """Everybody's jobs. It has no lock of its own: `JobQueue` holds its lock around every call."""

    def __init__(self, folder: Path) -> None:
        """Load the jobs that lie in a folder, and delete the temporary ones.

        Those that the server's end has cut off have failed.
        """
        self._folder = folder
        self._jobs: dict[str, Job] = {}
        for record in folder.glob(f"*/{_RECORD}"):
            try:
                job = self._read(record.parent)
            except (OSError, ValueError, KeyError, TypeError):
                continue  # damaged, or of a version to come: left as it is
            if job.is_temporary:
                self.delete(job)
                continue
            if job.is_active:
                job.end("failed", "The server was restarted while this training was running.")
            self._jobs[job.id] = job
        for half_written in folder.glob("*/.partial-*"):
            shutil.rmtree(half_written, ignore_errors=True)
        self.tidy()

    def owned(self, key: str) -> list[Job]:
        """A person's jobs, newest first."""
        owner = owner_of(key)
        own = (job for job in self._jobs.values() if job.owner == owner)
        return sorted(own, key=lambda job: job.created, reverse=True)

    def get(self, key: str, job_id: str) -> Job:
        """One of a person's jobs.

        Raises:
            UserError: it does not exist, or is somebody else's.
        """
        job = self._jobs.get(job_id)
        if job is None or job.owner != owner_of(key):
            raise UserError("There is no such training of yours: it may have been deleted.")
        return job

    def bundle(self, job_id: str) -> Path:
        """The folder of a job's network, for whoever knows the id.

        Raises:
            UserError: there is no such job, or it has no network yet.
        """
        job = self._jobs.get(job_id)
        if job is None or job.bundle_folder is None:
            raise UserError("That network is not on the server: it was deleted, or never was.")
        return job.bundle_folder

    def create(
        self,
        key: str,
        configs: list[TrainingConfig],
        drawing: np.ndarray | None,
        learned: Digits | None = None,
        base: Path | None = None,
        is_temporary: bool = False,
    ) -> list[Job]:
        """New jobs of a person, one for each config, all of them or none.

        Args:
            key: whose they are.
            configs: what to train.
            drawing: uint8, shape (28, 28): what lies on the person's pad.
            learned: digits to learn from besides the data of the configs; they are kept in the
                job's folder, and deleted with it.
            base: the bundle whose weights to begin with; it is copied, since it may be deleted
                while the jobs wait.
            is_temporary: whether they are deleted when the server starts again.

        Raises:
            UserError: they cannot be stored, for want of room or otherwise.
        """
        jobs: list[Job] = []
        try:
            for config in configs:
                job = Job.new(owner_of(key), self._label(key, config), config, self._folder)
                job.is_temporary = is_temporary
                jobs.append(job)
                if len(configs) > 1:
                    job.sweep = jobs[0].id
                if learned is not None:
                    job.config = replace(config, folder=_DRAWINGS)
                if base is not None:
                    job.config = replace(job.config, start_from=_BASE)
                if drawing is not None:
                    job.drawing = to_base64(drawing)
                self._jobs[job.id] = job
                # first: whatever ends the server, no drawings lie there without a record
                self._write(job)
                if learned is not None:
                    folder.write(learned, job.folder / _DRAWINGS)
                if base is not None:
                    shutil.copytree(base, job.folder / _BASE)
        except OSError as error:
            _log.exception("A training could not be stored in %s", self._folder)
            for job in jobs:
                self.delete(job)
            remedy = "delete some of yours" if disk.is_full(error) else "tell its host"
            raise UserError(
                f"The server cannot store another training, {disk.reason(error)}: {remedy}."
            ) from None
        return jobs

    def save(self, job: Job) -> None:
        """Write a job's record; where that fails its message says so."""
        try:
            self._write(job)
        except OSError as error:
            _log.exception("The record of a training could not be written")
            cause = "The server's disk is full" if disk.is_full(error) else _UNSAVED
            job.message = job.message or f"{cause}: download what you want to keep."

    def append_event(self, job: Job, event: Event) -> None:
        """Append to its log, or to its snapshots, what of a training is kept on the disk."""
        match event:
            case BatchEnd() | EpochEnd() | Done():
                file = job.folder / _EVENTS
            case SamplesChosen() | Snapshot():
                file = job.folder / snapshots.FILE
            case _:
                return
        with contextlib.suppress(OSError):  # the training matters more than its log
            with file.open("a", encoding="utf-8") as log:
                log.write(json.dumps(events.to_dict(event)) + "\n")

    def read_events(self, job: Job, start: int = 0) -> Iterator[tuple[int, Event]]:
        """The events of a job from a place in its log on, each with the place after it.

        Needs no lock: what is written of a line meanwhile is left for the next time.
        """
        try:
            with (job.folder / _EVENTS).open("rb") as file:
                file.seek(start)
                while (line := file.readline()).endswith(b"\n"):
                    yield file.tell(), events.from_dict(json.loads(line))
        except FileNotFoundError:
            return

    def replace_bundle(self, job: Job, bundle: Path) -> None:
        """Give a job the network that it has just written, and delete the one before it."""
        before = job.bundle_folder
        job.bundle, job.can_resume = bundle.name, (bundle / PROGRESS).exists()
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)

    def delete(self, job: Job) -> None:
        """Forget a job and remove its folder."""
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    def tidy(self) -> None:
        """Delete the oldest jobs that are over, by age and until the rest has room."""
        over = [job for job in self._jobs.values() if not job.is_active]
        over.sort(key=lambda job: job.created, reverse=True)
        room = settings.kept_job_bytes
        oldest = time.time() - settings.kept_job_days * 24 * 3600
        for job in over:
            room -= _bytes(job.folder)
            if room < 0 or job.created < oldest:
                self.delete(job)

    def _label(self, key: str, config: TrainingConfig) -> str:
        """What it trains, and the first number after those of the person's others."""
        name = _name(config)
        same = [job.label for job in self.owned(key) if _name(job.config) == name]
        return f"{name} {max((int(label.rsplit(' ', 1)[1]) for label in same), default=0) + 1}"

    def _read(self, folder: Path) -> Job:
        """The job of a folder, with its curve.

        Raises:
            OSError, ValueError, KeyError, TypeError: there is none, or it cannot be read.
        """
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        job = Job.from_record(record, folder)
        for _, event in self.read_events(job):
            if isinstance(event, BatchEnd | EpochEnd):
                job.curve.add(event)
        return job

    def _write(self, job: Job) -> None:
        """Write a job's record, whole or not at all. Raises `OSError`."""
        job.folder.mkdir(parents=True, exist_ok=True)
        new = job.folder / (_RECORD + ".new")
        new.write_text(json.dumps(job.to_record()), encoding="utf-8")
        os.replace(new, job.folder / _RECORD)


def _name(config: TrainingConfig) -> str:
    return "my hand" if config.rehearse else config.architecture


def _bytes(folder: Path) -> int:
    """Bytes that a folder takes on the disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
