"""Signals as a program meets them that somebody starts at a terminal."""

import signal


def heed_signals() -> None:
    """Let Ctrl-C and a hang-up do again what they do: for ``preexec_fn`` of a process.

    Tests that a shell runs in its background ignore the first, and those under ``nohup`` the
    second; what they start would ignore it, too.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
