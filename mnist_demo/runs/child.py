"""Where the worker process begins: it steps back behind the page before it loads TensorFlow."""

import os

_NICE = 15


def step_back() -> None:
    """Use only the processor time that nobody else wants: people draw meanwhile."""
    if hasattr(os, "SCHED_IDLE"):  # Linux
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    elif hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)


if __name__ == "__main__":
    step_back()
    from mnist_demo.training.worker import main

    main()
