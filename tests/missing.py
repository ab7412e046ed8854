"""What a machine lacks: a reason to skip at home, a failure in CI."""

import os

import pytest

_IN_CI = bool(os.environ.get("CI"))


def missing(what: str) -> None:
    """Skip, saying why, what this machine cannot run; in CI everything must run."""
    if _IN_CI:
        pytest.fail(f"CI must have {what}")
    pytest.skip(f"needs {what}")
