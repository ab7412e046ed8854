"""Where the worker process begins: it steps back behind the page before it loads TensorFlow."""

import os

_NICE = 15

if __name__ == "__main__":
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    from mnist_demo.training.worker import main

    main()
