"""What stops a training that its owner does not stop.

A training stops, and keeps its network as it is then,

- when nobody has watched it for `settings.unwatched_seconds`, so that it does not keep others
  waiting; a page watches as long as it is open. One that still waits leaves the queue.
- after `settings.max_run_seconds`. The worker itself looks at the clock after each batch.

A worker that has not stopped and saved in time is killed; its training has failed then.
"""

import time
from collections.abc import Callable, Iterable

from mnist_demo.jobs.job import Job
from mnist_demo.jobs.worker_process import WorkerProcess
from mnist_demo.settings import settings

STOP_SECONDS = 90
"""How long a worker may take to stop and save before it is killed."""


def stop_overdue(
    jobs: Iterable[Job], worker: WorkerProcess, stop: Callable[[Job, str], None]
) -> None:
    """Stop the jobs that nobody watches, and kill a worker that does not stop.

    Args:
        jobs: the one that trains, and those that wait.
        worker: the process that trains.
        stop: stops a job, given the job and a sentence that says why.
    """
    for job in jobs:
        if not job.is_active:
            continue
        if job.stop_requested is None:
            if time.monotonic() - job.last_watched > settings.unwatched_seconds:
                stop(job, "Stopped, since nobody was watching any more.")
        elif is_overdue(job):
            worker.kill()


def is_overdue(job: Job) -> bool:
    """Whether a job was asked to stop, and has had all the time to do so."""
    asked = job.stop_requested
    return asked is not None and time.monotonic() - asked > STOP_SECONDS
