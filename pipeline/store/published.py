"""What people read: the results of one finished run, whole, while the next run is under way.

DVC removes an output before its stage runs, so ``data/store`` is incomplete during a run and after a run that has died.
So ``publish`` links the finished results into a folder of their own and swaps ``data/results`` to it in one step.
Links cost no space and little time. They stay right because nothing in the store is changed in place: writers swap
files in (``pipeline.store.files``), and DVC removes and links.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.store.files import STORE, hash_of, refuse_if_orphaned, sync, sync_entry, write_json

RESULTS = Path("data/results")
"""A link to the results of the last finished run. Whoever reads several files of one run resolves it once."""

VERSIONS = RESULTS.with_name(".results")
TABLES, QUARANTINE, LABELS = RESULTS / "tables", RESULTS / "quarantine", RESULTS / "labels"
FEATURES, MODEL = RESULTS / "features", RESULTS / "model"
SCORES, REPORTS = RESULTS / "scores", RESULTS / "reports"
MANIFEST = "manifest.json"
PUBLICATION = STORE / "publication.json"
"""The manifest once more, as the output of ``publish`` that DVC knows."""

KEPT_VERSIONS = 2
"""The present results, and those before: a reader that has just begun with them can finish."""


def publish(names: Sequence[str]) -> dict[str, str]:
    """Make these files and folders of the store the results that people read, all at once.

    Parameters
    ----------
    names
        Files and folders, relative to the store; each has to be there.

    Returns
    -------
    dict
        SHA-256 of every file, by its path relative to the results; ``manifest.json`` among the results holds the same.
    """
    VERSIONS.mkdir(parents=True, exist_ok=True)
    half = VERSIONS / f".{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    try:
        hashes = _link_all(names, half)
        write_json(half / MANIFEST, hashes)
        sync(half)
        refuse_if_orphaned()
        _swap_link(_kept_as(half, hash_of(half / MANIFEST)[:16]))
    finally:
        shutil.rmtree(half, ignore_errors=True)
    _remove_old()
    return hashes


def _link_all(names: Sequence[str], folder: Path) -> dict[str, str]:
    hashes = {}
    for name in names:
        entries = [STORE / name, *(STORE / name).rglob("*")]
        for path in sorted(entry for entry in entries if entry.is_file()):
            place = path.relative_to(STORE)
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            os.link(path, folder / place)
            hashes[place.as_posix()] = hash_of(path)
    return hashes


def _kept_as(half: Path, name: str) -> Path:
    """The folder under the name that follows from its content; the same content is there already after a second run."""
    version = VERSIONS / name
    if not version.exists():
        os.rename(half, version)
    os.utime(version)
    return version


def _swap_link(version: Path) -> None:
    link = VERSIONS / f".link.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(VERSIONS.name) / version.name)
    os.replace(link, RESULTS)
    sync_entry(RESULTS.parent)


def _remove_old() -> None:
    present = RESULTS.resolve()
    versions = sorted(VERSIONS.iterdir(), key=lambda path: path.lstat().st_mtime, reverse=True)
    for path in [path for path in versions if path.resolve() != present][KEPT_VERSIONS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
