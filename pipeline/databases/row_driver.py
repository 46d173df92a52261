"""What MySQL's and SQLite's drivers have in common: rows are Python's, and every cell that is read is text.

Validation reads text as it reads that of CSV files. SQLite has no types that could be relied on: a cell may hold
anything, whatever its column's.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pyarrow as pa
from sqlglot import exp

from pipeline.databases.address import Address
from pipeline.databases.failures import DRIVER_ERRORS, declined

ROWS = 10_000
"""Read at a time, and written at a time."""


@dataclass
class RowDriver:
    """``pipeline.databases.database.Database``, but for how a connection is opened and a query begun."""

    address: Address
    read_only: bool
    placeholder: ClassVar[str]
    _connection: Any = field(init=False, repr=False)

    def _cursor(self, *, streaming: bool = False) -> Any:
        raise NotImplementedError

    def execute(self, statement: str, doing: str) -> None:
        """Run a statement that answers nothing."""
        try:
            cursor = self._cursor()
            cursor.execute(statement)
            cursor.close()
        except DRIVER_ERRORS as error:
            raise declined(self.address, error, doing) from None

    def read(self, query: str, doing: str) -> Iterator[pa.Table]:
        """The rows of a query as they come, every cell as text."""
        try:
            cursor = self._cursor(streaming=True)
            cursor.execute(query)
            schema = pa.schema([(column[0], pa.string()) for column in cursor.description or ()])
            yield schema.empty_table()
            while rows := cursor.fetchmany(ROWS):
                cells = ([_text(cell) for cell in column] for column in zip(*rows, strict=True))
                yield pa.table([pa.array(column, pa.string()) for column in cells], schema=schema)
            cursor.close()
        except DRIVER_ERRORS as error:
            raise declined(self.address, error, doing) from None

    def append(self, table: str, rows: pa.RecordBatchReader, doing: str) -> None:
        """Add rows to a table that has their columns."""
        names = ", ".join(self._quoted(name) for name in rows.schema.names)
        places = ", ".join([self.placeholder] * len(rows.schema))
        statement = f"INSERT INTO {self._quoted(table)} ({names}) VALUES ({places})"
        try:
            cursor = self._cursor()
            for batch in rows:
                for start in range(0, batch.num_rows, ROWS):
                    columns = (self._written(column) for column in batch.slice(start, ROWS).columns)
                    cursor.executemany(statement, list(zip(*columns, strict=True)))
            cursor.close()
        except DRIVER_ERRORS as error:
            raise declined(self.address, error, doing) from None

    def commit(self) -> None:
        """Make everything visible."""
        try:
            self._connection.commit()
        except DRIVER_ERRORS as error:
            raise declined(self.address, error, "what was written cannot be kept") from None

    def close(self) -> None:
        """End the connection; on a broken one there is nothing left to take back."""
        for end in (self._connection.rollback, self._connection.close):
            with suppress(*DRIVER_ERRORS):
                end()

    def _written(self, column: pa.Array) -> list[Any]:
        values: list[Any] = column.to_pylist()
        return values

    def _quoted(self, name: str) -> str:
        return exp.to_identifier(name, quoted=True).sql(self.address.kind)


def _text(cell: Any) -> str | None:
    """A cell as text; of a float every bit."""
    if cell is None or isinstance(cell, str):
        return cell
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else repr(cell)
