"""What was written to a CRM, line by line: for whoever asks later, not for us to decide by."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.batch.documents import digest
from pipeline.crm.system import Record


@dataclass(frozen=True)
class Journal:
    """A file of JSON lines that only grows, synced before the next call; it holds hashes of values, no values.

    Attributes
    ----------
    version
        The result that was written.
    """

    path: Path
    version: str

    def add(self, of: str, records: Mapping[str, Record], problems: Mapping[str, str | None]) -> None:
        """A line per record that was sent, with what was said of it; ``problem`` null: done, said the CRM."""
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "version": self.version, "object": of}
        lines = (
            json.dumps(
                {**told, "id": id_, "sha256": digest(dict(record)), "problem": problems.get(id_)}, ensure_ascii=False
            )
            for id_, record in records.items()
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
