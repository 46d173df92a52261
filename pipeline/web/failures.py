"""What can become of a request, told apart by one question: may it have been acted upon?"""

from data.errors import RunFailed


class NotSent(Exception):
    """The request has not left this machine: nobody has acted on it, and it may be sent again."""


class Unanswered(Exception):
    """The request may have been acted upon, and nobody has said so: look before it is sent again."""


class Busy(Exception):
    """The server has declined for now, and has done nothing.

    Attributes
    ----------
    seconds
        How long it asks to be left alone; None: it does not say.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unreachable(RunFailed):
    """The server could not be spoken to, however patiently. Exit code 2; the next run goes on from there."""


class Forbidden(RunFailed):
    """The address, or what answers there, is not to be trusted. Exit code 2; trying again does not help."""
