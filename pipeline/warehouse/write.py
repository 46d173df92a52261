"""A published result into a database: all of it in one transaction, once, whoever asks how often."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from data.errors import RunFailed
from pipeline.batch.published_result import Result
from pipeline.databases.address import Address
from pipeline.databases.database import Database, rows_of, transaction
from pipeline.warehouse.params import DatabaseParams
from pipeline.warehouse.tables import KEYS, PREFIX, VERSION, VERSION_COLUMNS, VERSIONS, Table, kept_as, table_of
from pipeline.warehouse.views import view_columns, view_statements

DOING = "the result cannot be written to the database"
ROWS = 65_536
"""Read from a file at a time."""

SECONDS_TO_WAIT = 600
"""For another run that writes, in MySQL."""


@dataclass(frozen=True)
class Written:
    """What has been written: the version, where, rows by table, and versions that were too many.

    ``rows`` is empty if the version was there already.
    """

    version: str
    database: str
    rows: dict[str, int]
    removed: tuple[str, ...]


def write_to(address: Address, result: Result, params: DatabaseParams) -> Written:
    """Write a result, unless it is there already, and make it the latest.

    Whoever reads meanwhile sees the result before, as a whole: everything becomes visible in the moment of the commit.

    Raises
    ------
    UserError
        When the database refuses: rights are missing, or a table of these names has other columns.
    DataRefused
        When a file of the result is not the one that was published.
    RunFailed
        When the database cannot be reached, or breaks off. Nothing was written then.
    """
    files = {name: result.file(name) for name in KEYS}
    tables = {name: table_of(name, pq.read_schema(path)) for name, path in files.items()}
    with transaction(address) as database:
        _prepare(database, tables)
        _wait_for_others(database)
        positions = _positions(database)
        rows: dict[str, int] = {}
        if result.version not in positions:
            for name, path in files.items():
                rows[name] = pq.read_metadata(path).num_rows
                database.append(tables[name].name, _rows(result.version, tables[name], pq.ParquetFile(path)), DOING)
            database.append(VERSIONS, _entry(result, max(positions.values(), default=0) + 1), DOING)
        elif positions[result.version] < max(positions.values()):
            _point_to(database, result.version, max(positions.values()) + 1)
        removed = _remove_old(database, [*tables.values()], params.keep)
    return Written(result.version, address.shown, rows, removed)


def sentence(written: Written) -> str:
    """What has been written, for a reader."""
    rows = f"{sum(written.rows.values()):,} rows" if written.rows else "was there already"
    removed = f"; {len(written.removed)} old versions removed" if written.removed else ""
    return f"{written.database}: {written.version}, {rows}{removed}"


def _prepare(database: Database, tables: Mapping[str, Table]) -> None:
    """Make tables, columns and views that are missing.

    MySQL keeps every such statement at once. A run that was killed between two of them leaves views that are missing,
    or that lack a new column of their table; the next run makes them.
    """
    kind = database.address.kind
    for table in (Table(VERSIONS, VERSION_COLUMNS, (VERSION,)), *tables.values()):
        there = _columns_of(database, table.name)
        for statement in table.widened(there, kind) if there else [table.created(kind)]:
            database.execute(statement, DOING)
    columns = {name: _columns_of(database, table.name) for name, table in tables.items()}
    if any(_columns_of(database, view) != expected for view, expected in view_columns(columns).items()):
        for statement in view_statements(kind):
            database.execute(statement, DOING)


def _columns_of(database: Database, table: str) -> set[str]:
    """The columns of a table; none: there is no such table in the schema that is written to."""
    name = _literal(table)
    query = {
        "sqlite": f"SELECT name FROM pragma_table_info({name})",
        "mysql": f"SELECT column_name AS name FROM information_schema.columns "
        f"WHERE table_name = {name} AND table_schema = DATABASE()",
    }.get(
        database.address.kind,
        f"SELECT column_name AS name FROM information_schema.columns "
        f"WHERE table_name = {name} AND table_schema = current_schema()",
    )
    return {str(row["name"]) for row in rows_of(database, query, DOING)}


def _wait_for_others(database: Database) -> None:
    """Be the only one who writes results from here on; whoever reads is not held up."""
    kind = database.address.kind
    if kind == "postgresql":
        database.execute(f"LOCK TABLE {VERSIONS} IN EXCLUSIVE MODE", DOING)
    if kind == "mysql":  # of both, a lock ends with its connection; a file belongs to one writer anyway
        lock = f"GET_LOCK(CONCAT('{PREFIX}', SHA1(DATABASE())), {SECONDS_TO_WAIT})"
        [row] = rows_of(database, f"SELECT {lock} AS locked", DOING)
        if row["locked"] != "1":
            raise RunFailed(
                f"{DOING} ({database.address.shown}): another run has been writing there for {SECONDS_TO_WAIT} s. "
                "Nothing was written; run again when it has ended."
            )


def _positions(database: Database) -> dict[str, int]:
    rows = rows_of(database, f"SELECT {VERSION}, position FROM {VERSIONS}", DOING)
    return {str(row[VERSION]): int(str(row["position"])) for row in rows}


def _rows(version: str, table: Table, file: pq.ParquetFile) -> pa.RecordBatchReader:
    def batches() -> Iterator[pa.RecordBatch]:
        for batch in file.iter_batches(batch_size=ROWS):
            columns = [_kept(column) for column in batch.columns]
            yield pa.record_batch([pa.repeat(pa.scalar(version), len(batch)), *columns], schema=table.columns)

    return pa.RecordBatchReader.from_batches(table.columns, batches())


def _kept(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        texts = [None if value is None else json.dumps(value, ensure_ascii=False) for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    return column.cast(kept_as(column.type))


def _entry(result: Result, position: int) -> pa.RecordBatchReader:
    made_from = result.manifest["made_from"]
    row: dict[str, Any] = {
        VERSION: result.version,
        "position": position,
        "as_of": date.fromisoformat(made_from["as_of"]),
        "model_name": made_from["model"]["name"],
        "model_version": str(made_from["model"]["version"]),
        "customers": result.manifest["customers"],
        "written_at": datetime.now(UTC).replace(tzinfo=None),
        "manifest": json.dumps(result.manifest, ensure_ascii=False, default=str),
    }
    return pa.Table.from_pylist([row], schema=VERSION_COLUMNS).to_reader()


def _point_to(database: Database, version: str, position: int) -> None:
    statement = f"UPDATE {VERSIONS} SET position = {position} WHERE {VERSION} = {_literal(version)}"
    database.execute(statement, DOING)


def _remove_old(database: Database, tables: list[Table], keep: int) -> tuple[str, ...]:
    positions = _positions(database)
    old = sorted(positions, key=lambda version: positions[version])[:-keep]
    if old:
        listed = ", ".join(_literal(version) for version in old)
        for name in [*(table.name for table in tables), VERSIONS]:
            database.execute(f"DELETE FROM {name} WHERE {VERSION} IN ({listed})", DOING)
    return tuple(old)


def _literal(text: str) -> str:
    return exp.Literal.string(text).sql()
