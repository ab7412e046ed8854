"""Runs Python as a user without a home, who can write nothing here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.missing import missing

_ROOT = Path(__file__).parents[1]
_PATIENCE = 300
_ID = "65534"
"""Number of the user and the group *nobody*."""


def nobody(arguments: list[str], **environment: str) -> tuple[list[str], dict[str, str]]:
    """A command that runs Python as *nobody*, and its environment; skips where that cannot be.

    Only root can become another user, who must be able to run an interpreter of this version and
    to read this repository and the packages that are installed.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"):
        missing("the right to become another user: run as root, with util-linux")
    become = ["setpriv", f"--reuid={_ID}", f"--regid={_ID}", "--clear-groups"]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GRADIO_", "MNIST_DEMO_")) and name != "HOME"
    }
    env |= {"HOME": "/nonexistent", "PYTHONPATH": os.pathsep.join([str(_ROOT), *sys.path[1:]])}
    env |= environment
    system = shutil.which(version, path="/usr/local/bin:/usr/bin")
    for python in filter(None, (sys.executable, system)):
        command = [*become, python]
        works = subprocess.run(
            [*command, "-c", "import subprocess, sys; import mnist_demo.settings; "
             "subprocess.run([sys.executable, '--version'], check=True)"],
            env=env, cwd="/", capture_output=True, check=False,
        )  # fmt: skip
        if works.returncode == 0:
            return [*command, *arguments], env
    missing("an interpreter and packages that every user can read")
    raise AssertionError


def as_nobody(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python as *nobody*, to its end."""
    command, env = nobody(arguments, **environment)
    return subprocess.run(
        command, env=env, cwd=_ROOT, capture_output=True, text=True, timeout=_PATIENCE
    )
