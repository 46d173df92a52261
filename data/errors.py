"""Errors that a person can act on: what is wrong, where, and what to do next.

Exit codes follow the whole product: 0 done, 1 user error, 2 system failure, 3 data refused.
"""


class UserError(Exception):
    """The command, a parameter or a path is wrong; the user can mend it. Exit code 1."""

    exit_code = 1


class RunFailed(Exception):
    """Something broke that is neither the command's fault nor the data's: a stage, a server, a disk. Exit code 2."""

    exit_code = 2


class DataRefused(Exception):
    """The data breaks its contract beyond what may be set aside. Exit code 3."""

    exit_code = 3
