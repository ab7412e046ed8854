"""Open the page: ``python app.py`` on one's own machine, the entry point on a Space.

With ``--workshop`` a host leads a room of guests.
"""

import sys

from mnist_demo.ui.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
