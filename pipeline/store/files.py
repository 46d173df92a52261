"""The only door to the store's files: every file appears whole, or not at all.

A writer fills a temporary neighbour, syncs it and swaps it in, so whoever reads sees the old artefact or the new one,
never a part. A stage whose parent has died does not publish: ``dvc repro`` killed in the middle leaves orphans
behind, and one that wakes up later must not overwrite what a newer run has written.
"""

import ctypes
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.errors import UserError

STORE = Path("data/store")
RAW, TRUTH, TABLES, QUARANTINE = STORE / "raw", STORE / "truth", STORE / "tables", STORE / "quarantine"
LABELS, FEATURES, MODEL = STORE / "labels", STORE / "features", STORE / "model"
SCORES, REPORTS = STORE / "scores", STORE / "reports"
FINGERPRINTS, PARAMETERS = STORE / "fingerprints", STORE / "parameters"
PR_SET_PDEATHSIG = 1  # linux/prctl.h
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h

_parent_at_start = os.getppid()


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends (Linux; elsewhere the check before publishing holds)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    refuse_if_orphaned()


def refuse_if_orphaned() -> None:
    """Raise if the process that started this one is gone: its run is over and must not publish anything any more."""
    if os.getppid() != _parent_at_start:
        raise UserError("The run that started this stage has ended; nothing was published. Start the run again.")


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` to write a file or a folder to; swap it in when the block succeeds.

    The temporary file keeps the suffix of ``path``, since some writers choose the format by it.
    If the block raises, what was there before stays and the temporary path is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    _remove(temporary)
    try:
        yield temporary
        sync(temporary)
        refuse_if_orphaned()
        swap_in(temporary, path)
    finally:
        _remove(temporary)


@contextmanager
def published_folder(path: Path) -> Iterator[Path]:
    """Yield an empty temporary folder to fill; swap it in whole when the block succeeds."""
    with published(path) as temporary:
        temporary.mkdir()
        yield temporary


def sync(path: Path) -> None:
    """Force a file, or a folder with everything in it, to the disk."""
    for entry in [path, *(path.rglob("*") if path.is_dir() else ())]:
        sync_entry(entry)


def sync_entry(path: Path) -> None:
    """Force one file, or the entries of a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def swap_in(temporary: Path, path: Path) -> None:
    """Put a synced file or folder in the place of what is there, in one step."""
    if not path.is_dir():
        os.replace(temporary, path)
    elif not _exchange(temporary, path):
        # Without an atomic exchange (not Linux) there is an instant with neither folder in place.
        retired = temporary.with_name(temporary.name + ".old")
        os.rename(path, retired)
        os.rename(temporary, path)
        _remove(retired)
    sync_entry(path.parent)


def _exchange(first: Path, second: Path) -> bool:
    if sys.platform != "linux":
        return False
    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    if exchange is None:
        return False
    failed = exchange(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE)
    return not failed


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Publish ``value`` as indented JSON; NaN and infinities are refused, for JSON has none."""
    with published(path) as temporary:
        temporary.write_bytes(json_bytes(value))


def json_bytes(value: Any) -> bytes:
    """``value`` as indented JSON in UTF-8; NaN and infinities are refused, for JSON has none."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False, default=str) + "\n").encode()


def read_json(path: Path) -> Any:
    """Read a JSON artefact."""
    return json.loads(path.read_text())


def read_optional_json(path: Path) -> Any:
    """Read a JSON artefact that not every run has; None where it is absent."""
    return read_json(path) if path.exists() else None


def write_text(path: Path, text: str) -> None:
    """Publish a text file in UTF-8."""
    with published(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Publish a file whose bytes are at hand."""
    with published(path) as temporary:
        temporary.write_bytes(content)


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Publish a folder with these files and nothing else."""
    with published(folder) as temporary:
        for name, content in files.items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_bytes(content)


def read_files(folder: Path) -> dict[str, bytes]:
    """The content of every file of a folder, by its name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
