"""Tables written as text, the way an example reads best, turned into the types of the contract.

>>> typed("payments", '''
...     invoice_id  recorded_on  amount
...     i1          2024-02-05   300
... ''').num_rows
1
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from data.contract import Column, Table
from data.tables import TABLES

NULL = "-"
CUSTOMER = "c"
"""The customer of a row that names none."""

_PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "date": date.fromisoformat,
    "float": float,
    "int": int,
    "bool": lambda text: {"true": True, "false": False}[text],
}


def day(text: str) -> date:
    """A day as it is written: 2024-02-29."""
    return date.fromisoformat(text)


def typed(name: str, text: str = "") -> pa.Table:
    """Rows of the table ``name``: a line of column names, then a line per row, ``-`` for null.

    What an example leaves out does not matter to it: an optional column is null; of the required ones an id is the
    row's number, the customer is ``c``, a date is the day on which the row becomes known, a kind the first allowed.
    A column that the contract does not name is a number (``attributes``).
    """
    table = TABLES[name]
    header, *lines = [line.split() for line in text.splitlines() if line.strip()] or [[]]
    given = [dict(zip(header, line, strict=True)) for line in lines]
    columns = {c.name: [_value(table, c, row, n) for n, row in enumerate(given, 1)] for c in table.columns}
    further = {n: [_parsed("float", row[n]) for row in given] for n in header if n not in columns}
    return pa.table(columns | further, schema=as_read(table, {n: pa.float64() for n in further}))


def as_read(table: Table, further: Mapping[str, pa.DataType] | None = None) -> pa.Schema:
    """The table's schema as an engine reads it from a file: any column may be null. ``further``: own columns."""
    own = [pa.field(name, kind) for name, kind in (further or {}).items()]
    return pa.schema([*(field.with_nullable(True) for field in table.schema), *own])


def _value(table: Table, column: Column, row: dict[str, str], number: int) -> Any:
    if column.name in row:
        return _parsed(column.type, row[column.name])
    if column.nullable:
        return None
    if column.name == "customer_id":
        return CUSTOMER
    if column.type == "date" and table.known_on in row:
        return _parsed("date", row[table.known_on or ""])
    if column.allowed:
        return column.allowed[0]
    if column.name in table.key and column.type == "string":
        return f"{table.name}-{number}"
    raise ValueError(f"the example of {table.name} has to give {column.name}")


def _parsed(kind: str, text: str) -> Any:
    return None if text == NULL else _PARSERS[kind](text)
