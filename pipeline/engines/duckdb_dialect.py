"""SQLAlchemy's way into a DuckDB connection that is already open, for reading only.

Great Expectations speaks SQLAlchemy. With the dialect of duckdb-engine a result is lost when SQLAlchemy hands its
connection back (the rollback drops it), looking for keys aborts the transaction (DuckDB has only a part of Postgres'
catalogue), and DuckDB prints a page of leak notes at exit. To read views no more is needed than what stands here:
cursors, and the columns of a table.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import text, types
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, Connection
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.pool import Pool, StaticPool

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

registry.register("duckdb.lent", __name__, "LentDialect")

_lent: dict[str, "DuckDBPyConnection"] = {}

COLUMN_TYPES: dict[str, type[types.TypeEngine[Any]]] = {
    "VARCHAR": types.String,
    "DATE": types.Date,
    "DOUBLE": types.Double,
    "BIGINT": types.BigInteger,
    "BOOLEAN": types.Boolean,
}
"""DuckDB's names of the contract's types; a column of any other type is delivered, not validated."""


@contextmanager
def lent(connection: "DuckDBPyConnection") -> Iterator[str]:
    """Yield a SQLAlchemy URL under which the open connection can be read until the end of the block."""
    name = f"connection{id(connection)}"
    _lent[name] = connection
    try:
        yield f"duckdb+lent:///{name}"
    finally:
        del _lent[name]


class LentCursor:
    """A cursor as SQLAlchemy wants it; DuckDB's connection is its own cursor."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self._connection = connection

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        """Name and type of each column. SQLAlchemy keeps descriptions for good, so the types are given by name."""
        columns = self._connection.description
        return columns and [(name, str(type_), *rest) for name, type_, *rest in columns]

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement with its parameters in order."""
        self._connection.execute(statement, list(parameters))

    def close(self) -> None:
        """Nothing to close."""

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._connection, attribute)


class LentConnection:
    """What SQLAlchemy's pool keeps. It looks the connection up each time, so that nobody holds it after its end.

    Great Expectations keeps its last context, and with it the pool, in a global.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def cursor(self) -> LentCursor:
        """A cursor on the lent connection."""
        return LentCursor(_lent[self._name])


class Driver:
    """What SQLAlchemy asks of a DB-API module."""

    paramstyle = "numeric_dollar"
    Error = Exception


class LentDialect(DefaultDialect):
    """DuckDB without transactions and keys, on a connection that belongs to somebody else."""

    name = "duckdb"
    driver = "lent"
    supports_statement_cache = False
    supports_native_boolean = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """The stand-in for a driver: the connection is open already."""
        return Driver

    def connect(self, *_: Any, **options: Any) -> Any:
        """The connection that was lent under the database's name."""
        return LentConnection(options["database"])

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """One connection, handed to everybody: it is the only one there is."""
        return StaticPool

    def do_begin(self, dbapi_connection: Any) -> None:
        """Nothing to begin."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Nothing to commit."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Nothing to roll back; a real rollback would drop a result that is still to be fetched."""

    def do_close(self, dbapi_connection: Any) -> None:
        """Whoever lent the connection closes it."""

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """Names and types of a table's columns."""
        catalogue = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = :name ORDER BY column_index"
        columns = connection.execute(text(catalogue), {"name": table_name}).all()
        return [
            {"name": name, "type": COLUMN_TYPES.get(type_, types.NullType)(), "nullable": True, "default": None}
            for name, type_ in columns
        ]

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        """Views have no primary key."""
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, *_: Any, **__: Any) -> Any:
        """Views have no foreign keys."""
        return []

    def get_indexes(self, *_: Any, **__: Any) -> Any:
        """Views have no indexes."""
        return []
