"""What has been begun is ended before the process is."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ASKED_TO_END = (signal.SIGTERM, signal.SIGINT)
"""By a scheduler, or by Ctrl-C. SIGKILL cannot be put off."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put off the end that somebody asks for until the block is done; elsewhere than in the main thread, do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = {each: signal.signal(each, lambda number, _: asked.append(number)) for each in ASKED_TO_END}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in asked:
            signal.raise_signal(number)
