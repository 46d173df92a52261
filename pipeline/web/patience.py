"""Trying again: how often, how long, and what may be sent twice."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.web.failures import Busy, NotSent, Unanswered, Unreachable

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for.

    Attributes
    ----------
    tries
        Attempts at a request that is not answered.
    longest_wait_s
        Waiting for a server that is busy ends the run when it takes longer than this; the next one goes on from there.
    sleep
        Waits; tests put in a clock that does not.
    """

    tries: int
    longest_wait_s: float
    sleep: Callable[[float], None] = field(default=time.sleep, compare=False)

    def try_for(self, act: Callable[[], T], *, repeatable: bool) -> T:
        """Do it until it works.

        Parameters
        ----------
        repeatable
            Whether doing it twice does no harm; otherwise what may have been done is not done again.

        Raises
        ------
        Unanswered
            It may have been done, and is not repeatable.
        Unreachable
            It has been tried often enough, or the server asks for a longer wait than is allowed.
        """
        failed, waited = 0, 0.0
        while True:
            try:
                return act()
            except Busy as busy:
                pause = max(1.0, waited if busy.seconds is None else busy.seconds)
                if waited + pause > self.longest_wait_s:
                    raise Unreachable(
                        f"{busy} It asks for {pause:.0f} s, params.yaml allows {self.longest_wait_s:.0f} s in all. "
                        "What is done is kept: run again later, and it goes on from there."
                    ) from None
            except (NotSent, Unanswered) as error:
                if isinstance(error, Unanswered) and not repeatable:
                    raise
                failed += 1
                pause = 2.0**failed
                if failed >= self.tries:
                    raise Unreachable(
                        f"{error} Tried {failed} times. Run again later: it goes on from there."
                    ) from None
            log.info("waiting %.0f s for a server", pause)
            self.sleep(pause)
            waited += pause


def seconds_asked(header: str | None) -> float | None:
    """What ``Retry-After`` says, if it gives seconds."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
