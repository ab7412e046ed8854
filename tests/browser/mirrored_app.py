"""`untrained_app`, for which a server of the test plays the mirror that MNIST is downloaded from.

``MIRROR_FILE`` holds the fields of its `RemoteFile` as JSON.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from mnist_demo.datasets import mnist
from mnist_demo.datasets.remote_file import RemoteFile
from tests.untrained_app import main

if __name__ == "__main__":
    mnist.REMOTE = RemoteFile(**json.loads(os.environ["MIRROR_FILE"]))
    sys.exit(main())
