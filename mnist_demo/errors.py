"""`UserError`, the only exception whose message is shown to people."""


class UserError(Exception):
    """An error that the user can correct; its message is one sentence that says what and how.

    The page and the command line show the message unchanged, without a traceback.
    """
