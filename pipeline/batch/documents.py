"""JSON documents of a batch job, and the hash of a value."""

import hashlib
import json
from pathlib import Path
from typing import Any


def write_document(path: Path, value: Any) -> None:
    """Write JSON into a folder that is being filled; NaN and infinities are refused, for JSON has none."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False, default=str)
    path.write_text(f"{text}\n", encoding="utf-8")


def read_document(path: Path) -> Any:
    """Read what ``write_document`` wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def digest(value: Any) -> str:
    """SHA-256 of a value that JSON can hold; the order of its keys does not matter."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
