"""One process at a time: a lock that the kernel gives back when its process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import UserError


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file; a UserError says that another run does ``what`` already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"Another run is {what} in {path.parent}: nothing was done here.") from None
        yield
    finally:
        os.close(descriptor)
