"""What a night has done: one file per day asked about, written again after every step."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from data.errors import DataRefused, RunFailed, UserError
from pipeline.batch.documents import read_document, write_document
from pipeline.store.files import sync

Step = Callable[[], dict[str, Any]]
"""Does something, and gives back what the manifest says of it."""


@dataclass
class Manifest:
    """The file; ``taken`` are the steps of this call, ``failures`` those of them that failed, in their order."""

    path: Path
    told: dict[str, Any]
    failures: dict[str, UserError | DataRefused | RunFailed] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, folder: Path, as_of: str) -> "Manifest":
        """That of a day, as an earlier call has left it."""
        path = folder / f"{as_of}.json"
        return cls(path, read_document(path) if path.is_file() else {"as_of": as_of, "steps": {}})

    def done(self, step: str, **of: Any) -> bool:
        """Whether a step has been done, and of the same thing."""
        found = self.told["steps"].get(step, {})
        return found.get("status") == "done" and all(found.get(name) == value for name, value in of.items())

    def take(self, step: str, act: Step) -> None:
        """Take a step and write down how it went; raises what it raises."""
        began, start = datetime.now(UTC).isoformat(timespec="seconds"), perf_counter()
        self.taken.add(step)
        self._write(step, {"status": "begun", "began": began})
        try:
            said = {"status": "done", **act()}
        except (UserError, DataRefused, RunFailed) as error:
            self._write(step, {"status": "failed", "began": began, "problem": str(error)})
            raise
        self._write(step, {**said, "began": began, "seconds": round(perf_counter() - start, 1)})

    def try_to(self, step: str, act: Step) -> None:
        """Take a step that no later one needs: if it fails, the others are taken all the same."""
        try:
            self.take(step, act)
        except (UserError, DataRefused, RunFailed) as error:
            self.failures[step] = error

    def refuse_failures(self) -> None:
        """Raise what the first step that failed has raised, with what is to be said of all."""
        if self.failures:
            first = next(iter(self.failures.values()))
            raise type(first)("\n".join(f"{step}: {error}" for step, error in self.failures.items()))

    def _write(self, step: str, said: dict[str, Any]) -> None:
        self.told["steps"][step] = said
        fresh = self.path.with_suffix(".fresh")
        write_document(fresh, self.told)
        sync(fresh)
        os.replace(fresh, self.path)
