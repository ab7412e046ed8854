"""The app without a worker that waits for a training: for tests that train nothing.

A worker loads TensorFlow, and without MNIST makes digits, which takes longer than the app's start.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mnist_demo.jobs.queue import JobQueue
from mnist_demo.ui.server import main

JobQueue.warm_up = lambda self: None

if __name__ == "__main__":
    sys.exit(main())
