"""What a page is told of a job and of its network: plain values, ready for JSON."""

from dataclasses import asdict
from typing import Any

from mnist_demo.jobs.job import Job
from mnist_demo.jobs.snapshots import Snapshots
from mnist_demo.presets.architectures import architecture


def job_to_page(job: Job, ahead: int | None, with_samples: bool) -> dict[str, Any]:
    """The state of a job, as the page shows it.

    Args:
        job: one of the person's own.
        ahead: how many jobs come before it; None if it does not wait.
        with_samples: whether to send the images that it reads again and again: 15 kB.
    """
    pace = job.batches_per_second
    message = job.message
    if ahead is not None:
        waits = {0: "Starting …", 1: "One training is before yours."}
        message = waits.get(ahead, f"{ahead} trainings are before yours.")
    return {
        "id": job.id,
        "label": job.label,
        "state": job.state,
        "message": message,
        "ahead": ahead,
        "architecture": job.config.architecture,
        "parameters": architecture(job.config.architecture).parameters,
        "config": asdict(job.config),
        "step": job.step,
        "steps": job.steps,
        "epoch": job.epoch,
        "epochs": job.config.epochs,
        "images_per_second": pace and pace * job.config.batch_size,
        "seconds": job.seconds,
        "remaining": (job.steps - job.step) / pace if job.steps and pace else None,
        "val_accuracy": job.val_accuracy,
        "test_accuracy": job.test_accuracy,
        "test_loss": job.test_loss,
        "test_data": job.test_data,
        "test_size": job.test_size,
        "sweep": job.sweep,
        "taught": job.taught,
        "has_network": job.bundle is not None,
        "resumable": job.can_resume and not job.is_active,
        "samples": _samples(job) if with_samples else None,
    }


def network_to_page(job: Job) -> dict[str, Any]:
    """What can be said of a job's network in a list of them."""
    return {
        "run": job.id,
        "label": job.label,
        "architecture": job.config.architecture,
        "parameters": architecture(job.config.architecture).parameters,
        "test_accuracy": job.test_accuracy,
    }


def snapshots_to_page(kept: Snapshots) -> dict[str, Any]:
    """The ``images`` that a training read, their ``labels``, and its ``snapshots``, oldest first.

    There are none of a training that kept none, as those of earlier versions did. Twenty snapshots
    with the images are 60 kB.
    """
    return {
        "images": kept.samples.images if kept.samples else [],
        "labels": kept.samples.labels if kept.samples else [],
        "snapshots": [vars(snapshot) for snapshot in kept.taken],
    }


def _samples(job: Job) -> dict[str, Any] | None:
    """The sample images, their labels, and what the network now makes of them."""
    if job.samples is None or job.probabilities is None:
        return None
    return {
        "images": job.samples.images,
        "labels": job.samples.labels,
        "probabilities": job.probabilities,
    }
