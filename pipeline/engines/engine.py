"""The only door to the query engines: features and labels are Ibis expressions, an engine computes them."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType

import ibis
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB
from ibis.backends.sql import SQLBackend

from data.errors import UserError
from data.ledger import Materialise, Rewrite
from pipeline.engines.params import EngineParams
from pipeline.engines.spark_parts import Files, Work


def engine(params: EngineParams) -> AbstractContextManager[SQLBackend]:
    """Open the engine that the parameters name; closed at the end of the block.

    Raises
    ------
    UserError
        When Spark is asked for and is not installed, or does not start.
    """
    if params.name == "duckdb":
        return embedded(params)
    session: AbstractContextManager[SQLBackend] = _spark().session(params.spark_master, params.memory_limit)
    return session


@contextmanager
def embedded(params: EngineParams) -> Iterator[DuckDB]:
    """Open an in-memory DuckDB that spills to disk beyond its memory limit, whichever engine the parameters name."""
    backend = ibis.duckdb.connect(threads=params.threads, memory_limit=params.memory_limit)
    # "UTC" keeps days days: a session time zone would shift casts between timestamps and dates.
    backend.raw_sql("SET TimeZone = 'UTC'")
    try:
        yield backend
    finally:
        backend.disconnect()


def read_tables(backend: SQLBackend, folder: Path) -> dict[str, ibis.Table]:
    """Every Parquet file of a folder as an Ibis table, by its name without the suffix."""
    return {path.stem: _read(backend, path) for path in sorted(folder.glob("*.parquet"))}


def rows_where(backend: DuckDB, path: Path, column: str, value: str) -> pd.DataFrame:
    """The rows of a Parquet file with this value; empty where there is no such file.

    DuckDB decodes the other columns of the rows that pass only: one customer of 100,000 takes some 50 ms per file.
    """
    if not path.exists():
        return pd.DataFrame()
    rows = backend.read_parquet(path)
    found: pd.DataFrame = rows.filter(rows[column] == value).to_pyarrow().to_pandas()
    return found


def materialiser(backend: SQLBackend) -> Materialise:
    """A function that computes an expression once, into a temporary table that lives as long as the engine."""
    numbers = count()

    def materialise(expression: ibis.Table, rewrite: Rewrite | None = None) -> ibis.Table:
        name = f"materialised_{next(numbers)}"
        if not isinstance(backend, DuckDB):
            return _spark().materialised(backend, name, expression, rewrite)
        rows = rewrite(expression.to_pyarrow()) if rewrite else expression
        return backend.create_table(name, rows, temp=True)

    return materialise


def write_tables(backend: SQLBackend, tables: Mapping[str, ibis.Table], folder: Path) -> None:
    """Write each table to ``<name>.parquet`` in a folder that is being published, in the order of its rows."""
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        if isinstance(backend, DuckDB):
            backend.to_parquet(table, path, compression="zstd")
        else:
            _spark().write(backend, table, path)


def write_parts(backend: DuckDB, table: ibis.Table, by: str, folder: Path) -> None:
    """Write a table to one folder per value of a column: ``<folder>/<by>=<value>/*.parquet``, in no order of rows."""
    backend.to_parquet(table, folder, partition_by=(by,), compression="zstd")


def spread(backend: SQLBackend, numbers: Sequence[int], work: Work, files: Files) -> dict[int, Sequence[float]]:
    """Have Spark's executors do the work of each number (``pipeline.engines.spark_parts``); the figures of each."""
    found: dict[int, Sequence[float]] = _spark().on_executors(backend, numbers, work, files)
    return found


def _read(backend: SQLBackend, path: Path) -> ibis.Table:
    # Spark takes a path without a scheme for one of the cluster's default file system.
    location = path if isinstance(backend, DuckDB) else path.absolute().as_uri()
    return backend.read_parquet(location, table_name=path.stem)


def _spark() -> ModuleType:
    """The module that knows Spark, imported only where Spark is asked for: it is an extra."""
    # Rows travel as SQL and Arrow, never as pandas, whose version Spark frowns upon.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        from pipeline.engines import spark as spark_engine
    except ModuleNotFoundError as error:
        raise UserError(
            f"The engine asked for is spark, but {error.name} is not installed. Install the extra `spark` "
            "(pip install --require-hashes -r requirements-spark.lock) and Java 17 or newer, or ask for duckdb "
            "(engine.name in params.yaml, or --engine)."
        ) from None
    return spark_engine
