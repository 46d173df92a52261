"""What a killed run has left half written is put right before the next run starts.

DVC writes its file of locks, its lock file and its database of file hashes in place. A process that is killed in the
middle leaves a part of them, and every later run would end with an error until somebody deletes the file. All of them
can be made again: the locks belong to processes that are gone, hashes are computed again, and the run cache brings back
what the lock file listed. Nothing is touched while another run holds DVC's lock.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import psutil
import yaml
import zc.lockfile

from pipeline.store.files import STORE
from pipeline.store.published import MANIFEST, PUBLICATION, RESULTS, VERSIONS
from pipeline.store.sqlite_files import is_sound

TMP = Path(".dvc/tmp")
SITE = TMP / "site"
"""Where DVC keeps its databases of this project: hashes of files by inode and time."""

LOCK_FILE = Path("dvc.lock")


def put_right() -> list[str]:
    """Remove or set aside what cannot be read; gives a sentence for each, for the log.

    Returns nothing, and does nothing, while another run is at work or where DVC has never run.
    """
    if not TMP.is_dir():
        return []
    try:
        lock = zc.lockfile.LockFile(str(TMP / "lock"))
    except zc.lockfile.LockError:
        return []  # DVC will say that another run is at work
    try:
        return [*_locks(), *_lock_file(), *_databases(), *_temporary_files(STORE), *_publication()]
    finally:
        lock.close()


def _locks() -> Iterable[str]:
    path = TMP / "rwlock"
    if not path.exists():
        return
    if not _reads(path, _is_rwlock):
        path.unlink()
        yield f"{path} was left half written by a run that was killed; it was removed."
    elif (holders := _holders(json.loads(path.read_text()))) and not any(map(_is_running, holders)):
        path.unlink()  # DVC would take a process that has ended, but that nobody has taken note of, for one at work


def _holders(locks: Mapping[str, Any]) -> list[int]:
    read = [each["pid"] for readers in locks.get("read", {}).values() for each in readers]
    return [*read, *(each["pid"] for each in locks.get("write", {}).values())]


def _is_running(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _is_rwlock(text: str) -> None:
    from dvc.rwlock import SCHEMA  # a tenth of a second, and the file is nearly always empty braces

    found = json.loads(text)
    if found != {}:
        SCHEMA(found)


def _lock_file() -> Iterable[str]:
    if LOCK_FILE.exists() and not _reads(LOCK_FILE, _is_lock_file):
        aside = LOCK_FILE.with_name("dvc.lock.damaged")
        os.replace(LOCK_FILE, aside)
        yield f"{LOCK_FILE} was left half written; it is {aside} now, and this run writes a new one."


def _is_lock_file(text: str) -> None:
    from dvc.schema import COMPILED_LOCKFILE_SCHEMA

    COMPILED_LOCKFILE_SCHEMA(yaml.load(text, Loader=yaml.CSafeLoader))


def _reads(path: Path, check: Callable[[str], None]) -> bool:
    from voluptuous import Invalid

    try:
        check(path.read_text(encoding="utf-8"))
    except (ValueError, yaml.YAMLError, Invalid):  # not UTF-8, not JSON; not YAML; not of the form
        return False
    return True


def _databases() -> Iterable[str]:
    for path in sorted(SITE.rglob("*.db")):
        if not is_sound(path):
            shutil.rmtree(path.parent)
            yield f"{path} was damaged; it was removed, and DVC computes its hashes again."


def _temporary_files(store: Path) -> Iterable[str]:
    """Neighbours that killed writers have left: hidden, and with the number of a process that is gone in the name."""
    for path in [*store.glob(".*"), *store.glob("*/.*"), *VERSIONS.glob(".*")]:
        numbers = [int(part) for part in path.name.split(".") if part.isdigit()]
        if numbers and not any(map(_is_running, numbers)):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            yield f"{path} was left by a run that was killed; it was removed."


def _publication() -> Iterable[str]:
    """DVC knows ``publication.json`` only: without it, it publishes results again that somebody has removed."""
    if PUBLICATION.exists() and not (RESULTS / MANIFEST).exists():
        PUBLICATION.unlink()
        yield f"{RESULTS} is gone; it is published again."
