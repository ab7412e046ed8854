"""What a machine lacks: a reason to skip, or a failure where everything must run."""

import os

import pytest

ALL_MUST_RUN = bool(os.environ.get("MNIST_DEMO_TESTS_REQUIRE_ALL"))
"""Set by `.ci/run`, whose machine has all that a test can need."""


def missing(what: str) -> None:
    """Skip, saying why, or fail where ``MNIST_DEMO_TESTS_REQUIRE_ALL`` is set."""
    if ALL_MUST_RUN:
        pytest.fail(f"MNIST_DEMO_TESTS_REQUIRE_ALL is set, and this needs {what}")
    pytest.skip(f"needs {what}")
