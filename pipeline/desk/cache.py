"""What the desk has read once serves every session and both languages, until a file behind it is another."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")
Stamp = tuple[tuple[int, int, int] | None, ...]

_lock = Lock()
_kept: dict[Callable[[], Any], tuple[Stamp, Any]] = {}


def kept(read: Callable[[], T], files: Sequence[Path]) -> T:
    """What ``read`` returns, read anew only when one of ``files`` has been replaced, added or removed since.

    Sessions are threads of one process: they share what is returned, and must not change it.
    """
    with _lock:  # two browsers that open at once read once
        stamp = tuple(_stamp(path) for path in files)  # before reading: what is newer than its stamp is read again
        if read not in _kept or _kept[read][0] != stamp:
            _kept[read] = (stamp, read())
        return cast(T, _kept[read][1])


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """A run publishes by renaming, so that a new artefact is a new file (inode)."""
    try:
        status = path.absolute().stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
