"""Queries that are compiled once and run again over other rows.

Over the rows of a few customers, compiling the features takes longer than computing them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend
from ibis.backends.sql.datatypes import DuckDBType

from data.ledger import Rewrite

FRONT = "step_"
"""Begins the names of the tables that a script makes."""


@dataclass(frozen=True)
class Step:
    """One query: the table that its rows go to, with the type of each column, and whether the rows are rewritten."""

    table: str
    columns: tuple[tuple[str, str], ...]
    query: str
    is_rewritten: bool


class Recorder:
    """A ``data.ledger.Materialise`` that keeps every query it runs in ``steps``."""

    def __init__(self, backend: Backend) -> None:
        self.steps: list[Step] = []
        self._backend = backend

    def __call__(self, expression: ir.Table, rewrite: Rewrite | None = None) -> ir.Table:
        """Compute the expression, then ``rewrite`` its rows."""
        columns = tuple((name, DuckDBType.to_string(type_)) for name, type_ in expression.schema().items())
        query = str(self._backend.compile(expression))
        step = Step(f"{FRONT}{len(self.steps)}", columns, query, rewrite is not None)
        self.steps.append(step)
        _run(self._backend, step, rewrite)
        return self._backend.table(step.table)


def run_again(backend: Backend, steps: Sequence[Step], rewrite: Rewrite) -> ir.Table:
    """Run the steps in an engine with tables of the same names and columns; the table of the last one.

    Parameters
    ----------
    rewrite
        What rewrites the rows of every step that is rewritten.
    """
    for step in steps:
        _run(backend, step, rewrite if step.is_rewritten else None)
    return backend.table(steps[-1].table)


def _run(backend: Backend, step: Step, rewrite: Rewrite | None) -> None:
    """The rows have the types of the columns: a sum of whole numbers, for one, is 128 bits wide in DuckDB."""
    table = f"{step.table}_before" if rewrite else step.table
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in step.columns)
    backend.raw_sql(f'CREATE TEMPORARY TABLE "{table}" ({columns})')
    backend.raw_sql(f'INSERT INTO "{table}" {step.query}')
    if rewrite:
        backend.create_table(step.table, rewrite(backend.table(table).to_pyarrow()), temp=True)
