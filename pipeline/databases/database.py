"""A database that speaks Arrow: one snapshot to read from, or one transaction to write in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pyarrow as pa

from data.errors import UserError
from pipeline.databases.address import Address


class Database(Protocol):
    """An open connection, in a transaction from its first statement on.

    Every method raises UserError, DataRefused or RunFailed in words (``pipeline.databases.failures``).
    """

    address: Address

    def execute(self, statement: str, doing: str) -> None:
        """Run a statement that answers nothing."""
        ...

    def read(self, query: str, doing: str) -> Iterator[pa.Table]:
        """The rows of a query as they come, some at a time, at least one table; all have the same schema."""
        ...

    def append(self, table: str, rows: pa.RecordBatchReader, doing: str) -> None:
        """Add rows to a table that has their columns."""
        ...

    def commit(self) -> None:
        """Make everything since the last commit visible, at once."""
        ...

    def close(self) -> None:
        """End the connection; what is not committed has never been."""
        ...


@contextmanager
def snapshot(address: Address) -> Iterator[Database]:
    """Open a database for reading; everything read in the block is of one moment, and nothing can be written.

    Raises
    ------
    UserError
        When the database is a file that is not there.
    RunFailed
        When it cannot be reached.
    """
    if address.file is not None and not address.file.is_file():
        raise UserError(f"There is no database at {address.file}. Correct its URL ({address.shown}).")
    database = _opened(address, read_only=True)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def transaction(address: Address) -> Iterator[Database]:
    """Open a database for writing; what the block has written becomes visible at its end, or never was."""
    if address.file is not None and not address.file.parent.is_dir():
        raise UserError(f"There is no folder {address.file.parent} for the database {address.shown}. Make it first.")
    database = _opened(address, read_only=False)
    try:
        yield database
        database.commit()
    finally:
        database.close()


def rows_of(database: Database, query: str, doing: str) -> list[dict[str, object]]:
    """The few rows of a small query."""
    return [row for table in database.read(query, doing) for row in table.to_pylist()]


def schema_of(database: Database, query: str, doing: str) -> pa.Schema:
    """The columns of a query that gives no rows."""
    return pa.concat_tables(database.read(query, doing)).schema


def _opened(address: Address, *, read_only: bool) -> Database:
    if address.kind == "mysql":
        from pipeline.databases.mysql import MySql

        return MySql(address, read_only)
    if address.kind == "sqlite":
        from pipeline.databases.sqlite import Sqlite

        return Sqlite(address, read_only)
    from pipeline.databases.arrow_driver import ArrowDriver

    return ArrowDriver(address, read_only)
