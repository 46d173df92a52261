"""One customer many times over, a copy for each plan, each with the rows that its plan adds.

Ids of a copy begin with its number, the id of the customer as well as those of its invoices, payments and so on: the
copies know nothing of one another. In front, so that ids of one copy sort as those of the customer do.
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend

from data.contract import Table
from data.tables import TABLES
from pipeline.recourse.going_on import Rows, identifiers

NUMBER = "number"
DIGITS = 6


def copy_id(number: int, name: str) -> str:
    """The id of a copy.

    >>> copy_id(12, "C0000001")
    '000012~C0000001'
    """
    return f"{number:0{DIGITS}}~{name}"


def number_of(copy: str) -> int:
    """The number of the plan that a copy of the customer stands for."""
    return int(copy[:DIGITS])


def with_copies(
    backend: Backend,
    tables: Mapping[str, ir.Table],
    customer_id: str,
    peers: ir.Table,
    plans: Sequence[Rows],
) -> dict[str, ir.Table]:
    """The tables with a copy of the customer for each plan, its peers, and nobody else.

    Parameters
    ----------
    tables
        Validated tables of the whole book; those that speak of no customer stay as they are.
    peers
        customer_id of those who stay beside the copies.
    plans
        The rows that each plan adds; copies are numbered in this order.
    """
    numbers = backend.create_table("numbers_of_plans", pa.table({NUMBER: pa.array(range(len(plans)), pa.int64())}))
    found = {}
    for name, table in tables.items():
        if "customer_id" not in table.columns:
            found[name] = table
            continue
        own = table.filter(table.customer_id == customer_id).cross_join(numbers)
        parts = [table.semi_join(peers, "customer_id"), _numbered(own, TABLES[name], table.columns)]
        added = [rows[name].assign(**{NUMBER: at}) for at, rows in enumerate(plans) if name in rows]
        if added:
            new = backend.create_table(f"{name}_of_plans", _typed(pd.concat(added, ignore_index=True), table))
            parts.append(_numbered(new, TABLES[name], table.columns))
        found[name] = backend.create_table(f"{name}_with_copies", ibis.union(*parts), temp=True)
    return found


def _numbered(rows: ir.Table, table: Table, columns: Sequence[str]) -> ir.Table:
    front = rows[NUMBER].cast("string").lpad(DIGITS, "0") + "~"
    ids = {name: front + rows[name] for name in identifiers(table) if name in rows.columns}
    ids["customer_id"] = front + rows["customer_id"]
    return rows.mutate(**ids).select(*columns)


def _typed(rows: pd.DataFrame, table: ir.Table) -> pa.Table:
    """The rows with every column of the table, in its types."""
    schema = pa.schema([*table.schema().to_pyarrow(), pa.field(NUMBER, pa.int64())])
    free = pa.schema([field.with_nullable(True) for field in schema])
    return pa.Table.from_pandas(rows.reindex(columns=schema.names), schema=free, preserve_index=False)
