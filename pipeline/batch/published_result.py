"""A published result, as those read it who carry it on: to a CRM, to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import DataRefused, UserError
from pipeline.batch.documents import read_document
from pipeline.batch.versions import MANIFEST
from pipeline.store.artifacts import read_frame
from pipeline.store.files import hash_of


@dataclass(frozen=True)
class Result:
    """A version's folder, and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def version(self) -> str:
        """Its name: the day, and a hash of all that it is made from."""
        return self.folder.name

    @property
    def as_of(self) -> date:
        """The day asked about."""
        return date.fromisoformat(self.manifest["made_from"]["as_of"])

    @property
    def is_whole(self) -> bool:
        """Whether everybody was asked about, not only customers on a list."""
        return self.manifest["made_from"]["customers_sha256"] is None

    def frame(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of one of its tables; DataRefused if the file is not the one that was published."""
        return read_frame(self.file(name), list(columns))

    def file(self, name: str) -> Path:
        """The file of one of its tables; DataRefused if it is not the one that was published."""
        path = self.folder / f"{name}.parquet"
        if not path.is_file() or hash_of(path) != self.manifest["outputs"][path.name]:
            raise DataRefused(f"{path} is not the file that was published. Score the day again.")
        return path


def result_at(scores: Path) -> Result:
    """The version in a folder; of a folder of results the latest. A UserError if there is none."""
    folder = scores / "latest" if (scores / "latest").exists() else scores
    if not (folder / MANIFEST).is_file():
        raise UserError(
            f"--scores {scores} holds no result of `default-risk score`. Name its --out folder, or one of its versions."
        )
    return Result(folder.resolve(), read_document(folder / MANIFEST))
