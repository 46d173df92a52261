"""A full disk, told in words whichever library has run into it."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import RunFailed

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def room_on(disk: Path, scratch: Path) -> Iterator[None]:
    """Raise RunFailed in place of whatever a full disk makes of the block, and give back the room of ``scratch``.

    The result that was published last is not touched: nothing is written to it in place.
    """
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        shutil.rmtree(scratch, ignore_errors=True)
        raise RunFailed(
            f"The disk of {disk} is full ({error}). The last result stays as it was, and what this run had begun was "
            "removed. Make room (old versions lie in versions/) and run again."
        ) from error


def is_full(error: BaseException) -> bool:
    """Whether an error says that a disk is full; DuckDB says so in words only."""
    return (isinstance(error, OSError) and error.errno in FULL) or os.strerror(errno.ENOSPC) in str(error)
