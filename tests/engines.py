"""A DuckDB for one test: opened in a few hundredths of a second, closed with everything that was computed in it."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import ibis
import pyarrow as pa
from ibis.backends.duckdb import Backend

from pipeline.engines.engine import engine, materialiser
from pipeline.engines.params import EngineParams


@dataclass(frozen=True)
class Duck:
    """An open engine, and what the functions under test want of it."""

    backend: Backend
    materialise: Callable[[ibis.Table], ibis.Table]

    def table(self, name: str, rows: pa.Table) -> ibis.Table:
        """The rows as a table of the engine."""
        return self.backend.create_table(name, rows, temp=True)

    def tables(self, rows: Mapping[str, pa.Table]) -> dict[str, ibis.Table]:
        """Every table of a portfolio, by its name."""
        return {name: self.table(name, table) for name, table in rows.items()}


@contextmanager
def duck(threads: int = 1) -> Iterator[Duck]:
    """Open an engine; results have to be fetched before it closes."""
    with warnings.catch_warnings():
        # Ibis 12 fetches in a way that DuckDB 2 discourages.
        warnings.filterwarnings("ignore", r"fetch_\w+\(\) is deprecated", DeprecationWarning)
        with engine(
            EngineParams(name="duckdb", memory_limit="1GB", threads=threads, spark_master="local[1]")
        ) as backend:
            yield Duck(backend, materialiser(backend))
