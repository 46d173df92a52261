"""SQLite, which Python brings along."""

import sqlite3
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

import pyarrow as pa

from pipeline.databases.failures import DRIVER_ERRORS, unreachable
from pipeline.databases.row_driver import RowDriver

SECONDS_TO_WAIT = 600
"""For another program that writes."""


@dataclass
class Sqlite(RowDriver):
    """``pipeline.databases.database.Database``; a snapshot begins with the first row that is read."""

    placeholder: ClassVar[str] = "?"

    def __post_init__(self) -> None:
        uri = f"file:{quote(str(self.address.file))}?mode={'ro' if self.read_only else 'rwc'}"
        try:
            self._connection = sqlite3.connect(uri, uri=True, timeout=SECONDS_TO_WAIT, isolation_level=None)
        except DRIVER_ERRORS as error:
            raise unreachable(self.address, error) from None
        try:
            self.execute("BEGIN" if self.read_only else "BEGIN IMMEDIATE", "a transaction cannot be begun")
        except Exception:
            self.close()
            raise

    def _cursor(self, *, streaming: bool = False) -> Any:
        return self._connection.cursor()

    def _written(self, column: pa.Array) -> list[Any]:
        """Days and moments as text, which is what SQLite keeps them as."""
        return super()._written(column.cast(pa.string()) if pa.types.is_temporal(column.type) else column)
