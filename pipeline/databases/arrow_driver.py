"""PostgreSQL and DuckDB through their Arrow drivers (ADBC): rows never become Python objects."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import adbc_driver_duckdb
import adbc_driver_manager.dbapi
import adbc_driver_postgresql.dbapi
import certifi
import pyarrow as pa

from pipeline.databases.address import Address, Kind
from pipeline.databases.failures import DRIVER_ERRORS, declined, unreachable

SECONDS_TO_CONNECT = 15

ONE_SNAPSHOT: Mapping[Kind, tuple[str, ...]] = {
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        # Days, moments and numbers as text have to look alike whoever reads them: fingerprints are made of it.
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO'",
        "SET LOCAL extra_float_digits = 1",
        # A client that is stopped in the middle must not hold the server's cleaning up for ever.
        "SET LOCAL idle_in_transaction_session_timeout = '1h'",
    ),
    "duckdb": ("SET TimeZone = 'UTC'",),
}
TO_WRITE: Mapping[Kind, tuple[str, ...]] = {
    "postgresql": ("SET LOCAL lock_timeout = '10min'", "SET LOCAL idle_in_transaction_session_timeout = '1h'"),
    "duckdb": (),
}


@dataclass
class ArrowDriver:
    """``pipeline.databases.database.Database``."""

    address: Address
    read_only: bool
    _connection: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            self._connection = _connected(self.address, read_only=self.read_only)
        except DRIVER_ERRORS as error:
            raise unreachable(self.address, error) from None
        for statement in (ONE_SNAPSHOT if self.read_only else TO_WRITE)[self.address.kind]:
            self.execute(statement, "a transaction cannot be begun")

    def execute(self, statement: str, doing: str) -> None:
        """Run a statement that answers nothing."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
        except DRIVER_ERRORS as error:
            raise declined(self.address, error, doing) from None

    def read(self, query: str, doing: str) -> Iterator[pa.Table]:
        """The rows of a query as they come."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(query)
                reader = cursor.fetch_record_batch()
                schema = _plain(reader.schema)
                yield schema.empty_table()
                for batch in reader:
                    yield _as_plain(pa.Table.from_batches([batch]), schema)
        except (*DRIVER_ERRORS, pa.ArrowException, OSError) as error:
            raise declined(self.address, error, doing) from None

    def append(self, table: str, rows: pa.RecordBatchReader, doing: str) -> None:
        """Add rows to a table that has their columns."""
        try:
            with self._connection.cursor() as cursor:
                cursor.adbc_ingest(table, rows, mode="append")
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
        with suppress(*DRIVER_ERRORS):
            self._connection.rollback()
        with suppress(*DRIVER_ERRORS):
            self._connection.close()


def _connected(address: Address, *, read_only: bool) -> Any:
    if address.kind == "postgresql":
        return adbc_driver_postgresql.dbapi.connect(_uri_of_postgresql(address))
    return adbc_driver_manager.dbapi.connect(
        driver=adbc_driver_duckdb.driver_path(),
        entrypoint="duckdb_adbc_init",
        db_kwargs={"path": str(address.file), "access_mode": "READ_ONLY" if read_only else "AUTOMATIC"},
    )


def _uri_of_postgresql(address: Address) -> str:
    """What libpq takes; over a network the server's certificate is verified, unless the URL or PGSSLMODE says else."""
    settings = {"connect_timeout": str(SECONDS_TO_CONNECT)}
    if not address.is_near and "PGSSLMODE" not in os.environ:
        settings |= {"sslmode": "verify-full"}
        if "PGSSLROOTCERT" not in os.environ:
            settings |= {"sslrootcert": certifi.where()}
    url = address.url.set(drivername="postgresql", query={**settings, **address.url.query})
    return url.render_as_string(hide_password=False)


def _plain(schema: pa.Schema) -> pa.Schema:
    """Types of a database that Arrow does not have (numeric, uuid, json) as the text or number they are carried in."""
    types = (getattr(each.type, "storage_type", each.type) for each in schema)
    return pa.schema([field.with_type(type_) for field, type_ in zip(schema, types, strict=True)])


def _as_plain(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [column.cast(field.type) for column, field in zip(rows.columns, schema, strict=True)]
    return pa.table(columns, schema=schema)
