"""Who made which version the champion, when and why: a line of JSON per change, only ever added to.

The file lies beside the registry, not in the store: what is computed again must not take it along. Whoever changes the
champion holds its lock from before the registry is read until the line is on disk, so changes come one after another.
"""

import fcntl
import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from data.errors import UserError

Action = Literal["gate", "promote", "rollback"]


@dataclass(frozen=True)
class Entry:
    """One change of the champion; ``before`` is None for the first, ``run_id`` says which model a number stood for."""

    when: str
    who: str
    action: Action
    why: str
    model: str
    before: str | None
    after: str
    run_id: str
    metrics: dict[str, float]


class Audit:
    """The audit file while its lock is held."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._path = path

    def add(self, entry: Entry) -> None:
        """Append a line and wait until it is on disk; what a killed writer left unfinished is closed off first."""
        line = (json.dumps(asdict(entry), ensure_ascii=False, allow_nan=False) + "\n").encode()
        size = os.fstat(self._descriptor).st_size
        if size and os.pread(self._descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line
        os.write(self._descriptor, line)
        os.fsync(self._descriptor)

    def entries(self) -> list[Entry]:
        """Every change so far, oldest first."""
        return read_audit(self._path)


@contextmanager
def locked(path: Path) -> Iterator[Audit]:
    """Hold the audit file's lock; UserError if someone else does, or the file can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    except OSError as error:
        raise UserError(f"The audit file {path} can't be written ({error.strerror}); nothing was changed.") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError("Someone else is changing the champion just now. Look again, then try again.") from None
        yield Audit(descriptor, path)
    finally:
        os.close(descriptor)


def read_audit(path: Path) -> list[Entry]:
    """Every change so far, oldest first; none without a file. A line that was cut off by a crash changed nothing."""
    if not path.exists():
        return []
    return [Entry(**told) for line in path.read_text(encoding="utf-8").splitlines() if (told := _parsed(line))]


def entry(action: Action, why: str, model: str, before: str | None, after: str, told: dict[str, Any]) -> Entry:
    """A change made now by the person at the keyboard; ``told`` are run_id and metrics of the new champion."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(now, _who(), action, why, model, before, after, told["run_id"], told["metrics"])


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without an entry for its user
        return f"user {os.getuid()}"
