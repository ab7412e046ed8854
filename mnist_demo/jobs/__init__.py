"""Trainings started on the page: their queue, the worker process that trains them, their folders.

The page only watches a job; it goes on without the page, and TensorFlow stays in the worker.
"""

from mnist_demo.jobs.queue import JobQueue

__all__ = ["JobQueue"]
