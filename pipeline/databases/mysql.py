"""MySQL and MariaDB, for which there is no Arrow driver among Python's packages: cells travel as text."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pymysql
from pymysql.converters import encoders
from pymysql.cursors import SSCursor

from pipeline.databases.address import Address
from pipeline.databases.failures import declined, unreachable

SECONDS_TO_CONNECT = 15
ROWS = 10_000
"""Read at a time, and written at a time."""

ONE_SNAPSHOT = (
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION time_zone = '+00:00'",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
TO_WRITE = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES'",
    # What others have committed is to be seen after waiting for them.
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
)


@dataclass
class MySql:
    """``pipeline.databases.database.Database``. A statement that defines tables commits at once, itself and what is
    before it: such statements come first.
    """

    address: Address
    read_only: bool
    _connection: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            self._connection = pymysql.connect(**_settings(self.address))
        except pymysql.MySQLError as error:
            raise unreachable(self.address, error) from None
        for statement in ONE_SNAPSHOT if self.read_only else TO_WRITE:
            self.execute(statement, "a transaction cannot be begun")

    def execute(self, statement: str, doing: str) -> None:
        """Run a statement that answers nothing."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
        except pymysql.MySQLError as error:
            raise declined(self.address, error, doing) from None

    def read(self, query: str, doing: str) -> Iterator[pa.Table]:
        """The rows of a query as they come, every cell as text."""
        try:
            with self._connection.cursor(SSCursor) as cursor:
                cursor.execute(query)
                schema = pa.schema([(column[0], pa.string()) for column in cursor.description])
                yield schema.empty_table()
                while rows := cursor.fetchmany(ROWS):
                    yield pa.table([pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)], schema=schema)
        except pymysql.MySQLError as error:
            raise declined(self.address, error, doing) from None

    def append(self, table: str, rows: pa.RecordBatchReader, doing: str) -> None:
        """Add rows to a table that has their columns."""
        names = ", ".join(f"`{name}`" for name in rows.schema.names)
        places = ", ".join(["%s"] * len(rows.schema))
        statement = f"INSERT INTO `{table}` ({names}) VALUES ({places})"
        try:
            with self._connection.cursor() as cursor:
                for batch in rows:
                    for start in range(0, batch.num_rows, ROWS):
                        columns = (column.to_pylist() for column in batch.slice(start, ROWS).columns)
                        cursor.executemany(statement, list(zip(*columns, strict=True)))
        except pymysql.MySQLError as error:
            raise declined(self.address, error, doing) from None

    def commit(self) -> None:
        """Make everything visible."""
        try:
            self._connection.commit()
        except pymysql.MySQLError as error:
            raise declined(self.address, error, "what was written cannot be kept") from None

    def close(self) -> None:
        """End the connection; on a broken one there is nothing left to take back."""
        with suppress(pymysql.MySQLError):
            self._connection.rollback()
        with suppress(pymysql.MySQLError):
            self._connection.close()


def _settings(address: Address) -> dict[str, Any]:
    """What PyMySQL takes; over a network the server's certificate is verified, unless the URL says else."""
    url = address.url
    settings: dict[str, Any] = {
        "user": url.username,
        "password": url.password or "",
        "host": url.host or "localhost",
        "port": url.port or 3306,
        "database": url.database,
        "charset": "utf8mb4",
        "connect_timeout": SECONDS_TO_CONNECT,
        # No decoders: a cell stays the text that came, also a day such as 0000-00-00.
        "conv": dict(encoders),
    }
    if not address.is_near:
        settings |= {"ssl_verify_cert": True, "ssl_verify_identity": True}
    return settings | {name: _flag(str(value)) for name, value in url.query.items()}


def _flag(value: str) -> str | bool:
    return {"true": True, "false": False}.get(value.lower(), value)
