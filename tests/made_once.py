"""What one run of the tests makes once, however many processes it has."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder that the first process to need it makes; the others wait for it and use it.

    Nobody may write to it afterwards: copy it to change it.

    Args:
        tmp_path_factory: pytest's fixture.
        name: of the folder; no other of the run has it.
        make: called with the path of the folder, which is not there yet.
    """
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent  # above the folders of the workers
    folder = run / "made-once" / name
    made = folder.with_suffix(".made")
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not made.exists():
            make(folder)
            made.touch()
    return folder
