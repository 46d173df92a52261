"""The only door to the query engines: features and labels are Ibis expressions, an engine computes them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

import ibis
from ibis.backends.duckdb import Backend
from pydantic import BaseModel, ConfigDict, Field


class EngineParams(BaseModel):
    """Which engine computes the tables, and how much of the machine it may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Literal["duckdb"]
    memory_limit: str = Field(pattern=r"^\d+(\.\d+)?(MB|GB)$")
    threads: int = Field(ge=1)


@contextmanager
def engine(params: EngineParams) -> Iterator[Backend]:
    """Open an in-memory DuckDB that spills to disk beyond its memory limit; closed at the end of the block."""
    backend = ibis.duckdb.connect(threads=params.threads, memory_limit=params.memory_limit)
    # "UTC" keeps days days: a session time zone would shift casts between timestamps and dates.
    backend.raw_sql("SET TimeZone = 'UTC'")
    try:
        yield backend
    finally:
        backend.disconnect()


def read_tables(backend: Backend, folder: Path) -> dict[str, ibis.Table]:
    """Every Parquet file of a folder as an Ibis table, by its name without the suffix."""
    return {path.stem: backend.read_parquet(path, table_name=path.stem) for path in sorted(folder.glob("*.parquet"))}


def materialiser(backend: Backend) -> Callable[[ibis.Table], ibis.Table]:
    """A function that computes an expression once, into a temporary table that lives as long as the engine."""
    numbers = count()

    def materialise(expression: ibis.Table) -> ibis.Table:
        return backend.create_table(f"materialised_{next(numbers)}", expression, temp=True)

    return materialise


def write_tables(backend: Backend, tables: Mapping[str, ibis.Table], folder: Path) -> None:
    """Write each table to ``<name>.parquet`` in a folder that is being published, in the order of its rows."""
    for name, table in tables.items():
        backend.to_parquet(table, folder / f"{name}.parquet", compression="zstd")
