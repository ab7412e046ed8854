"""The app, whose trainings do not step back: for tests that wait for one.

Beside the other tests of a run, a training that steps back hardly gets on: it takes minutes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mnist_demo.jobs import worker_process
from mnist_demo.ui.server import main

worker_process._NICENESS = 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
