"""What a model was made of, by hash: whoever has the same bytes can make it again."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from pipeline.store.files import FEATURES, LABELS, MODEL, TABLES, hash_of

SECONDS = 20
"""After which an answer by git is not waited for."""


def lineage(params: Mapping[str, Any]) -> dict[str, Any]:
    """SHA-256 of everything the model comes from, and the commit of the code.

    Parameters
    ----------
    params
        The sections of ``params.yaml``; their hash is that of their JSON with sorted keys.

    Returns
    -------
    dict
        tables (by name), features, labels, model (its manifest, which names the hash of every file), params; commit
        (None without git), changed (whether files under version control differed from the commit; None without git).
    """
    canonical = json.dumps(params, sort_keys=True, ensure_ascii=False, default=str)
    return {
        "tables": {path.stem: hash_of(path) for path in sorted(TABLES.glob("*.parquet"))},
        "labels": hash_of(LABELS / "labels.parquet"),
        "features": hash_of(FEATURES / "features.parquet"),
        "model": hash_of(MODEL / "calibrated" / "main" / "manifest.json"),
        "params": hashlib.sha256(canonical.encode()).hexdigest(),
        **commit(),
    }


def commit() -> dict[str, str | bool | None]:
    """The commit of the code and whether anything but DVC's own record differs from it; None where there is no git."""
    head = _git("rev-parse", "HEAD")
    changed = None if head is None else bool(_git("status", "--porcelain", "--untracked-files=no", "--", ":!dvc.lock"))
    return {"commit": head, "changed": changed}


def _git(*arguments: str) -> str | None:
    executable = shutil.which("git")
    if executable is None:
        return None
    try:
        asked = subprocess.run(
            [executable, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None
