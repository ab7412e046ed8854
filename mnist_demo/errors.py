"""The one exception whose message is written for the person in front of the screen."""


class UserError(Exception):
    """Something the user can put right; the message is one sentence that says what and how.

    The page and the command line show the message as it stands, without a traceback.
    """
