"""Where results are kept: a folder per version, named by what it was made from, and the pointer ``latest``.

A version is filled beside its place, synced and renamed; only then ``latest`` is swapped, in one rename. Whoever reads
``latest`` sees the last result or the new one, never a part. One process at a time may write: it holds the lock.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import UserError
from pipeline.store.files import hash_of, sync

MANIFEST = "manifest.json"
TIMINGS = "timings.json"
"""When and how fast a version was made: the one file that may differ between two runs on the same input."""


@dataclass(frozen=True)
class Shelf:
    """The folder ``--out``."""

    out: Path

    @property
    def latest(self) -> Path:
        """The pointer to the version that was published last: a relative symbolic link."""
        return self.out / "latest"

    @property
    def versions(self) -> Path:
        """The folder of all versions."""
        return self.out / "versions"

    @property
    def work(self) -> Path:
        """Scratch of the run that holds the lock, on the same disk as the result."""
        return self.out / ".work"

    @property
    def refused(self) -> Path:
        """What was found in tables that were refused last."""
        return self.out / "refused"

    @property
    def refused_replay(self) -> Path:
        """The same of a replay: what it was made from stays in ``refused``, to be repaired once more."""
        return self.out / "refused_replay"

    def scratch_of(self, version: str) -> Path:
        """The folder in which a version is prepared: as a killed run has left it, or new. Others are removed."""
        folder = self.work / version
        for path in self.work.glob("*"):
            if path != folder:
                shutil.rmtree(path)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only run that writes here. The kernel gives a lock back when its process ends, however it ends.

        Raises
        ------
        UserError
            When another run is at work here, or the folder cannot be written to.
        """
        try:
            self.versions.mkdir(parents=True, exist_ok=True)
            self._refuse_links()
            descriptor = os.open(self.out / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise UserError(f"Cannot write to --out {self.out}: {error.strerror} ({error.filename}).") from error
        try:
            _lock(descriptor, self.out)
            self._sweep()
            yield
        finally:
            os.close(descriptor)

    def finished(self, version: str) -> dict[str, Any] | None:
        """The manifest of a version that is there and whole, file by file; None otherwise."""
        folder = self.versions / version
        try:
            manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            whole = all(hash_of(folder / name) == expected for name, expected in manifest["outputs"].items())
        except (OSError, ValueError, KeyError):
            return None
        return manifest if whole else None

    def publish(self, filled: Path, version: str) -> None:
        """Put a filled folder in its place; what was there under the same name was not whole."""
        sync(filled)
        shutil.rmtree(self.versions / version, ignore_errors=True)
        os.rename(filled, self.versions / version)
        _sync_entry(self.versions)

    def point_to(self, version: str) -> None:
        """Make ``latest`` lead to a version."""
        target = Path(self.versions.name, version)
        if self.latest.is_symlink() and Path(os.readlink(self.latest)) == target:
            return
        fresh = self.out / ".latest"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        os.replace(fresh, self.latest)
        _sync_entry(self.out)

    def _refuse_links(self) -> None:
        if self.latest.exists() and not self.latest.is_symlink():
            raise UserError(f"{self.latest} is not the pointer to a result. Move it away, or choose another --out.")
        for path in (self.versions, self.work, self.latest):
            if path.is_symlink() and not path.resolve().is_relative_to(self.versions.parent.resolve()):
                raise UserError(
                    f"{path} is a symbolic link to {path.resolve()}, outside --out: nothing is written there. "
                    "Remove the link, or name the folder itself with --out."
                )

    def _sweep(self) -> None:
        """Remove what killed runs left half made: whoever holds the lock is alone."""
        for path in self.versions.glob(".*"):
            shutil.rmtree(path, ignore_errors=True)


def _lock(descriptor: int, out: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 100, 0).decode(errors="replace").strip() or "unknown"
        raise UserError(f"Another run (process {holder}) is at work in {out}: nothing was done here.") from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)


def _sync_entry(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
