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
        try:
            self._connection = self._reading() if self.read_only else self._connected("rwc")
        except DRIVER_ERRORS as error:
            raise unreachable(self.address, error) from None
        try:
            self.execute("BEGIN" if self.read_only else "BEGIN IMMEDIATE", "a transaction cannot be begun")
        except Exception:
            self.close()
            raise

    def _reading(self) -> sqlite3.Connection:
        """A connection that cannot write, whose first query has been answered.

        What a program that was killed has left half written is taken back by the next that opens the file: SQLite's own
        way, for which the file has to be opened for writing.
        """
        connection = self._connected("ro")
        try:
            connection.execute("SELECT 1 FROM sqlite_master").close()
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
                raise
            connection = self._connected("rw")
            connection.execute("PRAGMA query_only = ON").close()
        return connection

    def _connected(self, mode: str) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.address.file))}?mode={mode}"
        return sqlite3.connect(uri, uri=True, timeout=SECONDS_TO_WAIT, isolation_level=None)

    def _cursor(self, *, streaming: bool = False) -> Any:
        return self._connection.cursor()

    def _written(self, column: pa.Array) -> list[Any]:
        """Days and moments as text, which is what SQLite keeps them as."""
        return super()._written(column.cast(pa.string()) if pa.types.is_temporal(column.type) else column)
