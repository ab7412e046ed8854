"""Trainings begun on the page: a queue of jobs, one worker process that trains them, their folders.

The page only watches a job; it goes on without the page, and TensorFlow stays in the worker.
"""

from mnist_demo.jobs.queue import JobQueue

__all__ = ["JobQueue"]
